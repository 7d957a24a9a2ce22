/**
 * How a run shows itself while it runs.
 */
@NullMarked
package dev.copytool.cli.progress;

import org.jspecify.annotations.NullMarked;
