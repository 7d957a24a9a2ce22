/**
 * What the engine asks of others: where bytes come from, where they go, where states are kept.
 */
@NullMarked
package dev.copytool.engine.spi;

import org.jspecify.annotations.NullMarked;
