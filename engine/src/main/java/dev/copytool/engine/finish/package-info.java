/**
 * What is done around a copy so that its targets are complete at the end: indexes out of the way and back, statistics,
 * sequences.
 */
@NullMarked
package dev.copytool.engine.finish;

import org.jspecify.annotations.NullMarked;
