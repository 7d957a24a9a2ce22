package dev.copytool.engine.internal;

import dev.copytool.engine.event.Progress;
import dev.copytool.engine.model.CopyException;
import dev.copytool.engine.model.CopyException.Kind;
import dev.copytool.engine.model.Counts;
import dev.copytool.engine.model.Look;
import dev.copytool.engine.model.ServerMessage;
import dev.copytool.engine.model.Side;
import dev.copytool.engine.spi.Claim;
import dev.copytool.engine.spi.Connected;
import dev.copytool.engine.spi.Manifest;
import dev.copytool.engine.spi.Part;
import dev.copytool.engine.spi.PartReader;
import dev.copytool.engine.spi.PartWriter;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

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
 *
 * <p>{@link #run} belongs to one thread; {@link #stop}, {@link #abort} and {@link #stalled} may come from any other.
 */
final class PartTransfer {

    /** How the part got there. */
    enum Outcome {
        COMMITTED,
        ALREADY_IN
    }

    /** The outcome, what the part holds, and why its rows cannot all be seen yet, where they cannot. */
    record Result(Outcome outcome, Counts counts, Optional<String> unsettled) {}

    private final Part part;
    private final int attempt;
    private final Manifest manifest;
    private final Relay relay;
    private final Progress.Meter meter;
    private final AtomicLong steps = new AtomicLong();
    private volatile boolean stopped;
    private volatile Optional<String> stall = Optional.empty();
    private boolean claimed;
    private boolean streaming;
    private boolean committing;
    private volatile @Nullable PartReader openReader;
    private volatile @Nullable PartWriter openWriter;

    PartTransfer(Part part, int attempt, Manifest manifest, Relay relay, Progress.Meter meter) {
        this.part = part;
        this.attempt = attempt;
        this.manifest = manifest;
        this.relay = relay;
        this.meter = meter;
    }

    Result run() {
        Result result = transact();
        if (result.unsettled().isEmpty()) {
            manifest.done(part, result.counts());
        }
        return result;
    }

    private Result transact() {
        refuseIfStopped();
        try (PartWriter writer = part.target().open(part.key(), attempt)) {
            openWriter = writer;
            refuseIfStopped();
            Claim claim = writer.claim();
            steps.incrementAndGet();
            if (claim instanceof Claim.AlreadyIn in) {
                return settled(writer, Outcome.ALREADY_IN, in.counts());
            }
            claimed = true;
            refuseIfStopped();
            manifest.claimed(part, ((Claim.Granted) claim).attempt());
            Counts counts = stream(writer);
            committing = true;
            steps.incrementAndGet();
            writer.commit(counts);
            return settled(writer, Outcome.COMMITTED, counts);
        } finally {
            openWriter = null;
        }
    }

    /**
     * A commit that some node has not carried out yet is recorded as that at once, since waiting for the node may be long. The
     * wait has an end of its own, and breaking the session would not shorten it.
     */
    private Result settled(PartWriter writer, Outcome outcome, Counts counts) {
        openWriter = null;
        Optional<String> unsettled = writer.unsettled();
        if (unsettled.isPresent()) {
            manifest.unsettled(part, counts, unsettled.get());
            unsettled = writer.settle();
        }
        return new Result(outcome, counts, unsettled);
    }

    private Counts stream(PartWriter writer) {
        try (PartReader reader = part.source().open()) {
            openReader = reader;
            streaming = true;
            refuseIfStopped();
            Counts relayed = relay.copy(part, reader, writer, meter, steps::incrementAndGet);
            long sent = reader.rowsSent();
            openReader = null;
            steps.incrementAndGet();
            long taken = writer.endCopy();
            long rejected = writer.rejected();
            if (sent != relayed.rows() || sent != taken + rejected) {
                throw CopyException.permanent(
                        part + ": the counts differ, so it was rolled back: the source sent " + sent
                                + " rows, " + relayed.rows() + " were relayed, the target took " + taken
                                + (rejected > 0 ? " and refused " + rejected : "")
                                + "; see whether a trigger or rule on the target drops rows");
            }
            return new Counts(taken, relayed.bytes(), rejected);
        } finally {
            openReader = null;
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

    /** Grows or changes with every sign of life: a byte that passes, a step that ends. From any thread. */
    long signs() {
        return steps.get() + meter.counts().bytes() + passed(openReader) + passed(openWriter);
    }

    private static long passed(@Nullable Connected end) {
        return end == null ? 0 : end.passed();
    }

    /** Asks the servers what they are at, as far as they have to do with the attempt now. From any thread; bounded. */
    Map<Side, Look> look() {
        Map<Side, Look> looks = new EnumMap<>(Side.class);
        PartReader reader = openReader;
        PartWriter writer = openWriter;
        if (writer != null) {
            looks.put(Side.TARGET, writer.look());
        }
        if (writer != null && reader != null) {
            looks.put(Side.SOURCE, reader.look());
        }
        return looks;
    }

    /** Breaks the attempt off, since nothing moves in it any more. From any thread. */
    void stalled(String why) {
        stall = Optional.of(why);
        abort();
    }

    /** Why the attempt was broken off because nothing moved, where it was. */
    Optional<String> stall() {
        return stall;
    }

    private void refuseIfStopped() {
        if (stopped) {
            throw new CopyException(Kind.TRANSIENT, part + ": stopped", ServerMessage.NONE, null);
        }
    }

    /** Ends the attempt soon and cleanly: the source is cut, the target rolls back. A commit under way goes on. */
    void stop() {
        stopped = true;
        PartReader reader = openReader;
        if (reader != null) {
            reader.abort();
        }
    }

    /** Ends the attempt at once, whatever it waits for. */
    void abort() {
        stop();
        PartWriter writer = openWriter;
        if (writer != null) {
            writer.abort();
        }
    }
}
