package dev.copytool.engine.values;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Rows as COPY text in UTF-8 (PostgreSQL manual, COPY, "Text Format"), gathered until they are taken. Used by one thread.
 */
public final class CopyText {
    private static final byte[] NULL = {'\\', 'N'};
    private static final byte[] HEX = "0123456789abcdef".getBytes(StandardCharsets.US_ASCII);
    private static final char REPLACEMENT = '\uFFFD';

    private final Unstorable marks;
    private byte[] bytes;
    private int length;
    private char high;

    /**
     * Of nothing yet.
     *
     * @param expected how many bytes it may well hold
     * @param marks what becomes of characters that PostgreSQL cannot hold
     */
    public CopyText(int expected, Unstorable marks) {
        this.bytes = new byte[expected];
        this.marks = marks;
    }

    /** How many bytes are gathered. */
    public int length() {
        return length;
    }

    /** What was gathered; nothing of it is kept. */
    public byte[] take() {
        byte[] taken = Arrays.copyOf(bytes, length);
        length = 0;
        return taken;
    }

    /** Takes back what was gathered beyond that length, which {@link #length} has told. */
    public void cut(int to) {
        length = to;
        high = 0;
    }

    /** Ends a value that another of the row follows. */
    public void nextColumn() {
        put('\t');
    }

    /** Ends the last value of a row. */
    public void nextRow() {
        put('\n');
    }

    /** NULL. */
    public void none() {
        room(2);
        bytes[length++] = NULL[0];
        bytes[length++] = NULL[1];
    }

    /** A text of ASCII letters, digits and signs, none of which means anything to COPY. */
    public void plain(String text) {
        int count = text.length();
        room(count);
        for (int i = 0; i < count; i++) {
            bytes[length++] = (byte) text.charAt(i);
        }
    }

    /** A whole number. */
    public void number(long number) {
        plain(Long.toString(number));
    }

    /**
     * A text.
     *
     * @throws UnstorableTextException if PostgreSQL cannot hold it, and that is refused
     */
    public void text(String text) {
        int count = text.length();
        room(count);
        int plain = 0;
        for (; plain < count && isPlain(text.charAt(plain)); plain++) {
            bytes[length++] = (byte) text.charAt(plain);
        }
        for (int i = plain; i < count; i++) {
            character(text.charAt(i));
        }
        endText();
    }

    /** Whether it is one byte, and means nothing to COPY: as most are. */
    private static boolean isPlain(char c) {
        return c >= ' ' && c < 0x80 && c != '\\';
    }

    /** A piece of a text, of which others may follow until {@link #endText}. */
    public void piece(char[] piece, int count) {
        for (int i = 0; i < count; i++) {
            character(piece[i]);
        }
    }

    /** Ends a text that came in pieces. */
    public void endText() {
        if (high != 0) {
            unstorable("half of a surrogate pair");
            high = 0;
        }
    }

    private void character(char c) {
        room(4);
        if (high != 0) {
            if (Character.isLowSurrogate(c)) {
                supplementary(Character.toCodePoint(high, c));
                high = 0;
                return;
            }
            endText();
            room(4);
        }
        if (c < 0x80) {
            ascii(c);
        } else if (c < 0x800) {
            bytes[length++] = (byte) (0xC0 | (c >> 6));
            bytes[length++] = (byte) (0x80 | (c & 0x3F));
        } else if (Character.isHighSurrogate(c)) {
            high = c;
        } else if (Character.isLowSurrogate(c)) {
            unstorable("half of a surrogate pair");
        } else {
            three(c);
        }
    }

    private void three(char c) {
        bytes[length++] = (byte) (0xE0 | (c >> 12));
        bytes[length++] = (byte) (0x80 | ((c >> 6) & 0x3F));
        bytes[length++] = (byte) (0x80 | (c & 0x3F));
    }

    private void supplementary(int point) {
        bytes[length++] = (byte) (0xF0 | (point >> 18));
        bytes[length++] = (byte) (0x80 | ((point >> 12) & 0x3F));
        bytes[length++] = (byte) (0x80 | ((point >> 6) & 0x3F));
        bytes[length++] = (byte) (0x80 | (point & 0x3F));
    }

    private void ascii(char c) {
        switch (c) {
            case '\\' -> escaped('\\');
            case '\t' -> escaped('t');
            case '\n' -> escaped('n');
            case '\r' -> escaped('r');
            case 0 -> unstorable("the character U+0000");
            default -> bytes[length++] = (byte) c;
        }
    }

    private void escaped(char letter) {
        bytes[length++] = '\\';
        bytes[length++] = (byte) letter;
    }

    private void unstorable(String what) {
        if (marks == Unstorable.REFUSE) {
            throw new UnstorableTextException(what);
        }
        room(3);
        three(REPLACEMENT);
    }

    /** What begins a value of bytes; COPY takes the first backslash. */
    public void beginBytes() {
        plain("\\\\x");
    }

    /** Some bytes of a value of bytes. */
    public void bytes(byte[] value, int count) {
        room(2 * count);
        for (int i = 0; i < count; i++) {
            bytes[length++] = HEX[(value[i] >> 4) & 0xF];
            bytes[length++] = HEX[value[i] & 0xF];
        }
    }

    private void put(char c) {
        room(1);
        bytes[length++] = (byte) c;
    }

    private void room(int more) {
        if (length + more > bytes.length) {
            bytes = Arrays.copyOf(bytes, Math.max(length + more, 2 * bytes.length));
        }
    }
}
