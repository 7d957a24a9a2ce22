/**
 * The programs behind {@code scripts/}: throw-away servers with the sample, the crash loop, frozen commits.
 */
@NullMarked
package dev.copytool.examples;

import org.jspecify.annotations.NullMarked;
