package dev.copytool.engine;

import static java.util.Objects.requireNonNull;

/**
 * How a run works.
 *
 * @param parallel parts at a time, 1 to {@value #MOST_PARALLEL}
 * @param stopOnError whether no new part starts after the first failed one
 * @param ordered whether each phase builds on those before it, so that none starts after one of which a part is not in
 * @param retry how often and how patiently a part is tried
 * @param waits what is waited for, and how long
 */
public record CopySettings(int parallel, boolean stopOnError, boolean ordered, RetryPolicy retry, Waits waits) {
    public static final int MOST_PARALLEL = 256;

    public CopySettings {
        requireNonNull(retry, "no retry");
        requireNonNull(waits, "no waits");
        if (parallel < 1 || parallel > MOST_PARALLEL) {
            throw new IllegalArgumentException("parallel must be 1 to " + MOST_PARALLEL + ", not " + parallel);
        }
    }

    /** The same for phases that do not build on each other. */
    public CopySettings(int parallel, boolean stopOnError, RetryPolicy retry, Waits waits) {
        this(parallel, stopOnError, false, retry, waits);
    }

    /** The same for phases of which each builds on those before it. */
    public CopySettings inOrder() {
        return new CopySettings(parallel, stopOnError, true, retry, waits);
    }
}
