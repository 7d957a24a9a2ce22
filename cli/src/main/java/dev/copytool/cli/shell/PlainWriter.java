package dev.copytool.cli.shell;

import dev.copytool.engine.model.OneLine;
import java.io.FilterWriter;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.Writer;

/** Lets lines of text through, and {@code ?} in place of each control character that is not of a line. */
final class PlainWriter extends FilterWriter {

    private PlainWriter(Writer behind) {
        super(behind);
    }

    /** A writer of results before another. */
    static PrintWriter before(PrintWriter behind) {
        return new PrintWriter(new PlainWriter(behind), false);
    }

    /** A writer of messages before another; each line is shown at once. */
    static MessageWriter messages(PrintWriter behind) {
        return behind instanceof MessageWriter messages ? messages : new MessageWriter(new PlainWriter(behind));
    }

    @Override
    public void write(int character) throws IOException {
        out.write(plain((char) character));
    }

    @Override
    public void write(char[] characters, int offset, int length) throws IOException {
        char[] plain = new char[length];
        for (int i = 0; i < length; i++) {
            plain[i] = plain(characters[offset + i]);
        }
        out.write(plain, 0, length);
    }

    @Override
    public void write(String text, int offset, int length) throws IOException {
        write(text.substring(offset, offset + length).toCharArray(), 0, length);
    }

    private static char plain(char character) {
        return character != '\n' && character != '\t' && OneLine.isControl(character) ? '?' : character;
    }
}
