/** Rows of any database that has a JDBC driver, as COPY text. */
@NullMarked
package dev.copytool.engine.jdbc;

import org.jspecify.annotations.NullMarked;
