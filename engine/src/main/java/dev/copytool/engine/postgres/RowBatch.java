package dev.copytool.engine.postgres;

import java.util.Arrays;

/**
 * Consecutive rows of a stream of COPY text, cut at its line feeds: a line feed inside a value is written as a backslash
 * sequence, so a bare one ends a row (PostgreSQL manual, COPY, "Text Format"). Used by one thread.
 */
final class RowBatch {
    private byte[] bytes = new byte[1 << 16];
    private int[] ends = new int[1 << 8];
    private int length;
    private int rows;

    /** Adds bytes, which may begin and end inside a row. */
    void add(byte[] more, int offset, int count) {
        if (bytes.length - length < count) {
            bytes = Arrays.copyOf(bytes, grown(bytes.length, length, count));
        }
        System.arraycopy(more, offset, bytes, length, count);
        for (int i = length; i < length + count; i++) {
            if (bytes[i] == '\n') {
                if (rows == ends.length) {
                    ends = Arrays.copyOf(ends, 2 * rows);
                }
                ends[rows++] = i + 1;
            }
        }
        length += count;
    }

    private static int grown(int capacity, int length, int count) {
        int doubled = (int) Math.min(2L * capacity, Integer.MAX_VALUE - 8);
        return Math.max(doubled, Math.addExact(length, count));
    }

    /** How many whole rows there are. */
    int rows() {
        return rows;
    }

    /** How many bytes there are, with those of a row that is not whole yet. */
    int length() {
        return length;
    }

    /** The array that holds the rows; good until the next change. */
    byte[] bytes() {
        return bytes;
    }

    /** Where a row begins in {@link #bytes}; for the number of rows, where the last one ends. */
    int begin(int row) {
        return row == 0 ? 0 : ends[row - 1];
    }

    /** A copy of one row, with its line feed. */
    byte[] row(int row) {
        return Arrays.copyOfRange(bytes, begin(row), begin(row + 1));
    }

    /** Removes the whole rows; what there is of another one stays. */
    void removeRows() {
        int whole = begin(rows);
        length -= whole;
        byte[] kept = bytes.length > 1 << 22 && length < 1 << 20 ? new byte[1 << 21] : bytes;
        System.arraycopy(bytes, whole, kept, 0, length);
        bytes = kept;
        rows = 0;
    }
}
