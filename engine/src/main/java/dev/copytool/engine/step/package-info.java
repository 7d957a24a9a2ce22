/** Plans how the steps of a plan run: where rows come from, which tables they go into, and how. */
@NullMarked
package dev.copytool.engine.step;

import org.jspecify.annotations.NullMarked;
