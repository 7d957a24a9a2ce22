package dev.copytool.engine.internal;

import dev.copytool.engine.spi.StopSignal;
import java.time.Duration;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/**
 * Spaces what all streams send so that together they keep to a rate: each block takes the time its bytes are worth, and the
 * next one's turn is behind it. Thread-safe.
 */
final class Pace {
    /** So much of a turn that came late is made up for. */
    private static final long CREDIT_NANOS = TimeUnit.MILLISECONDS.toNanos(100);

    private static final long SLICE_MILLIS = 50;

    private final OptionalLong bytesPerSecond;
    private final StopSignal stop;
    private final LongSupplier nanoTime;
    private long free;

    /**
     * Begins with nobody before the first.
     *
     * @param bytesPerSecond the rate; nothing for none, and then nobody waits
     */
    Pace(OptionalLong bytesPerSecond, StopSignal stop, LongSupplier nanoTime) {
        this.bytesPerSecond = bytesPerSecond;
        this.stop = stop;
        this.nanoTime = nanoTime;
        this.free = nanoTime.getAsLong();
    }

    /**
     * Waits for the turn of so many bytes, but not once the end of the run is asked for.
     *
     * @param waiting run now and then meanwhile, to tell that all is well
     */
    void await(int bytes, Runnable waiting) {
        if (bytesPerSecond.isEmpty()) {
            return;
        }
        long turn = turn(bytes, bytesPerSecond.getAsLong());
        for (long left = millisTo(turn); left > 0; left = millisTo(turn)) {
            if (stop.await(Duration.ofMillis(Math.min(SLICE_MILLIS, left)))) {
                return;
            }
            waiting.run();
        }
    }

    private synchronized long turn(int bytes, long rate) {
        long earliest = nanoTime.getAsLong() - CREDIT_NANOS;
        long turn = free - earliest > 0 ? free : earliest;
        free = turn + (long) ((double) bytes / (double) rate * TimeUnit.SECONDS.toNanos(1));
        return turn;
    }

    private long millisTo(long turn) {
        return TimeUnit.NANOSECONDS.toMillis(turn - nanoTime.getAsLong());
    }
}
