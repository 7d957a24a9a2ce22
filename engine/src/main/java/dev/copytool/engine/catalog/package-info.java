/**
 * What a PostgreSQL server holds, as read from its system catalogs.
 */
@NullMarked
package dev.copytool.engine.catalog;

import org.jspecify.annotations.NullMarked;
