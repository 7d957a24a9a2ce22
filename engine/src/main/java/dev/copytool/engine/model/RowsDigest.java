package dev.copytool.engine.model;

import static java.util.Objects.requireNonNull;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.OptionalLong;
import java.util.zip.CRC32;
import java.util.zip.CRC32C;

/**
 * A digest of rows as COPY sends them, whatever their order: the sum of a 64-bit hash of each row's exact bytes, so that 1.0
 * and 1.00 differ. A server sends each row as a message of its own; where it does not, there is no digest. Used by one thread.
 *
 * <p>A hash is two checksums of 32 bits, which the processor computes, mixed so that the sum of changed rows is another one
 * though the same bits changed in them (the finalizer of MurmurHash3).
 */
public final class RowsDigest {
    private static final int SIGNATURE_AND_FLAGS = 15;
    private static final int HEADER = SIGNATURE_AND_FLAGS + 4;
    private static final int TRAILER = 2;

    private final CRC32 one = new CRC32();
    private final CRC32C other = new CRC32C();
    private final CopyFormat format;
    private final long names;
    private boolean begun;
    private long messages;
    private long sum;

    /**
     * Of no row yet.
     *
     * @param columns the names of the values of a row, in their order: the same bytes under other names are other rows
     */
    public RowsDigest(CopyFormat format, List<String> columns) {
        this.format = requireNonNull(format, "no format");
        columns.forEach(name -> {
            byte[] bytes = (name + '\0').getBytes(StandardCharsets.UTF_8);
            one.update(bytes);
            other.update(bytes);
        });
        this.names = (one.getValue() << 32) | other.getValue();
    }

    /** Takes the next message of the stream. */
    public void add(byte[] message) {
        int from = begun || format == CopyFormat.TEXT ? 0 : header(message);
        begun = true;
        int length = message.length - from;
        if (length <= 0 || (format == CopyFormat.BINARY && isTrailer(message, from, length))) {
            return;
        }
        messages++;
        one.reset();
        one.update(message, from, length);
        other.reset();
        other.update(message, from, length);
        sum += mixed((((one.getValue() << 32) | other.getValue()) ^ names) + length);
    }

    /** What comes before the first row (PostgreSQL manual, COPY, "Binary Format"). */
    private static int header(byte[] message) {
        if (message.length < HEADER) {
            return message.length;
        }
        int extension = 0;
        for (int i = SIGNATURE_AND_FLAGS; i < HEADER; i++) {
            extension = (extension << 8) | (message[i] & 0xFF);
        }
        return Math.min(message.length, HEADER + Math.max(0, extension));
    }

    private static boolean isTrailer(byte[] message, int from, int length) {
        return length == TRAILER && message[from] == -1 && message[from + 1] == -1;
    }

    private static long mixed(long hash) {
        long mixed = hash;
        mixed = (mixed ^ (mixed >>> 33)) * 0xff51afd7ed558ccdL;
        mixed = (mixed ^ (mixed >>> 33)) * 0xc4ceb9fe1a85ec53L;
        return mixed ^ (mixed >>> 33);
    }

    /**
     * The digest of all that was taken.
     *
     * @param rows how many rows the server says it sent
     * @return nothing if the messages were not as many
     */
    public OptionalLong of(long rows) {
        return messages == rows ? OptionalLong.of(sum) : OptionalLong.empty();
    }
}
