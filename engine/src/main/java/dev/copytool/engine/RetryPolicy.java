package dev.copytool.engine;

import static java.util.Objects.requireNonNull;

import java.time.Duration;

/**
 * How often a part is tried, and how long a run waits in between; the wait doubles and is drawn at random around that.
 *
 * @param attempts attempts in all, at least 1
 * @param firstDelay the wait before the second attempt
 * @param maxDelay the longest wait
 */
public record RetryPolicy(int attempts, Duration firstDelay, Duration maxDelay) {
    public static final RetryPolicy DEFAULT = new RetryPolicy(5, Duration.ofSeconds(1), Duration.ofSeconds(60));

    public RetryPolicy {
        requireNonNull(firstDelay, "no firstDelay");
        requireNonNull(maxDelay, "no maxDelay");
        if (attempts < 1) {
            throw new IllegalArgumentException("attempts must be at least 1, not " + attempts);
        }
        if (firstDelay.toMillis() < 10 || maxDelay.compareTo(firstDelay) < 0) {
            throw new IllegalArgumentException("waits of " + firstDelay + " to " + maxDelay);
        }
    }
}
