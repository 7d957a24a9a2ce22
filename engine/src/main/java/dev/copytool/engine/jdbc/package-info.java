/** Rows of any database that has a JDBC driver, for COPY, in binary or as text. */
@NullMarked
package dev.copytool.engine.jdbc;

import org.jspecify.annotations.NullMarked;
