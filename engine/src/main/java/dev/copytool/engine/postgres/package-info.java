/**
 * PostgreSQL as source and target of parts: the COPY statements, who reads and who writes them, and what is done with the rows in
 * the target's transaction.
 */
@NullMarked
package dev.copytool.engine.postgres;

import org.jspecify.annotations.NullMarked;
