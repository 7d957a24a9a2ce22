/**
 * What a verb is given and how it ends: words, streams, codes.
 */
@NullMarked
package dev.copytool.cli.shell;

import org.jspecify.annotations.NullMarked;
