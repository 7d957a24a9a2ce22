/**
 * PostgreSQL tables as source and target of parts, and the commit marker.
 */
@NullMarked
package dev.copytool.engine.postgres;

import org.jspecify.annotations.NullMarked;
