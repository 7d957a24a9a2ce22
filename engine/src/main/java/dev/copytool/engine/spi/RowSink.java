package dev.copytool.engine.spi;

import dev.copytool.engine.model.Merged;
import java.util.List;

/**
 * Takes the rows of one part as COPY data. Used by one thread.
 *
 * <p>All methods throw {@link dev.copytool.engine.model.CopyException} when the target fails.
 */
public interface RowSink {

    /** Sends bytes of COPY data. The array may be reused after the call. */
    void write(byte[] bytes, int offset, int length);

    /**
     * Ends the target's COPY. To be called only after the source has ended its own without an error.
     *
     * @return the rows the target says it took
     */
    long endCopy();

    /** How many rows the target refused that were set aside; final after {@link #endCopy}. */
    default long rejected() {
        return 0;
    }

    /** Whether the rows were not sent to it, since they come from the target itself. */
    default boolean own() {
        return false;
    }

    /** What became of the rows in each table where they have met others; final after {@link #endCopy}. */
    default List<Merged> merged() {
        return List.of();
    }
}
