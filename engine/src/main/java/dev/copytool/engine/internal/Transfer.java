package dev.copytool.engine.internal;

import dev.copytool.engine.model.CopyException;
import dev.copytool.engine.model.CopyException.Kind;
import dev.copytool.engine.model.Counts;
import dev.copytool.engine.model.Look;
import dev.copytool.engine.model.ServerMessage;
import dev.copytool.engine.model.Side;
import dev.copytool.engine.spi.Connected;
import dev.copytool.engine.spi.Part;
import dev.copytool.engine.spi.RowSink;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * One transaction's attempt, as those see it who watch over it and end it. {@link #run} belongs to one thread, as do the
 * protected methods; {@link #signs}, {@link #look}, {@link #stop}, {@link #abort} and {@link #stalled} may come from any other.
 *
 * @param <R> what comes of it
 */
abstract class Transfer<R> {
    private final AtomicLong steps = new AtomicLong();
    private volatile boolean stopped;
    private volatile Optional<String> stall = Optional.empty();
    private volatile @Nullable Flow flow;
    private volatile @Nullable Connected writer;

    /** Carries it to its end, or throws and leaves nothing in the target. */
    abstract R run();

    /** How many bytes have passed. */
    abstract long moved();

    /** What the attempt works on at the target; nothing once that is over. */
    protected final void onTarget(@Nullable Connected now) {
        writer = now;
    }

    /** What brings the rows; nothing once that is over. */
    protected final void onSource(@Nullable Flow now) {
        flow = now;
    }

    /** A step has ended. */
    protected final void stepped() {
        steps.incrementAndGet();
    }

    protected final void refuseIfStopped(Part part) {
        if (stopped) {
            throw new CopyException(Kind.TRANSIENT, part + ": stopped", ServerMessage.NONE, null);
        }
    }

    /** Ends the target's COPY; says what the part holds, if all three counts agree. */
    protected final Counts counted(Part part, Flow.Passage passage, RowSink sink) {
        stepped();
        long relayed = passage.counts().rows();
        long taken = sink.endCopy();
        long rejected = sink.rejected();
        if (sink.own()) {
            return new Counts(taken, 0, rejected);
        }
        if (passage.sent() != relayed || passage.sent() != taken + rejected) {
            throw CopyException.permanent(
                    part + ": the counts differ, so it was rolled back: the source sent " + passage.sent()
                            + " rows, " + relayed + " were relayed, the target took " + taken
                            + (rejected > 0 ? " and refused " + rejected : "")
                            + "; see whether a trigger or rule on the target drops rows");
        }
        return new Counts(taken, passage.counts().bytes(), rejected)
                .sent(passage.counts().digest());
    }

    /** Grows or changes with every sign of life: a byte that passes, a step that ends. */
    final long signs() {
        return steps.get() + moved() + passed(flow) + passed(writer);
    }

    private static long passed(@Nullable Connected end) {
        return end == null ? 0 : end.passed();
    }

    /** Asks the servers what they are at, as far as they have to do with the attempt now; bounded. */
    final Map<Side, Look> look() {
        Map<Side, Look> looks = new EnumMap<>(Side.class);
        Flow source = flow;
        Connected target = writer;
        if (target != null) {
            looks.put(Side.TARGET, target.look());
        }
        if (target != null && source != null && source.isReading()) {
            looks.put(Side.SOURCE, source.look());
        }
        return looks;
    }

    /** Breaks the attempt off, since nothing moves in it any more. */
    final void stalled(String why) {
        stall = Optional.of(why);
        abort();
    }

    /** Why the attempt was broken off because nothing moved, where it was. */
    final Optional<String> stall() {
        return stall;
    }

    /** Ends the attempt soon and cleanly: the source is cut, the target rolls back. A commit under way goes on. */
    final void stop() {
        stopped = true;
        Flow source = flow;
        if (source != null) {
            source.abort();
        }
    }

    /** Ends the attempt at once, whatever it waits for. */
    final void abort() {
        stop();
        Connected target = writer;
        if (target != null) {
            target.abort();
        }
    }
}
