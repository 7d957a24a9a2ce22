package dev.copytool.engine.xml;

import org.jspecify.annotations.Nullable;

/** Makes a document's texts fit a column; chosen once for all rows. */
@FunctionalInterface
interface Conversion {

    /**
     * What goes into the column, in PostgreSQL's words; null for NULL.
     *
     * @throws UnreadableException if it is no such value
     */
    @Nullable
    String of(String text);
}
