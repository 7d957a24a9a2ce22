package dev.copytool.engine.spi;

import dev.copytool.engine.model.Attempt;
import dev.copytool.engine.model.Counts;
import java.util.List;
import java.util.Optional;

/**
 * Writes the parts of a batch in one target transaction: {@code claim}, then for each part {@code next} and what its sink has,
 * then {@code commit}. Used by one thread; only what {@link Connected} has may be called from another.
 *
 * <p>All methods throw {@link dev.copytool.engine.model.CopyException} when the target fails.
 */
public interface BatchWriter extends Connected, AutoCloseable {

    /**
     * Puts the markers of all parts into the transaction. A rival attempt at any of them blocks here, before a byte is sent,
     * until the first one ends; the wait is bounded.
     *
     * @return nothing if one of the parts is in already, so that nothing may be sent
     */
    Optional<Attempt> claim();

    /** Begins the next part, after the COPY of the one before was ended. */
    RowSink next();

    /**
     * Completes the markers and commits.
     *
     * @param counts those of each part, in their order
     * @throws dev.copytool.engine.model.CopyException of kind COMMIT_UNKNOWN if the answer was lost
     */
    void commit(List<Counts> counts);

    /** Rolls back whatever was not committed, and frees the connection. */
    @Override
    void close();
}
