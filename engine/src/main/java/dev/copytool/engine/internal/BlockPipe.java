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
 * <p>It ends in exactly one of two ways for the writer: {@link #take} returns null only after {@link #end}, and throws
 * after {@link #fail}. A source that broke can therefore never look like one that ended.
 */
final class BlockPipe {

    /** Bytes on their way; only the first {@code length} count. */
    static final class Block {
        final byte[] bytes;
        int length;
        int rows;

        private Block(int size) {
            bytes = new byte[size];
        }
    }

    private final int blockSize;
    private final Queue<Block> spare;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final Deque<Block> filled = new ArrayDeque<>();
    private final Deque<Block> free = new ArrayDeque<>();
    private int allocatable;
    private boolean ended;
    private boolean abandoned;
    private @Nullable CopyException failure;

    /** Touched by the reading thread only. */
    private @Nullable Block current;

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

    /** The source has ended its COPY without an error. */
    void end() {
        Block last = current;
        if (last != null) {
            handOver(last);
        }
        change(() -> ended = true);
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
     * @return the block, to be given back; null when all was taken and the source has ended well
     * @throws CopyException if the source failed
     */
    @Nullable
    Block take() throws InterruptedException {
        lock.lockInterruptibly();
        try {
            while (failure == null && filled.isEmpty() && !ended) {
                changed.await();
            }
            if (failure != null) {
                throw failure;
            }
            return filled.poll();
        } finally {
            lock.unlock();
        }
    }

    void giveBack(Block block) {
        block.length = 0;
        block.rows = 0;
        change(() -> free.push(block));
    }

    /** Leaves its blocks to others; after {@link #take} has returned null. */
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
        return used == null ? new Block(blockSize) : used;
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
