package dev.copytool.engine.spi;

import dev.copytool.engine.model.Rejection;

/**
 * The rows of one attempt that the target refused. Used by one thread. What is added is kept only from {@link #keep} on.
 *
 * <p>{@link #add} and {@link #keep} throw {@link dev.copytool.engine.model.CopyException} when it cannot be written.
 */
public interface RejectList {

    /**
     * Adds a row.
     *
     * @param text the row as it was sent, in COPY text, with its line feed
     */
    void add(Rejection rejection, byte[] text);

    /** How many rows were added. */
    long size();

    /** Makes the list complete and safe from a power cut; to be called before the part is committed. */
    void keep();

    /** Removes the list, since the attempt was rolled back. Never throws. */
    void discard();
}
