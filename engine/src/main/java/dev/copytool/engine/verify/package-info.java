/** Compares what was copied, on both servers, by rows and checksum. */
@NullMarked
package dev.copytool.engine.verify;

import org.jspecify.annotations.NullMarked;
