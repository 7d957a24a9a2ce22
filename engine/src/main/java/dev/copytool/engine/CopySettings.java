package dev.copytool.engine;

import static java.util.Objects.requireNonNull;

/**
 * How a run works.
 *
 * @param parallel parts at a time, 1 to {@value #MOST_PARALLEL}
 * @param stopOnError whether no new part starts after the first failed one
 * @param retry how often and how patiently a part is tried
 * @param waits what is waited for, and how long
 */
public record CopySettings(int parallel, boolean stopOnError, RetryPolicy retry, Waits waits) {
    public static final int MOST_PARALLEL = 256;

    public CopySettings {
        requireNonNull(retry, "no retry");
        requireNonNull(waits, "no waits");
        if (parallel < 1 || parallel > MOST_PARALLEL) {
            throw new IllegalArgumentException("parallel must be 1 to " + MOST_PARALLEL + ", not " + parallel);
        }
    }
}
