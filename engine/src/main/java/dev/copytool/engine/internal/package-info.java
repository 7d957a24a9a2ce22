/**
 * The machine behind the engine: one attempt, its relay, its retries. No API.
 */
@NullMarked
package dev.copytool.engine.internal;

import org.jspecify.annotations.NullMarked;
