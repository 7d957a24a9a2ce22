package dev.copytool.engine.internal;

import dev.copytool.engine.event.CopyEvent;
import dev.copytool.engine.event.CopyListener;
import dev.copytool.engine.event.Progress;
import dev.copytool.engine.model.CopyException;
import dev.copytool.engine.model.CopyException.Kind;
import dev.copytool.engine.spi.Manifest;
import dev.copytool.engine.spi.Part;
import dev.copytool.engine.spi.StopSignal;
import java.time.Duration;
import java.util.Optional;
import java.util.function.LongSupplier;

/** Takes a part through its attempts to one of its ends, records it and tells it. Thread-safe. */
final class PartRunner {

    /** How a part's run ended; of an item, how the one of its parts did that ended worst, which is the last here. */
    enum End {
        ALREADY_IN,
        COMMITTED,
        UNSETTLED,
        NOT_BEGUN,
        RELEASED,
        FAILED;

        /** Whether the part is in the target for good. */
        boolean in() {
            return compareTo(UNSETTLED) <= 0;
        }
    }

    private final Manifest manifest;
    private final CopyListener listener;
    private final Progress progress;
    private final Retries retries;
    private final Outages outages;
    private final Transfers transfers;
    private final Relay relay;
    private final StopSignal stop;
    private final LongSupplier nanoTime;

    PartRunner(
            Manifest manifest,
            CopyListener listener,
            Progress progress,
            Retries retries,
            Outages outages,
            Transfers transfers,
            Relay relay,
            StopSignal stop,
            LongSupplier nanoTime) {
        this.manifest = manifest;
        this.listener = CopyListener.isolated(listener);
        this.progress = progress;
        this.retries = retries;
        this.outages = outages;
        this.transfers = transfers;
        this.relay = relay;
        this.stop = stop;
        this.nanoTime = nanoTime;
    }

    /**
     * Copies the part, or finds out why not.
     *
     * @param before the failure of an attempt at it and others together, where there was one
     * @throws CopyException of kind MANIFEST if an outcome could not be recorded
     */
    End run(Part part, Optional<CopyException> before) {
        if (!outages.await(part)) {
            return before.isEmpty() ? End.NOT_BEGUN : giveUp(part, before.get());
        }
        Retries.Attempts attempts = retries.start();
        Optional<CopyException> unknown = before.filter(error -> error.kind() == Kind.COMMIT_UNKNOWN);
        long started = nanoTime.getAsLong();
        Part way = part;
        for (int attempt = before.isEmpty() ? 1 : 2; ; attempt++) {
            listener.on(new CopyEvent.PartStarted(part, attempt));
            PartTransfer transfer = new PartTransfer(way, attempt, manifest, relay, progress.started(part));
            try {
                PartTransfer.Result result = transfers.run(transfer);
                return arrived(part, result, Duration.ofNanos(nanoTime.getAsLong() - started));
            } catch (Throwable thrown) {
                progress.released(part);
                CopyException error = failure(transfer, part, thrown);
                // A granted claim proves that no earlier commit went through; without one, the oldest doubt stays.
                unknown = transfer.claimed() ? Optional.empty() : unknown;
                unknown = unknown.or(() -> Optional.of(error).filter(now -> now.kind() == Kind.COMMIT_UNKNOWN));
                if (error.kind() == Kind.BAD_ROW && way.sifting().isPresent() && !stop.requested()) {
                    way = way.sifting().get();
                    listener.on(new CopyEvent.PartSifted(part, attempt, error));
                    continue;
                }
                Optional<End> end =
                        afterError(part, attempt, attempts, transfer.streaming(), error, unknown.orElse(error));
                if (end.isPresent()) {
                    return end.get();
                }
            }
        }
    }

    private static CopyException failure(PartTransfer transfer, Part part, Throwable thrown) {
        CopyException failure = transfer.committing() ? Failures.inCommit(part, thrown) : Failures.of(part, thrown);
        return transfer.stall().map(why -> Failures.ofStall(part, why, failure)).orElse(failure);
    }

    private End arrived(Part part, PartTransfer.Result result, Duration elapsed) {
        boolean alreadyIn = result.outcome() == PartTransfer.Outcome.ALREADY_IN;
        if (result.unsettled().isPresent()) {
            if (alreadyIn) {
                progress.skipped(part);
            } else {
                progress.committed(part, result.counts());
            }
            listener.on(new CopyEvent.PartUnsettled(
                    part, result.counts(), result.unsettled().get()));
            return End.UNSETTLED;
        }
        if (alreadyIn) {
            progress.skipped(part);
            listener.on(new CopyEvent.PartSkipped(part, result.counts()));
            return End.ALREADY_IN;
        }
        progress.committed(part, result.counts());
        result.merged().forEach(merged -> listener.on(new CopyEvent.PartMerged(part, merged)));
        listener.on(new CopyEvent.PartCommitted(part, result.counts(), elapsed));
        return End.COMMITTED;
    }

    /**
     * Nothing means: try again.
     *
     * @param streaming whether rows were on their way
     * @param told what is recorded if not: this error, or an earlier one that left the part unknown
     */
    private Optional<End> afterError(
            Part part,
            int attempt,
            Retries.Attempts attempts,
            boolean streaming,
            CopyException error,
            CopyException told) {
        if (error.kind() == Kind.MANIFEST) {
            throw error;
        }
        if (stop.requested()) {
            return Optional.of(ended(part, attempt, told));
        }
        if (outages.caused(part, error)) {
            if (streaming && attempts.cutTooOften()) {
                return Optional.of(failed(part, attempt, Failures.ofOutages(part, told)));
            }
            listener.on(new CopyEvent.PartHeld(part, attempt, error));
            return afterOutage(part, attempt, told);
        }
        Optional<Duration> delay = attempts.after(error);
        if (delay.isEmpty()) {
            return Optional.of(failed(part, attempt, told));
        }
        listener.on(new CopyEvent.PartRetried(part, attempt, error, delay.get()));
        return stop.await(delay.get()) ? Optional.of(ended(part, attempt, told)) : Optional.empty();
    }

    private Optional<End> afterOutage(Part part, int attempt, CopyException told) {
        if (outages.await(part)) {
            return Optional.empty();
        }
        return Optional.of(
                stop.requested() ? ended(part, attempt, told) : failed(part, attempt, outages.told(part, told)));
    }

    /**
     * Records a part that will not be tried again in this run.
     *
     * @param before the failure of the attempt at it and others together
     * @throws CopyException of kind MANIFEST if that could not be recorded
     */
    End giveUp(Part part, CopyException before) {
        return ended(part, 1, before);
    }

    /** The run is being stopped: what is known not to be in is released; what is unknown must not look like it. */
    private End ended(Part part, int attempt, CopyException error) {
        if (error.kind() == Kind.COMMIT_UNKNOWN) {
            return failed(part, attempt, error);
        }
        manifest.released(part);
        listener.on(new CopyEvent.PartReleased(part));
        return End.RELEASED;
    }

    private End failed(Part part, int attempt, CopyException error) {
        progress.failed(part);
        manifest.failed(part, error);
        listener.on(new CopyEvent.PartFailed(part, attempt, error));
        return End.FAILED;
    }
}
