package dev.copytool.engine;

import static java.util.Objects.requireNonNull;

import dev.copytool.engine.model.OnError;

/**
 * How a run works.
 *
 * @param parallel parts at a time, 1 to {@value #MOST_PARALLEL}
 * @param onError what follows the first failed part
 * @param retry how often and how patiently a part is tried
 * @param waits what is waited for, and how long
 */
public record CopySettings(int parallel, OnError onError, RetryPolicy retry, Waits waits) {
    public static final int MOST_PARALLEL = 256;

    public CopySettings {
        requireNonNull(onError, "no onError");
        requireNonNull(retry, "no retry");
        requireNonNull(waits, "no waits");
        if (parallel < 1 || parallel > MOST_PARALLEL) {
            throw new IllegalArgumentException("parallel must be 1 to " + MOST_PARALLEL + ", not " + parallel);
        }
    }

    /** Whether the first failure ends the run. */
    public boolean stopOnError() {
        return onError == OnError.STOP;
    }

    /** The same where each phase builds on those before it. */
    public CopySettings inOrder() {
        return onError == OnError.GO_ON ? new CopySettings(parallel, OnError.STOP_AFTER_PHASE, retry, waits) : this;
    }
}
