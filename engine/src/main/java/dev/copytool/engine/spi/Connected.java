package dev.copytool.engine.spi;

import dev.copytool.engine.model.Look;

/** What a reader or a writer works on, as seen by whoever watches over it. From any thread; never throws. */
public interface Connected {

    /** How many bytes have passed, both ways, for comparing with an earlier answer; 0 where nobody counts them. */
    default long passed() {
        return 0;
    }

    /**
     * Asks the other end, on a way of its own and bounded, what it is at. What cannot be asked counts as working, since nobody
     * should be cut for that.
     */
    default Look look() {
        return Look.of(Look.State.WORKS, "works");
    }

    /** Breaks the connection, so that a blocked call fails. From any thread; does not wait; never throws. */
    void abort();
}
