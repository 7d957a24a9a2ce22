package dev.copytool.engine.testing;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.copytool.engine.model.CopyFormat;
import dev.copytool.engine.spi.PartReader;
import dev.copytool.engine.spi.PartSource;
import dev.copytool.engine.values.CopyText;
import dev.copytool.engine.values.Unstorable;
import java.io.ByteArrayOutputStream;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Queue;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * Rows of COPY text that a test has.
 *
 * @param blocks the bytes as they come
 * @param rows how many rows the source says it sent
 * @param closed how many readers were closed
 */
public record GivenRows(List<byte[]> blocks, long rows, AtomicInteger closed) implements PartSource {

    /** COPY text as it stands, in one block. */
    public static GivenRows ofText(String text, long rows) {
        return new GivenRows(List.of(text.getBytes(UTF_8)), rows, new AtomicInteger());
    }

    /** Rows of values, in one block; nothing for NULL. */
    public static GivenRows of(List<? extends List<@Nullable String>> rows) {
        CopyText text = new CopyText(1 << 10, Unstorable.REFUSE);
        for (List<@Nullable String> row : rows) {
            for (int i = 0; i < row.size(); i++) {
                if (i > 0) {
                    text.nextColumn();
                }
                String value = row.get(i);
                if (value == null) {
                    text.none();
                } else {
                    text.text(value);
                }
            }
            text.nextRow();
        }
        return new GivenRows(List.of(text.take()), rows.size(), new AtomicInteger());
    }

    /** The same rows, cut anywhere. */
    public GivenRows cut(Random random, int longest) {
        List<byte[]> pieces = new ArrayList<>();
        for (byte[] block : blocks) {
            for (int from = 0; from < block.length; ) {
                int to = Math.min(block.length, from + random.nextInt(longest + 1));
                pieces.add(Arrays.copyOfRange(block, from, to));
                from = to;
            }
        }
        return new GivenRows(pieces, rows, closed);
    }

    @Override
    public PartReader open() {
        Queue<byte[]> left = new ArrayDeque<>(blocks);
        return new PartReader() {
            @Override
            public byte @Nullable [] read() {
                return left.poll();
            }

            @Override
            public long rowsSent() {
                return rows;
            }

            @Override
            public long passed() {
                return (long) blocks.size() - left.size();
            }

            @Override
            public void abort() {
                left.clear();
            }

            @Override
            public void close() {
                closed.incrementAndGet();
            }
        };
    }

    /** All that a source gives, a text for each row: its values joined by {@code |}, NULL as {@code null}. */
    public static List<String> readAll(PartSource source) {
        List<String> rows = new ArrayList<>();
        try (PartReader reader = source.open()) {
            ByteArrayOutputStream bytes = new ByteArrayOutputStream();
            for (byte[] block = reader.read(); block != null; block = reader.read()) {
                bytes.writeBytes(block);
            }
            for (String line : bytes.toString(UTF_8).split("\n", -1)) {
                if (!line.isEmpty()) {
                    rows.add(String.join(
                            "|",
                            Arrays.stream(line.split("\t", -1))
                                    .map(GivenRows::plain)
                                    .toList()));
                }
            }
            if (reader.rowsSent() != rows.size()) {
                throw new IllegalStateException(reader.rowsSent() + " rows are told, and these came: " + rows);
            }
        }
        return rows;
    }

    private static String plain(String value) {
        return value.equals("\\N")
                ? "null"
                : value.replace("\\n", "\n")
                        .replace("\\t", "\t")
                        .replace("\\r", "\r")
                        .replace("\\\\", "\\");
    }

    @Override
    public CopyFormat format() {
        return CopyFormat.TEXT;
    }

    @Override
    public List<String> statements() {
        return List.of("rows of a test");
    }
}
