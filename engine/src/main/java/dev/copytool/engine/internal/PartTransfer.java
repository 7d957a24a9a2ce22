package dev.copytool.engine.internal;

import dev.copytool.engine.event.Progress;
import dev.copytool.engine.model.CopyException.Kind;
import dev.copytool.engine.model.Counts;
import dev.copytool.engine.model.Merged;
import dev.copytool.engine.spi.Claim;
import dev.copytool.engine.spi.Manifest;
import dev.copytool.engine.spi.Part;
import dev.copytool.engine.spi.PartWriter;
import java.util.List;
import java.util.Optional;

/**
 * Carries one part from claim to record, once. The four promises of exactly-once are the four steps of {@link #run}:
 *
 * <ol>
 *   <li>The marker goes into the target's transaction <em>first</em>. Where it is there already, the part is in, and
 *       nothing is sent; where a rival holds it, we wait for the rival's end. Marker and rows become visible together or
 *       not at all.
 *   <li>The target's COPY is ended only after the source ended its own without an error, and the commit follows only if
 *       three counts agree: sent, relayed, taken (with what was set aside, where that is allowed). Everything else leaves
 *       the block by an exception and rolls back.
 *   <li>Death at any instant leaves either no marker and no rows, or both. The manifest is written afterwards; if that is
 *       lost, step 1 of the next run finds the marker.
 *   <li>A commit without an answer is {@link Kind#COMMIT_UNKNOWN}, never failed: the next attempt's step 1 decides,
 *       because its marker waits until the lost transaction has ended.
 * </ol>
 */
final class PartTransfer extends Transfer<PartTransfer.Result> {

    /** How the part got there. */
    enum Outcome {
        COMMITTED,
        ALREADY_IN
    }

    /**
     * What came of it.
     *
     * @param counts what the part holds
     * @param merged what became of its rows, in each table where they have met others
     * @param unsettled why its rows cannot all be seen yet, where they cannot
     */
    record Result(Outcome outcome, Counts counts, List<Merged> merged, Optional<String> unsettled) {}

    private final Part part;
    private final int attempt;
    private final Manifest manifest;
    private final Relay relay;
    private final Progress.Meter meter;
    private boolean claimed;
    private boolean streaming;
    private boolean committing;

    PartTransfer(Part part, int attempt, Manifest manifest, Relay relay, Progress.Meter meter) {
        this.part = part;
        this.attempt = attempt;
        this.manifest = manifest;
        this.relay = relay;
        this.meter = meter;
    }

    @Override
    Result run() {
        Result result = transact();
        if (result.unsettled().isEmpty()) {
            manifest.done(part, result.counts());
        }
        return result;
    }

    private Result transact() {
        refuseIfStopped(part);
        try (PartWriter writer = part.target().open(part.key(), attempt)) {
            onTarget(writer);
            refuseIfStopped(part);
            Claim claim = writer.claim();
            stepped();
            if (claim instanceof Claim.AlreadyIn in) {
                return settled(writer, Outcome.ALREADY_IN, in.counts());
            }
            claimed = true;
            refuseIfStopped(part);
            manifest.claimed(part, ((Claim.Granted) claim).attempt());
            Counts counts = stream(writer);
            committing = true;
            stepped();
            writer.commit(counts);
            return settled(writer, Outcome.COMMITTED, counts);
        } finally {
            onTarget(null);
        }
    }

    /**
     * A commit that some node has not carried out yet is recorded as that at once, since waiting for the node may be long. The
     * wait has an end of its own, and breaking the session would not shorten it.
     */
    private Result settled(PartWriter writer, Outcome outcome, Counts counts) {
        onTarget(null);
        Optional<String> unsettled = writer.unsettled();
        if (unsettled.isPresent()) {
            manifest.unsettled(part, counts, unsettled.get());
            unsettled = writer.settle();
        }
        return new Result(outcome, counts, writer.merged(), unsettled);
    }

    private Counts stream(PartWriter writer) {
        try (Flow flow = relay.begin(List.of(part))) {
            onSource(flow);
            streaming = true;
            refuseIfStopped(part);
            return counted(part, flow.next(writer, meter, this::stepped), writer);
        } finally {
            onSource(null);
        }
    }

    /** Whether the target granted the claim, which proves that no earlier attempt has committed; for its own thread. */
    boolean claimed() {
        return claimed;
    }

    /** Whether the source had begun to send, so that both servers were there; for its own thread. */
    boolean streaming() {
        return streaming;
    }

    /** Whether the commit had begun, after which only an answer of the target tells that it failed; for its own thread. */
    boolean committing() {
        return committing;
    }

    @Override
    long moved() {
        return meter.counts().bytes();
    }
}
