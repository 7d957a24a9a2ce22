package dev.copytool.cli.output;

import dev.copytool.state.OwnerOnly;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * Writes behind what a log file holds. What a full disk does not take is lost, and what comes once there is room again is not:
 * an error that came out would end the log for good.
 */
final class LogStream extends OutputStream {
    private final OutputStream out;

    /**
     * Opens the file.
     *
     * @throws IOException if it is no plain file of ours, or cannot be opened
     */
    LogStream(Path file) throws IOException {
        this.out = OwnerOnly.output(file, StandardOpenOption.APPEND);
    }

    @Override
    public void write(int one) {
        write(new byte[] {(byte) one}, 0, 1);
    }

    @Override
    @SuppressWarnings("EmptyCatch")
    public void write(byte[] bytes, int offset, int length) {
        try {
            out.write(bytes, offset, length);
        } catch (IOException e) {
            // There is no place where it could be told.
        }
    }

    @Override
    public void close() throws IOException {
        out.close();
    }
}
