package dev.copytool.engine.internal;

import dev.copytool.engine.event.Progress;
import dev.copytool.engine.model.CopyException;
import dev.copytool.engine.model.CopyException.Kind;
import dev.copytool.engine.model.Counts;
import dev.copytool.engine.model.Look;
import dev.copytool.engine.model.RowForm;
import dev.copytool.engine.model.RowsDigest;
import dev.copytool.engine.model.ServerMessage;
import dev.copytool.engine.spi.Connected;
import dev.copytool.engine.spi.Part;
import dev.copytool.engine.spi.PartReader;
import dev.copytool.engine.spi.RowSink;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Queue;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The rows of parts on their way: a second thread reads part after part, the owner's thread writes, a {@link BlockPipe}
 * between them, so that neither server waits for the other's round trip. Belongs to one thread; {@link Connected}'s methods
 * may come from any.
 */
final class Flow implements Connected, AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(Flow.class);
    private static final long READER_END_SECONDS = 30;

    /**
     * What went through of a part.
     *
     * @param counts what was seen to go through here
     * @param sent the rows the source says it sent
     */
    record Passage(Counts counts, long sent) {}

    private final List<Part> parts;
    private final BlockPipe pipe;
    private final Pace pace;
    private final FutureTask<Void> reading = new FutureTask<>(this::readAll, null);
    private final Queue<OptionalLong> digests = new ConcurrentLinkedQueue<>();
    private int passed;
    private volatile @Nullable PartReader reader;
    private volatile boolean aborted;

    Flow(List<Part> parts, BlockPipe pipe, Pace pace) {
        this.parts = parts;
        this.pipe = pipe;
        this.pace = pace;
    }

    void begin(Executor readers) {
        readers.execute(reading);
    }

    /**
     * Gives the next part's bytes to the sink. Returns when its source has ended well and every byte was given; the target's
     * COPY is still open.
     *
     * @param alive run now and then while the pace lets nothing through
     * @throws CopyException if either side failed
     */
    Passage next(RowSink sink, Progress.Meter meter, Runnable alive) {
        try {
            Counts counts = write(sink, meter, alive);
            passed++;
            return new Passage(digested(counts), pipe.sent());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw CopyException.permanent(meter.part() + ": the copy was interrupted");
        }
    }

    private Counts write(RowSink sink, Progress.Meter meter, Runnable alive) throws InterruptedException {
        long rows = 0;
        long bytes = 0;
        for (BlockPipe.Block block = pipe.take(); block != null; block = pipe.take()) {
            pace.await(block.length, alive);
            sink.write(block.bytes, 0, block.length);
            rows += block.rows;
            bytes += block.length;
            meter.add(block.rows, block.length);
            pipe.giveBack(block);
        }
        return new Counts(rows, bytes);
    }

    /** With the digest that the reading thread has left, before it told the end of the part. */
    private Counts digested(Counts counts) {
        OptionalLong digest = digests.remove();
        return counts.sent(digest);
    }

    private void readAll() {
        for (Part part : parts) {
            try {
                Optional<Long> sent = read(part);
                if (sent.isEmpty()) {
                    return;
                }
                pipe.end(sent.get());
            } catch (Throwable e) {
                pipe.fail(Failures.of(part, e));
                return;
            }
        }
    }

    /** Reads one part to its end; nothing if the writer has given up. */
    private Optional<Long> read(Part part) throws InterruptedException {
        try (PartReader opened = part.source().open()) {
            reader = opened;
            if (aborted) {
                throw new CopyException(Kind.TRANSIENT, part + ": broken off", ServerMessage.NONE, null);
            }
            RowCounter counter = RowCounter.of(part.source().format());
            // So that another run can prove which rows these are.
            RowsDigest digest = part.source().form().map(RowForm::digest).orElse(null);
            for (byte[] bytes = opened.read(); bytes != null; bytes = opened.read()) {
                if (digest != null) {
                    digest.add(bytes);
                }
                if (!pipe.put(bytes, counter.count(bytes))) {
                    return Optional.empty();
                }
            }
            long sent = opened.rowsSent();
            digests.add(digest == null ? OptionalLong.empty() : digest.of(sent));
            return Optional.of(sent);
        } finally {
            reader = null;
        }
    }

    /** Whether a source is being read. */
    boolean isReading() {
        return reader != null;
    }

    @Override
    public long passed() {
        PartReader now = reader;
        return now == null ? 0 : now.passed();
    }

    @Override
    public Look look() {
        PartReader now = reader;
        return now == null ? Connected.super.look() : now.look();
    }

    @Override
    public void abort() {
        aborted = true;
        PartReader now = reader;
        if (now != null) {
            now.abort();
        }
    }

    /** Breaks off what was not written to its end. The reading thread has let go of its source then. */
    @Override
    public void close() {
        boolean whole = passed == parts.size();
        if (!whole) {
            pipe.abandon();
            abort();
        }
        awaitEnd();
        if (whole) {
            pipe.close();
        }
    }

    /** An interrupt is told afterwards: it must not leave the thread behind that reads. */
    private void awaitEnd() {
        boolean interrupted = Thread.interrupted();
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(READER_END_SECONDS);
        while (true) {
            try {
                reading.get(deadline - System.nanoTime(), TimeUnit.NANOSECONDS);
                break;
            } catch (InterruptedException e) {
                interrupted = true;
            } catch (ExecutionException | CancellationException e) {
                log.warn("{}: the reading thread ended in an error of its own", parts.get(0), e);
                break;
            } catch (TimeoutException e) {
                log.warn("{}: the reading thread did not end within {} s", parts.get(0), READER_END_SECONDS, e);
                break;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
