package dev.copytool.engine.spi;

import dev.copytool.engine.model.Counts;
import java.util.Optional;

/**
 * Writes one part in one target transaction: {@code claim}, {@code write}..., {@code endCopy}, {@code commit}. Used by
 * one thread; only what {@link Connected} has may be called from another.
 *
 * <p>All methods throw {@link dev.copytool.engine.model.CopyException} when the target fails.
 */
public interface PartWriter extends RowSink, Connected, AutoCloseable {

    /**
     * Puts the part's marker into the transaction. A rival attempt on the same part blocks here, before a byte is sent,
     * until the first one ends; the wait is bounded.
     */
    Claim claim();

    /** Does all of a commit but the COMMIT: what would fail in it fails here. */
    default void rehearse(Counts counts) {}

    /**
     * Completes the marker and commits.
     *
     * @throws dev.copytool.engine.model.CopyException of kind COMMIT_UNKNOWN if the answer was lost
     */
    void commit(Counts counts);

    /**
     * After a commit, or a claim that found the part in: whether some node of the target does not show its rows yet. Looks
     * only where there is reason to, and never throws. Where nothing is said here, a commit is carried out at once.
     *
     * @return nothing if all rows can be seen, else why not, in one line
     */
    default Optional<String> unsettled() {
        return Optional.empty();
    }

    /** Waits, bounded, until all rows of what is committed can be seen; answers as {@link #unsettled}. Never throws. */
    default Optional<String> settle() {
        return Optional.empty();
    }

    /** Rolls back whatever was not committed, and frees the connection. */
    @Override
    void close();
}
