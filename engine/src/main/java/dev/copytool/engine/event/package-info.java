/**
 * What a run tells those who watch it.
 */
@NullMarked
package dev.copytool.engine.event;

import org.jspecify.annotations.NullMarked;
