package dev.copytool.engine.values;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.copytool.engine.model.CopyException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.util.Arrays;

/**
 * Reads rows of COPY text in UTF-8 (PostgreSQL manual, COPY, "Text Format"), wherever they are cut into blocks; holds one row,
 * and of each value no more than it may be long. Used by one thread.
 */
public final class CopyRows {
    private static final int MODEST = 8 * 1024;

    private final int[] ends;
    private final boolean[] none;
    private final boolean[] cut;
    private final int longest;
    private byte[] values = new byte[MODEST];
    private byte[] block = {};
    private int at;
    private int column;
    private int length;
    private boolean escaped;
    private boolean complete = true;

    /**
     * Of nothing yet.
     *
     * @param columns how many each row has
     * @param longest how many bytes of a value are kept
     */
    public CopyRows(int columns, int longest) {
        this.ends = new int[columns];
        this.none = new boolean[columns];
        this.cut = new boolean[columns];
        this.longest = longest;
    }

    /** The next block; to be given when {@link #next} finds no more in the last. */
    public void give(byte[] next) {
        block = next;
        at = 0;
    }

    /**
     * Goes to the next row.
     *
     * @return whether the blocks so far hold it whole
     * @throws CopyException if it has more or fewer columns
     */
    public boolean next() {
        if (complete && at < block.length) {
            begin();
        }
        while (at < block.length) {
            byte b = block[at];
            if (escaped) {
                escaped = false;
                at++;
                unescape(b);
            } else if (b == '\\') {
                escaped = true;
                at++;
            } else if (b == '\t') {
                at++;
                endValue();
            } else if (b == '\n') {
                at++;
                endValue();
                requireColumns(column == ends.length);
                complete = true;
                return true;
            } else {
                plain();
            }
        }
        return false;
    }

    private void begin() {
        complete = false;
        column = 0;
        length = 0;
        Arrays.fill(none, false);
        Arrays.fill(cut, false);
    }

    private void endValue() {
        requireColumns(column < ends.length);
        ends[column++] = length;
    }

    private void requireColumns(boolean right) {
        if (!right) {
            throw CopyException.permanent("the source sent a row that has not " + ends.length + " columns");
        }
    }

    /** What means nothing to COPY, as far as it goes. */
    private void plain() {
        int from = at;
        while (at < block.length && block[at] != '\\' && block[at] != '\t' && block[at] != '\n') {
            at++;
        }
        keep(block, from, at - from);
    }

    private void unescape(byte letter) {
        if (letter == 'N') {
            requireColumns(column < ends.length);
            none[column] = true;
            return;
        }
        byte meant = switch (letter) {
            case 'b' -> '\b';
            case 'f' -> '\f';
            case 'n' -> '\n';
            case 'r' -> '\r';
            case 't' -> '\t';
            case 'v' -> 0x0B;
            default -> letter;
        };
        keep(new byte[] {meant}, 0, 1);
    }

    private void keep(byte[] bytes, int from, int count) {
        requireColumns(column < ends.length);
        int room = Math.min(count, longest - (length - start(column)));
        cut[column] |= room < count;
        if (length + room > values.length) {
            values = Arrays.copyOf(values, Math.max(length + room, 2 * values.length));
        }
        System.arraycopy(bytes, from, values, length, room);
        length += room;
    }

    private int start(int of) {
        return of == 0 ? 0 : ends[of - 1];
    }

    /** Whether the blocks so far end within a row. */
    public boolean isWithinRow() {
        return !complete;
    }

    public boolean isNull(int of) {
        return none[of];
    }

    /** Whether a value is longer than what is kept of it. */
    public boolean isCut(int of) {
        return cut[of];
    }

    /**
     * A value that is not NULL.
     *
     * @throws UnstorableTextException if it is no UTF-8, as it may be from a database that does not look
     */
    public String text(int of) {
        try {
            return UTF_8.newDecoder()
                    .decode(ByteBuffer.wrap(values, start(of), ends[of] - start(of)))
                    .toString();
        } catch (CharacterCodingException e) {
            throw new UnstorableTextException("bytes that are no UTF-8");
        }
    }

    /** How a value begins: so many bytes at most, to the end of a character; others than UTF-8 as U+FFFD. */
    public String beginning(int of, int most) {
        int end = Math.min(ends[of], start(of) + most);
        while (end < ends[of] && end > start(of) && (values[end] & 0xC0) == 0x80) {
            end--;
        }
        return new String(values, start(of), end - start(of), UTF_8);
    }
}
