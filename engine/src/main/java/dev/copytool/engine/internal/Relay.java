package dev.copytool.engine.internal;

import dev.copytool.engine.spi.Part;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;

/** Sets the rows of parts on their way. Thread-safe. */
final class Relay {
    private static final int MOST_BLOCKS = 6;
    private static final int FEWEST_BLOCKS = 2;
    private static final int BLOCK_SIZE = 128 * 1024;

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

    /** Begins to read the parts, one after the other. */
    Flow begin(List<Part> parts) {
        Flow flow = new Flow(parts, new BlockPipe(blocks, BLOCK_SIZE, spare), pace);
        flow.begin(readers);
        return flow;
    }
}
