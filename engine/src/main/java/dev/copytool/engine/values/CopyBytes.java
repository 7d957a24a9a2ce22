package dev.copytool.engine.values;

import java.util.Arrays;

/** What is sent to COPY, gathered until it is taken. Used by one thread. */
public abstract sealed class CopyBytes permits CopyText, CopyBinary {
    private static final char REPLACEMENT = '\uFFFD';

    private final Unstorable marks;
    private char high;

    /** What is gathered, and room for more. */
    byte[] bytes;

    /** How much of it is gathered. */
    int length;

    CopyBytes(int expected, Unstorable marks) {
        this.bytes = new byte[expected];
        this.marks = marks;
    }

    /** How many bytes are gathered. */
    public final int length() {
        return length;
    }

    /** What was gathered; nothing of it is kept. */
    public final byte[] take() {
        byte[] taken = Arrays.copyOf(bytes, length);
        length = 0;
        return taken;
    }

    /** Takes back what was gathered beyond that length, which {@link #length} has told. */
    public final void cut(int to) {
        length = to;
        high = 0;
    }

    /** No value. */
    public abstract void none();

    /** A character of one byte. */
    abstract void ascii(char c);

    /** Writes the characters of a text in UTF-8, as far as they are one byte each and mean themselves. */
    final int plain(String text) {
        int count = text.length();
        room(count);
        byte[] to = bytes;
        int at = length;
        int plain = 0;
        for (; plain < count; plain++) {
            char c = text.charAt(plain);
            if (c < ' ' || c >= 0x80 || c == '\\') {
                break;
            }
            to[at++] = (byte) c;
        }
        length = at;
        return plain;
    }

    /** Writes a character of a text in UTF-8; half of a pair is kept until the other one comes. */
    final void character(char c) {
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

    /** Ends a text. */
    public final void endText() {
        if (high != 0) {
            unstorable("half of a surrogate pair");
            high = 0;
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

    /**
     * Meets a character that PostgreSQL cannot hold.
     *
     * @throws UnstorableTextException if that is refused
     */
    final void unstorable(String what) {
        if (marks == Unstorable.REFUSE) {
            throw new UnstorableTextException(what);
        }
        room(3);
        three(REPLACEMENT);
    }

    final void room(int more) {
        if (length + more > bytes.length) {
            bytes = Arrays.copyOf(bytes, Math.max(length + more, 2 * bytes.length));
        }
    }
}
