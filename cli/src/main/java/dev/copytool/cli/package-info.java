/**
 * Text to a verb, a verb to an exit code; the only place that knows a terminal.
 */
@NullMarked
package dev.copytool.cli;

import org.jspecify.annotations.NullMarked;
