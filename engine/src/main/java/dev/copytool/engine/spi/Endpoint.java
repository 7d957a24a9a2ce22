package dev.copytool.engine.spi;

import dev.copytool.engine.model.CopyException;
import java.util.Optional;

/**
 * A server that parts come from or go to, as far as a run must know whether it is there; equal for the same one. Its
 * {@code toString} names it. Thread-safe.
 */
public interface Endpoint {

    /** What is no server is always there. */
    Endpoint NONE = Optional::empty;

    /**
     * Asks to be let in, on a new connection. Bounded; never throws.
     *
     * @return nothing if the server is there, else why not
     */
    Optional<CopyException> knock();

    /** The server was away: has nothing used again that was opened before. Never throws. */
    default void forgetIdle() {}
}
