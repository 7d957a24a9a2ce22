/**
 * The words of copytool as values; depends on nothing.
 */
@NullMarked
package dev.copytool.engine.model;

import org.jspecify.annotations.NullMarked;
