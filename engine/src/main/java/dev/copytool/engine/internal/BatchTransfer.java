package dev.copytool.engine.internal;

import dev.copytool.engine.event.Progress;
import dev.copytool.engine.model.Attempt;
import dev.copytool.engine.model.Counts;
import dev.copytool.engine.spi.Batch;
import dev.copytool.engine.spi.BatchWriter;
import dev.copytool.engine.spi.Manifest;
import dev.copytool.engine.spi.Part;
import dev.copytool.engine.spi.RowSink;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Carries several parts from claim to record, all or none, by the same steps as a {@link PartTransfer}: the markers of all
 * go first, each part's counts must agree, and one commit makes the rows and markers of all visible. Whatever fails, fails
 * for all; then each is to be carried alone.
 */
final class BatchTransfer extends Transfer<Optional<List<Counts>>> {
    private final List<Part> parts;
    private final Batch batch;
    private final Manifest manifest;
    private final Relay relay;
    private final Progress progress;
    private final Consumer<Part> begin;
    private volatile Optional<Progress.Meter> meter = Optional.empty();
    private Part current;
    private boolean committing;

    /**
     * Of these parts.
     *
     * @param batch writes them, in their order
     * @param progress knows of each part while it is its turn
     * @param begin told of each part when its turn has come
     */
    BatchTransfer(
            List<Part> parts, Batch batch, Manifest manifest, Relay relay, Progress progress, Consumer<Part> begin) {
        this.parts = parts;
        this.batch = batch;
        this.manifest = manifest;
        this.relay = relay;
        this.progress = progress;
        this.begin = begin;
        this.current = parts.get(0);
    }

    /** What each part holds; nothing if one was in already, so that none was sent. */
    @Override
    Optional<List<Counts>> run() {
        Optional<List<Counts>> counts = transact();
        counts.ifPresent(each -> manifest.together(() -> {
            for (int i = 0; i < parts.size(); i++) {
                manifest.done(parts.get(i), each.get(i));
            }
        }));
        return counts;
    }

    private Optional<List<Counts>> transact() {
        refuseIfStopped(current);
        try (BatchWriter writer = batch.open()) {
            onTarget(writer);
            refuseIfStopped(current);
            Optional<Attempt> claim = writer.claim();
            stepped();
            if (claim.isEmpty()) {
                return Optional.empty();
            }
            refuseIfStopped(current);
            manifest.together(() -> parts.forEach(part -> manifest.claimed(part, claim.get())));
            List<Counts> counts = stream(writer);
            committing = true;
            stepped();
            writer.commit(counts);
            return Optional.of(counts);
        } finally {
            onTarget(null);
        }
    }

    private List<Counts> stream(BatchWriter writer) {
        List<Counts> counts = new ArrayList<>();
        try (Flow flow = relay.begin(parts)) {
            onSource(flow);
            for (Part part : parts) {
                refuseIfStopped(part);
                current = part;
                begin.accept(part);
                Progress.Meter counter = progress.started(part);
                meter = Optional.of(counter);
                RowSink sink = writer.next();
                counts.add(counted(part, flow.next(sink, counter, this::stepped), sink));
                // Those that wait for the commit are not in flight: it would look like more streams than there are.
                progress.released(part);
            }
        } finally {
            onSource(null);
        }
        return counts;
    }

    /** The part whose turn it is; for its own thread. */
    Part current() {
        return current;
    }

    /** Whether the commit had begun, after which only an answer of the target tells that it failed; for its own thread. */
    boolean committing() {
        return committing;
    }

    @Override
    long moved() {
        return meter.map(counter -> counter.counts().bytes()).orElse(0L);
    }
}
