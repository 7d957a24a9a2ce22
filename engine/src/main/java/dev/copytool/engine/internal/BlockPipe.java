package dev.copytool.engine.internal;

import dev.copytool.engine.model.CopyException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Queue;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * The bounded hand-over between one reading and one writing thread. Rows are gathered into blocks, so that the writer
 * sends few large messages; when all blocks are full the reader waits, which bounds the memory of a stream to
 * {@code blocks * blockSize} whatever the size of the table.
 *
 * <p>What one source sends ends in exactly one of two ways for the writer: {@link #take} returns null only after {@link #end},
 * and throws after {@link #fail}. A source that broke can therefore never look like one that ended. After an end the bytes
 * of another source may follow.
 */
final class BlockPipe {

    /** Bytes on their way; only the first {@code length} count. */
    static final class Block {
        final byte[] bytes;
        int length;
        int rows;

        /** Not negative in what stands for the end of a source's bytes: the rows it says it sent. */
        private final long sent;

        private Block(int size, long sent) {
            bytes = new byte[size];
            this.sent = sent;
        }
    }

    private final int blockSize;
    private final Queue<Block> spare;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final Deque<Block> filled = new ArrayDeque<>();
    private final Deque<Block> free = new ArrayDeque<>();
    private int allocatable;
    private boolean abandoned;
    private @Nullable CopyException failure;

    /** Touched by the reading thread only. */
    private @Nullable Block current;

    /** Touched by the writing thread only. */
    private long sent;

    /**
     * Makes a pipe.
     *
     * @param blocks how many there may be at once
     * @param spare blocks of that size which nobody uses, shared with other pipes; thread-safe
     */
    BlockPipe(int blocks, int blockSize, Queue<Block> spare) {
        this.allocatable = blocks;
        this.blockSize = blockSize;
        this.spare = spare;
    }

    /**
     * Adds bytes in which so many rows ended. Waits while all blocks are full.
     *
     * @return false if the writer has given up and nothing more is wanted
     */
    boolean put(byte[] bytes, int rows) throws InterruptedException {
        for (int from = 0; from < bytes.length; ) {
            Block block = current == null ? freeBlock() : current;
            if (block == null) {
                return false;
            }
            current = block;
            int step = Math.min(bytes.length - from, blockSize - block.length);
            System.arraycopy(bytes, from, block.bytes, block.length, step);
            block.length += step;
            from += step;
            if (from == bytes.length) {
                block.rows += rows;
            }
            if (block.length == blockSize) {
                handOver(block);
            }
        }
        return true;
    }

    /** The source has ended its COPY without an error, and says that it sent so many rows. */
    void end(long rows) {
        Block last = current;
        if (last != null) {
            handOver(last);
        }
        handOver(new Block(0, rows));
    }

    /** The source failed; what was put but not taken is dropped. */
    void fail(CopyException error) {
        change(() -> failure = error);
    }

    /** The writer has given up: {@link #put} returns false from now on. */
    void abandon() {
        change(() -> abandoned = true);
    }

    /**
     * Waits for the next block.
     *
     * @return the block, to be given back; null when all of a source was taken, and it has ended well
     * @throws CopyException if the source failed
     */
    @Nullable
    Block take() throws InterruptedException {
        lock.lockInterruptibly();
        try {
            while (failure == null && filled.isEmpty()) {
                changed.await();
            }
            if (failure != null) {
                throw failure;
            }
            Block next = filled.remove();
            if (next.sent < 0) {
                return next;
            }
            sent = next.sent;
            return null;
        } finally {
            lock.unlock();
        }
    }

    /** How many rows the source sent that {@link #take} has told the end of. */
    long sent() {
        return sent;
    }

    void giveBack(Block block) {
        block.length = 0;
        block.rows = 0;
        change(() -> free.push(block));
    }

    /** Leaves its blocks to others; after the end of the last source was taken. */
    void close() {
        change(() -> {
            spare.addAll(free);
            free.clear();
        });
    }

    private void handOver(Block block) {
        current = null;
        change(() -> filled.add(block));
    }

    private @Nullable Block freeBlock() throws InterruptedException {
        lock.lockInterruptibly();
        try {
            while (!abandoned && free.isEmpty() && allocatable == 0) {
                changed.await();
            }
            if (abandoned) {
                return null;
            }
            if (!free.isEmpty()) {
                return free.pop();
            }
            allocatable--;
        } finally {
            lock.unlock();
        }
        Block used = spare.poll();
        return used == null ? new Block(blockSize, -1) : used;
    }

    private void change(Runnable step) {
        lock.lock();
        try {
            step.run();
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }
}
