package dev.copytool.engine.model;

import java.time.Duration;

/**
 * The length of the limits that nobody gave: those of logins, silences, rollbacks, pauses between attempts. They are what the
 * constants say, but for tests, which would otherwise wait for them for minutes. What a user has given is never changed.
 */
public final class TimeLimit {
    /** The system property with the milliseconds that a second of every such limit lasts, 1 to 1000; for tests alone. */
    public static final String SECOND_MILLIS = "copytool.test.second-millis";

    private static final int SECOND = 1_000;

    private TimeLimit() {}

    /** How long that limit lasts. */
    public static Duration of(Duration limit) {
        return Duration.ofNanos(limit.toNanos() / SECOND * second());
    }

    /** The same in milliseconds, at least one; 0 stays 0, which is no limit. */
    public static int ofMillis(int limit) {
        return limit == 0 ? 0 : (int) Math.max(1, (long) limit * second() / SECOND);
    }

    private static int second() {
        return Math.min(SECOND, Math.max(1, Integer.getInteger(SECOND_MILLIS, SECOND)));
    }
}
