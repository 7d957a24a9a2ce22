package dev.copytool.engine.internal;

import dev.copytool.engine.event.CopyEvent;
import dev.copytool.engine.event.CopyListener;
import dev.copytool.engine.event.Progress;
import dev.copytool.engine.model.CopyException;
import dev.copytool.engine.model.CopyException.Kind;
import dev.copytool.engine.model.Counts;
import dev.copytool.engine.spi.Batch;
import dev.copytool.engine.spi.Manifest;
import dev.copytool.engine.spi.Part;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.LongSupplier;

/** Tries to copy several parts in one transaction, once. Thread-safe. */
final class BatchRunner {

    /** What became of the parts. */
    sealed interface Outcome {

        /** All are in, and that is recorded. */
        record Committed(Duration elapsed) implements Outcome {}

        /** Each is to be copied alone; one was in already, if there is no failure. */
        record Parted(Optional<CopyException> failure) implements Outcome {}
    }

    private final Manifest manifest;
    private final CopyListener listener;
    private final Progress progress;
    private final Transfers transfers;
    private final Relay relay;
    private final LongSupplier nanoTime;

    BatchRunner(
            Manifest manifest,
            CopyListener listener,
            Progress progress,
            Transfers transfers,
            Relay relay,
            LongSupplier nanoTime) {
        this.manifest = manifest;
        this.listener = CopyListener.isolated(listener);
        this.progress = progress;
        this.transfers = transfers;
        this.relay = relay;
        this.nanoTime = nanoTime;
    }

    /**
     * Copies the parts, or none of them.
     *
     * @throws CopyException of kind MANIFEST if an outcome could not be recorded
     */
    Outcome run(List<Part> parts, Batch batch) {
        long started = nanoTime.getAsLong();
        BatchTransfer transfer = new BatchTransfer(
                parts, batch, manifest, relay, progress, part -> listener.on(new CopyEvent.PartStarted(part, 1)));
        try {
            Optional<List<Counts>> counts = transfers.run(transfer);
            if (counts.isEmpty()) {
                return new Outcome.Parted(Optional.empty());
            }
            Duration elapsed = Duration.ofNanos(nanoTime.getAsLong() - started);
            for (int i = 0; i < parts.size(); i++) {
                progress.committed(parts.get(i), counts.get().get(i));
                listener.on(new CopyEvent.PartCommitted(
                        parts.get(i), counts.get().get(i), elapsed.dividedBy(parts.size())));
            }
            return new Outcome.Committed(elapsed);
        } catch (Throwable thrown) {
            progress.released(transfer.current());
            CopyException failure = failure(transfer, thrown);
            if (failure.kind() == Kind.MANIFEST) {
                throw failure;
            }
            listener.on(new CopyEvent.BatchParted(parts, failure));
            return new Outcome.Parted(Optional.of(failure));
        }
    }

    private static CopyException failure(BatchTransfer transfer, Throwable thrown) {
        Part part = transfer.current();
        CopyException failure = transfer.committing() ? Failures.inCommit(part, thrown) : Failures.of(part, thrown);
        return transfer.stall().map(why -> Failures.ofStall(part, why, failure)).orElse(failure);
    }
}
