/**
 * The manifest in one SQLite file: items, their states, runs and settings.
 */
@NullMarked
package dev.copytool.state;

import org.jspecify.annotations.NullMarked;
