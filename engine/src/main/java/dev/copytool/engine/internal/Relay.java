package dev.copytool.engine.internal;

import dev.copytool.engine.event.Progress;
import dev.copytool.engine.model.CopyException;
import dev.copytool.engine.model.Counts;
import dev.copytool.engine.spi.Part;
import dev.copytool.engine.spi.PartReader;
import dev.copytool.engine.spi.PartWriter;
import java.util.Queue;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Moves the bytes of one part: a second thread reads, the caller's thread writes, a {@link BlockPipe} between them, so
 * that neither server waits for the other's round trip.
 */
final class Relay {
    private static final Logger log = LoggerFactory.getLogger(Relay.class);
    private static final int MOST_BLOCKS = 6;
    private static final int FEWEST_BLOCKS = 2;
    private static final int BLOCK_SIZE = 128 * 1024;
    private static final long READER_END_SECONDS = 30;

    private final Executor readers;
    private final int blocks;
    private final Pace pace;

    /** No more than all streams had at once. */
    private final Queue<BlockPipe.Block> spare = new ConcurrentLinkedQueue<>();

    /**
     * Makes a relay for so many streams at a time; their blocks together take a quarter of the memory at most.
     *
     * @param pace what they keep to together
     */
    Relay(Executor readers, int streams, Pace pace) {
        this.pace = pace;
        this.readers = readers;
        long affordable = Runtime.getRuntime().maxMemory() / 4 / BLOCK_SIZE / streams;
        this.blocks = (int) Math.max(FEWEST_BLOCKS, Math.min(MOST_BLOCKS, affordable));
    }

    /**
     * Returns when the source has ended well and every byte was given to the writer; the target's COPY is still open.
     *
     * @param alive run now and then while the pace lets nothing through
     * @return the rows and bytes that went through here
     * @throws CopyException if either side failed; the reading thread has let go of the reader by then
     */
    Counts copy(Part part, PartReader reader, PartWriter writer, Progress.Meter meter, Runnable alive) {
        BlockPipe pipe = new BlockPipe(blocks, BLOCK_SIZE, spare);
        FutureTask<Void> reading = new FutureTask<>(() -> read(part, reader, pipe), null);
        readers.execute(reading);
        boolean whole = false;
        try {
            Counts counts = write(pipe, writer, meter, alive);
            whole = true;
            pipe.close();
            return counts;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw CopyException.permanent(part + ": the copy was interrupted");
        } finally {
            if (!whole) {
                pipe.abandon();
                reader.abort();
            }
            awaitEnd(reading, part);
        }
    }

    private static void read(Part part, PartReader reader, BlockPipe pipe) {
        try {
            RowCounter counter = RowCounter.of(part.source().format());
            for (byte[] bytes = reader.read(); bytes != null; bytes = reader.read()) {
                if (!pipe.put(bytes, counter.count(bytes))) {
                    return;
                }
            }
            pipe.end();
        } catch (Throwable e) {
            pipe.fail(Failures.of(part, e));
        }
    }

    private Counts write(BlockPipe pipe, PartWriter writer, Progress.Meter meter, Runnable alive)
            throws InterruptedException {
        long rows = 0;
        long bytes = 0;
        for (BlockPipe.Block block = pipe.take(); block != null; block = pipe.take()) {
            pace.await(block.length, alive);
            writer.write(block.bytes, 0, block.length);
            rows += block.rows;
            bytes += block.length;
            meter.add(block.rows, block.length);
            pipe.giveBack(block);
        }
        return new Counts(rows, bytes);
    }

    private static void awaitEnd(FutureTask<Void> reading, Part part) {
        boolean interrupted = Thread.interrupted();
        try {
            reading.get(READER_END_SECONDS, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            interrupted = true;
        } catch (ExecutionException | CancellationException e) {
            log.warn("{}: the reading thread ended in an error of its own", part, e);
        } catch (TimeoutException e) {
            log.warn("{}: the reading thread did not end within {} s", part, READER_END_SECONDS, e);
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
