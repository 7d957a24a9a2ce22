package dev.copytool.engine.internal;

import dev.copytool.engine.event.CopyListener;
import dev.copytool.engine.event.Progress;
import dev.copytool.engine.model.CopyException;
import dev.copytool.engine.model.Costs;
import dev.copytool.engine.spi.Manifest;
import dev.copytool.engine.spi.Part;
import dev.copytool.engine.spi.StopSignal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Runs parts on a bounded number of threads, in the order of a {@link PartQueue}. After a failure that ends the run no new
 * part starts, and those in flight finish. Good for one run.
 */
public final class Workers {

    /**
     * What bounds a run.
     *
     * @param parallel parts at a time, at least 1
     * @param stopOnError whether the first failed part ends the run
     * @param ordered whether no phase starts after one of which a part is not in
     * @param stall how long an attempt may stand still; nothing for ever
     * @param outage how long a server may be away
     * @param bytesPerSecond what the parts send together at most; nothing for no limit
     * @param grace how long a stopped attempt may take to roll back before its connections are broken
     */
    public record Limits(
            int parallel,
            boolean stopOnError,
            boolean ordered,
            Optional<Duration> stall,
            Duration outage,
            OptionalLong bytesPerSecond,
            Duration grace) {}

    /** How many items ended how. */
    public record Tally(long committed, long alreadyIn, long unsettled, long failed, long released, long notStarted) {}

    private final Limits limits;
    private final StopSignal stop;
    private final StallWatch watch;
    private final Transfers transfers;
    private final ExecutorService readers = Executors.newCachedThreadPool(new NamedThreads("read"));
    private final Outages outages;
    private final PartRunner runner;
    private final BatchRunner batches;
    private final CostModel costs;
    private final LongSupplier nanoTime;

    private @Nullable Throwable fatal;

    /**
     * Makes them; nothing happens yet.
     *
     * @param known what copying cost in earlier runs
     */
    public Workers(
            Limits limits,
            Costs known,
            Manifest manifest,
            CopyListener listener,
            Progress progress,
            Retries retries,
            StopSignal stop,
            LongSupplier nanoTime) {
        this.limits = limits;
        this.stop = stop;
        this.costs = new CostModel(known);
        this.nanoTime = nanoTime;
        this.watch = new StallWatch(limits.stall(), readers, nanoTime);
        this.transfers = new Transfers(watch);
        this.outages = new Outages(limits.outage(), listener, readers, stop, nanoTime);
        Relay relay = new Relay(readers, limits.parallel(), new Pace(limits.bytesPerSecond(), stop, nanoTime));
        this.runner = new PartRunner(manifest, listener, progress, retries, outages, transfers, relay, stop, nanoTime);
        this.batches = new BatchRunner(manifest, listener, progress, transfers, relay, nanoTime);
    }

    /**
     * Runs the parts; returns when no thread works on them any more.
     *
     * @throws CopyException of kind MANIFEST if an outcome could not be recorded; the parts in flight have ended
     * @throws IllegalStateException if a thread died of anything else, or could not be made; they have ended then too
     */
    public Tally run(List<Part> parts) {
        int most = parts.stream().mapToInt(part -> Math.max(1, part.slices())).sum();
        int threads = Math.max(1, Math.min(limits.parallel(), most));
        PartQueue queue = new PartQueue(
                parts,
                costs,
                threads,
                limits.stopOnError(),
                limits.ordered(),
                () -> outages.over() || stop.requested());
        TurnRunner turns = new TurnRunner(queue, runner, batches, costs, nanoTime);
        ExecutorService copiers = Executors.newFixedThreadPool(threads, new NamedThreads("copy"));
        ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor(new NamedThreads("stop"));
        StopSignal.Registration registration = stop.onRequest(() -> stopAll(timer));
        try {
            for (Optional<Integer> phase = queue.phase(); phase.isPresent(); phase = queue.phase()) {
                runPhase(queue, turns, phase.get(), copiers, threads);
            }
        } finally {
            queue.finish();
            registration.close();
            watch.close();
            copiers.shutdownNow();
            readers.shutdownNow();
            timer.shutdownNow();
        }
        return tally(queue);
    }

    /** Returns when every part of the phase has ended, or none of it will start any more. */
    private void runPhase(PartQueue queue, TurnRunner turns, int phase, ExecutorService copiers, int threads) {
        List<Future<?>> working = new ArrayList<>();
        try {
            for (int i = 0; i < threads; i++) {
                working.add(copiers.submit(() -> work(queue, turns, phase)));
            }
        } catch (Throwable e) {
            // There was no thread to be had.
            died(queue, e);
        }
        working.forEach(Workers::join);
    }

    private void work(PartQueue queue, TurnRunner turns, int phase) {
        try {
            for (Optional<Turn> next = queue.next(phase); next.isPresent(); next = queue.next(phase)) {
                turns.run(next.get());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (Throwable e) {
            died(queue, e);
        }
    }

    /** What copying costs, as far as is known by now. */
    public Costs costs() {
        return costs.costs();
    }

    /** No part starts any more; those in flight finish before the first such error is thrown. */
    private synchronized void died(PartQueue queue, Throwable error) {
        queue.close();
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
                throw new IllegalStateException("what a copying thread dies of is caught within it", e);
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private synchronized Tally tally(PartQueue queue) {
        if (fatal instanceof CopyException error) {
            throw error;
        }
        if (fatal != null) {
            throw new IllegalStateException("a copying thread died: " + fatal, fatal);
        }
        return new Tally(
                queue.items(PartRunner.End.COMMITTED),
                queue.items(PartRunner.End.ALREADY_IN),
                queue.items(PartRunner.End.UNSETTLED),
                queue.items(PartRunner.End.FAILED),
                queue.items(PartRunner.End.RELEASED),
                queue.items(PartRunner.End.NOT_BEGUN));
    }
}
