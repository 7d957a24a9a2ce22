/**
 * Makes the tables on the target that a migration needs: what the source's own definitions say, laid out for Citus.
 */
@NullMarked
package dev.copytool.engine.prepare;

import org.jspecify.annotations.NullMarked;
