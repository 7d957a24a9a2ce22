package dev.copytool.engine.values;

import java.nio.charset.StandardCharsets;

/**
 * Rows as COPY text in UTF-8 (PostgreSQL manual, COPY, "Text Format"), gathered until they are taken. Used by one thread.
 */
public final class CopyText extends CopyBytes {
    private static final byte[] HEX = "0123456789abcdef".getBytes(StandardCharsets.US_ASCII);

    /**
     * Of nothing yet.
     *
     * @param expected how many bytes it may well hold
     * @param marks what becomes of characters that PostgreSQL cannot hold
     */
    public CopyText(int expected, Unstorable marks) {
        super(expected, marks);
    }

    /** Ends a value that another of the row follows. */
    public void nextColumn() {
        put('\t');
    }

    /** Ends the last value of a row. */
    public void nextRow() {
        put('\n');
    }

    @Override
    public void none() {
        room(2);
        bytes[length++] = '\\';
        bytes[length++] = 'N';
    }

    /** A text of ASCII letters, digits and signs, none of which means anything to COPY. */
    public void word(String word) {
        int count = word.length();
        room(count);
        for (int i = 0; i < count; i++) {
            bytes[length++] = (byte) word.charAt(i);
        }
    }

    /** A whole number. */
    public void number(long number) {
        word(Long.toString(number));
    }

    /**
     * A text.
     *
     * @throws UnstorableTextException if PostgreSQL cannot hold it, and that is refused
     */
    public void text(String text) {
        for (int i = plain(text); i < text.length(); i++) {
            character(text.charAt(i));
        }
        endText();
    }

    /** A piece of a text, of which others may follow until {@link #endText}. */
    public void piece(char[] piece, int count) {
        for (int i = 0; i < count; i++) {
            character(piece[i]);
        }
    }

    @Override
    void ascii(char c) {
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

    /** What begins a value of bytes; COPY takes the first backslash. */
    public void beginBytes() {
        word("\\\\x");
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
}
