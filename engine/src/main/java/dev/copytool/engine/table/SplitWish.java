package dev.copytool.engine.table;

import java.util.OptionalLong;

/**
 * Which tables are to be cut into slices, and how.
 *
 * @param by by what they are cut
 * @param bytes how large a slice should be on disk, at least 1; by default it depends on what the run copies
 */
public record SplitWish(By by, OptionalLong bytes) {
    public static final SplitWish AUTO = new SplitWish(By.AUTO, OptionalLong.empty());
    public static final SplitWish NONE = new SplitWish(By.NONE, OptionalLong.empty());

    private static final long LEAST = 64L << 20;
    private static final long MOST = 1L << 30;
    private static final int SLICES_EACH = 4;

    /** By what tables are cut. */
    public enum By {
        /** By blocks where the source can read ranges of them, else by keys. */
        AUTO,
        /** Not at all. */
        NONE,
        /** By blocks. */
        CTID,
        /** By values of an indexed column. */
        KEY
    }

    public SplitWish {
        if (bytes.isPresent() && bytes.getAsLong() < 1) {
            throw new IllegalArgumentException("a slice of " + bytes.getAsLong() + " bytes");
        }
    }

    /**
     * How large a slice is: such that no stream is left alone with more than a fraction of its share, and that what a slice
     * costs by itself does not count.
     *
     * @param total what the run copies, in bytes
     * @param streams parts at a time
     */
    long sliceBytes(long total, int streams) {
        return bytes.orElse(Math.max(LEAST, Math.min(MOST, total / streams / SLICES_EACH)));
    }
}
