/** What the target remembers: which parts are in, and how items are cut. */
@NullMarked
package dev.copytool.engine.marker;

import org.jspecify.annotations.NullMarked;
