/**
 * The soak behind {@code scripts/chaos}: migrations while a fault of a seeded list strikes every few seconds, each carried to
 * its end and compared with its source.
 */
@NullMarked
package dev.copytool.examples.chaos;

import org.jspecify.annotations.NullMarked;
