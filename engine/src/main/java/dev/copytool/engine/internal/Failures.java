package dev.copytool.engine.internal;

import dev.copytool.engine.model.CopyException;
import dev.copytool.engine.model.CopyException.Kind;
import dev.copytool.engine.model.ServerMessage;
import dev.copytool.engine.spi.Part;

/** Makes a failure of the part of whatever a thread that works on it has thrown. */
final class Failures {

    private Failures() {}

    /** The same from the commit on: what is not the target's own answer leaves the part unknown. */
    static CopyException inCommit(Part part, Throwable thrown) {
        CopyException failure = of(part, thrown);
        return failure.equals(thrown)
                ? failure
                : new CopyException(Kind.COMMIT_UNKNOWN, failure.line(), ServerMessage.NONE, thrown);
    }

    /** A failure behind which stands that the attempt was broken off: what failed then is only how that came out. */
    static CopyException ofStall(Part part, String why, CopyException failure) {
        return failure.retryable()
                ? new CopyException(failure.kind(), part + ": " + why, failure.server(), failure)
                : failure;
    }

    /** A failure like others before it: each time a server went away while rows were on their way. */
    static CopyException ofOutages(Part part, CopyException failure) {
        return new CopyException(
                failure.kind(),
                part
                        + ": given up, since a server went away in the middle of it again and again; does its log tell of a"
                        + " crash? The last error: " + failure.line(),
                failure.server(),
                failure);
    }

    static CopyException of(Part part, Throwable thrown) {
        if (thrown instanceof CopyException error) {
            return error;
        }
        if (thrown instanceof OutOfMemoryError) {
            long heap = Runtime.getRuntime().maxMemory() >> 20;
            // Transient, because it may hit a stream that only stood beside the one with the large row.
            return new CopyException(
                    Kind.TRANSIENT,
                    part + ": a row does not fit into the memory of " + heap
                            + " MB; give more with COPYTOOL_HEAP (three times the largest row) and run again with"
                            + " --retry-errors",
                    ServerMessage.NONE,
                    thrown);
        }
        return new CopyException(
                Kind.PERMANENT, part + ": the copy broke unexpectedly: " + thrown, ServerMessage.NONE, thrown);
    }
}
