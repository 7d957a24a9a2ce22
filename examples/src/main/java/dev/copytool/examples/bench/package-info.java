/**
 * The benchmark behind {@code scripts/bench}: copytool and other ways to copy, in turn on the same tables, each checked.
 */
@NullMarked
package dev.copytool.examples.bench;

import org.jspecify.annotations.NullMarked;
