package dev.copytool.engine.spi;

import org.jspecify.annotations.Nullable;

/**
 * Reads one part as COPY bytes, once. Used by one thread; only what {@link Connected} has may be called from another.
 *
 * <p>All methods throw {@link dev.copytool.engine.model.CopyException} when the source fails.
 */
public interface PartReader extends Connected, AutoCloseable {

    /**
     * Gives the next bytes, of any length; they need not end with a row. The array is the caller's.
     *
     * @return the bytes, or null only when the source has ended its COPY without an error
     */
    byte @Nullable [] read();

    /**
     * How many rows the source says it sent.
     *
     * @throws IllegalStateException before {@link #read} returned null
     */
    long rowsSent();

    /** Frees what the reader holds. A reader not read to its end leaves no connection that is used again. */
    @Override
    void close();
}
