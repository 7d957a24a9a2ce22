/**
 * Runs parts to their report: the one entry point of the engine.
 */
@NullMarked
package dev.copytool.engine;

import org.jspecify.annotations.NullMarked;
