package dev.copytool.engine.internal;

import dev.copytool.engine.event.CopyListener;
import dev.copytool.engine.event.Progress;
import dev.copytool.engine.model.CopyException;
import dev.copytool.engine.spi.Manifest;
import dev.copytool.engine.spi.Part;
import dev.copytool.engine.spi.StopSignal;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Queue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Runs parts on a bounded number of threads, phase after phase, in each the biggest first. After a failure that ends the run no new part starts,
 * and those in flight finish: both are decided under one lock. Good for one run.
 */
public final class Workers {

    /**
     * What bounds a run.
     *
     * @param parallel parts at a time, at least 1
     * @param stopOnError whether the first failed part ends the run
     * @param stall how long an attempt may stand still; nothing for ever
     * @param outage how long a server may be away
     * @param bytesPerSecond what the parts send together at most; nothing for no limit
     * @param grace how long a stopped attempt may take to roll back before its connections are broken
     */
    public record Limits(
            int parallel,
            boolean stopOnError,
            Optional<Duration> stall,
            Duration outage,
            OptionalLong bytesPerSecond,
            Duration grace) {}

    /** How many parts ended how, and what the committed ones held. */
    public record Tally(long committed, long alreadyIn, long unsettled, long failed, long released, long notStarted) {}

    private final Limits limits;
    private final StopSignal stop;
    private final StallWatch watch;
    private final Transfers transfers;
    private final ExecutorService readers = Executors.newCachedThreadPool(new NamedThreads("read"));
    private final Outages outages;
    private final PartRunner runner;

    private final Queue<Part> waiting = new ArrayDeque<>();
    private final Map<PartRunner.End, Long> ends = new EnumMap<>(PartRunner.End.class);
    private boolean closed;
    private @Nullable CopyException fatal;

    public Workers(
            Limits limits,
            Manifest manifest,
            CopyListener listener,
            Progress progress,
            Retries retries,
            StopSignal stop,
            LongSupplier nanoTime) {
        this.limits = limits;
        this.stop = stop;
        this.watch = new StallWatch(limits.stall(), readers, nanoTime);
        this.transfers = new Transfers(watch);
        this.outages = new Outages(limits.outage(), listener, readers, stop, nanoTime);
        this.runner = new PartRunner(
                manifest,
                listener,
                progress,
                retries,
                outages,
                transfers,
                new Relay(readers, limits.parallel(), new Pace(limits.bytesPerSecond(), stop, nanoTime)),
                stop,
                nanoTime);
    }

    /**
     * Runs the parts; returns when no thread works on them any more.
     *
     * @throws CopyException of kind MANIFEST if an outcome could not be recorded; the parts in flight have ended
     */
    public Tally run(List<Part> parts) {
        parts.stream()
                .sorted(Comparator.comparingInt(Part::phase)
                        .thenComparing(Comparator.comparingLong(Part::weight).reversed()))
                .forEach(waiting::add);
        int threads = Math.max(1, Math.min(limits.parallel(), parts.size()));
        ExecutorService copiers = Executors.newFixedThreadPool(threads, new NamedThreads("copy"));
        ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor(new NamedThreads("stop"));
        StopSignal.Registration registration = stop.onRequest(() -> stopAll(timer));
        try {
            for (Optional<Integer> phase = phase(); phase.isPresent(); phase = phase()) {
                runPhase(phase.get(), copiers, threads);
            }
        } finally {
            registration.close();
            watch.close();
            copiers.shutdownNow();
            readers.shutdownNow();
            timer.shutdownNow();
        }
        return tally();
    }

    /** Returns when every part of the phase has ended, or none of it will start any more. */
    private void runPhase(int phase, ExecutorService copiers, int threads) {
        List<Future<?>> working = new ArrayList<>();
        for (int i = 0; i < threads; i++) {
            working.add(copiers.submit(() -> work(phase)));
        }
        working.forEach(Workers::join);
    }

    private void work(int phase) {
        for (Optional<Part> part = next(phase); part.isPresent(); part = next(phase)) {
            try {
                ended(runner.run(part.get()));
            } catch (CopyException e) {
                died(e);
            }
        }
    }

    /** The phase whose turn it is, if any part may start. */
    private synchronized Optional<Integer> phase() {
        return closed || outages.over() || stop.requested()
                ? Optional.empty()
                : Optional.ofNullable(waiting.peek()).map(Part::phase);
    }

    private synchronized Optional<Part> next(int phase) {
        return phase().filter(turn -> turn == phase).flatMap(turn -> Optional.ofNullable(waiting.poll()));
    }

    private synchronized void ended(PartRunner.End end) {
        ends.merge(end, 1L, Long::sum);
        if (end == PartRunner.End.FAILED && limits.stopOnError()) {
            closed = true;
        }
    }

    private synchronized void died(CopyException error) {
        closed = true;
        if (fatal == null) {
            fatal = error;
        } else {
            fatal.addSuppressed(error);
        }
    }

    private void stopAll(ScheduledExecutorService timer) {
        transfers.stopAll();
        var unused =
                timer.schedule(() -> transfers.abortAll(readers), limits.grace().toMillis(), TimeUnit.MILLISECONDS);
    }

    private static void join(Future<?> working) {
        boolean interrupted = false;
        while (true) {
            try {
                working.get();
                break;
            } catch (InterruptedException e) {
                interrupted = true;
            } catch (ExecutionException e) {
                throw new IllegalStateException("a copying thread died: " + e.getCause(), e.getCause());
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private synchronized Tally tally() {
        if (fatal != null) {
            throw fatal;
        }
        return new Tally(
                ends.getOrDefault(PartRunner.End.COMMITTED, 0L),
                ends.getOrDefault(PartRunner.End.ALREADY_IN, 0L),
                ends.getOrDefault(PartRunner.End.UNSETTLED, 0L),
                ends.getOrDefault(PartRunner.End.FAILED, 0L),
                ends.getOrDefault(PartRunner.End.RELEASED, 0L),
                ends.getOrDefault(PartRunner.End.NOT_BEGUN, 0L) + waiting.size());
    }
}
