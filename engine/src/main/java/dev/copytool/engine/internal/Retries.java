package dev.copytool.engine.internal;

import dev.copytool.engine.model.CopyException;
import dev.copytool.engine.model.TimeLimit;
import io.github.resilience4j.core.IntervalFunction;
import io.github.resilience4j.retry.Retry;
import io.github.resilience4j.retry.RetryConfig;
import java.time.Duration;
import java.util.Optional;

/** Decides whether and when a failed attempt is followed by another; does not wait itself. Thread-safe. */
public final class Retries {
    private static final double FACTOR = 2;
    private static final double JITTER = 0.5;

    private final int attempts;
    private final Retry retry;

    /**
     * Makes the rule for all parts of a run.
     *
     * @param attempts attempts in all
     * @param firstDelay the wait before the second attempt, around which the real one is drawn
     * @param maxDelay the longest wait
     */
    public Retries(int attempts, Duration firstDelay, Duration maxDelay) {
        this.attempts = attempts;
        this.retry = Retry.of(
                "part",
                RetryConfig.custom()
                        .maxAttempts(attempts)
                        .intervalFunction(
                                IntervalFunction.ofExponentialRandomBackoff(firstDelay, FACTOR, JITTER, maxDelay))
                        .retryOnException(e -> e instanceof CopyException copy && copy.retryable())
                        .build());
    }

    /** Starts counting the attempts of one part. */
    Attempts start() {
        return new Attempts(attempts, retry.asyncContext());
    }

    /** The attempts of one part; used by one thread. */
    static final class Attempts {
        private final int most;
        private final Retry.AsyncContext<?> context;
        private int cut;

        private Attempts(int most, Retry.AsyncContext<?> context) {
            this.most = most;
            this.context = context;
        }

        /** The wait before the next attempt, or nothing when this error ends the part. */
        Optional<Duration> after(CopyException error) {
            long millis = context.onError(error);
            return millis < 0 ? Optional.empty() : Optional.of(TimeLimit.of(Duration.ofMillis(millis)));
        }

        /**
         * Counts an attempt in the middle of whose rows a server went away. An outage, however long, does that to a part
         * once; a part on which its server crashes meets it every time.
         *
         * @return whether that has happened more often than a part has attempts
         */
        boolean cutTooOften() {
            cut++;
            return cut > most;
        }
    }
}
