/**
 * What a Citus cluster asks of a target beyond PostgreSQL: its nodes and tables, where a transaction enters it, and when a
 * commit is carried out everywhere.
 */
@NullMarked
package dev.copytool.engine.citus;

import org.jspecify.annotations.NullMarked;
