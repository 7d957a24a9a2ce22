/** Rows made of XML documents that a query gives. */
@NullMarked
package dev.copytool.engine.xml;

import org.jspecify.annotations.NullMarked;
