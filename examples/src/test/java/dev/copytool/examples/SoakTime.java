package dev.copytool.examples;

import java.time.Duration;
import java.util.function.BooleanSupplier;

/**
 * How long the loops of {@code mvn verify -Psoak} go on: shares of its minutes, by default {@value #MINUTES}, which
 * {@code -Dsoak.minutes} changes.
 */
public final class SoakTime {
    private static final int MINUTES = 30;

    private SoakTime() {}

    /** That share, in percent, of the soak's time. */
    public static Duration percent(int share) {
        double minutes = Double.parseDouble(System.getProperty("soak.minutes", String.valueOf(MINUTES)));
        return Duration.ofMillis((long) (minutes * 600 * share));
    }

    /** Whether such a share is not over yet; it begins now. */
    public static BooleanSupplier left(int share) {
        long until = System.nanoTime() + percent(share).toNanos();
        return () -> System.nanoTime() - until < 0;
    }
}
