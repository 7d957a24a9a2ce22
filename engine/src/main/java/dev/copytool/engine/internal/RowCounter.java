package dev.copytool.engine.internal;

import dev.copytool.engine.model.CopyFormat;

/**
 * Counts the rows in a stream of COPY data, however it is cut into messages (one message a row is what servers do today,
 * not what the protocol promises: PostgreSQL manual, "COPY Operations"). Used by one thread.
 */
interface RowCounter {

    /**
     * Looks at the next bytes of the stream.
     *
     * @return the rows that ended in them
     */
    int count(byte[] bytes);

    static RowCounter of(CopyFormat format) {
        return switch (format) {
            case TEXT -> new TextRowCounter();
            case BINARY -> new BinaryRowCounter();
        };
    }
}
