package dev.copytool.engine.internal;

import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/** Watches over the attempts of a run, on a thread of its own. Thread-safe. */
final class StallWatch implements AutoCloseable {
    private static final long TICKS_IN_LIMIT = 10;
    private static final long LONGEST_TICK_MILLIS = 2_000;

    private final Optional<Duration> limit;
    private final Executor threads;
    private final LongSupplier nanoTime;
    private final Set<Vigil> vigils = ConcurrentHashMap.newKeySet();
    private final ScheduledExecutorService timer =
            Executors.newSingleThreadScheduledExecutor(new NamedThreads("watch"));

    /**
     * Begins to watch.
     *
     * @param limit how long an attempt may stand still; nothing for ever
     * @param threads where servers are asked
     */
    StallWatch(Optional<Duration> limit, Executor threads, LongSupplier nanoTime) {
        this.limit = limit;
        this.threads = threads;
        this.nanoTime = nanoTime;
        limit.ifPresent(time -> {
            long period = Math.max(1, Math.min(LONGEST_TICK_MILLIS, time.toMillis() / TICKS_IN_LIMIT));
            var unused = timer.scheduleWithFixedDelay(
                    () -> vigils.forEach(Vigil::tick), period, period, TimeUnit.MILLISECONDS);
        });
    }

    /** Runs the attempt under watch. */
    <R> R over(Transfer<R> transfer) {
        Optional<Vigil> vigil = limit.map(time -> new Vigil(transfer, time, threads, nanoTime));
        vigil.ifPresent(vigils::add);
        try {
            return transfer.run();
        } finally {
            vigil.ifPresent(vigils::remove);
        }
    }

    @Override
    public void close() {
        timer.shutdownNow();
    }
}
