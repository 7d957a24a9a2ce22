package dev.copytool.engine.internal;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import dev.copytool.engine.model.CopyFormat;
import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class RowCounterTest {
    private static final int SHAPES = 200;

    @ParameterizedTest
    @EnumSource(CopyFormat.class)
    void rowsAreCountedHoweverTheStreamIsCut(CopyFormat format) throws IOException {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        for (int shape = 0; shape < SHAPES; shape++) {
            int rows = random.nextInt(50);
            byte[] stream = format == CopyFormat.TEXT ? text(random, rows) : binary(random, rows);
            assertThat(count(format, stream, random))
                    .as("%s, seed %s, shape %s", format, seed, shape)
                    .isEqualTo(rows);
        }
    }

    @Test
    void everyByteButTheLineFeedIsNoRow() {
        for (int value = 0; value < 256; value++) {
            byte[] bytes = new byte[19];
            Arrays.fill(bytes, (byte) value);
            assertThat(RowCounter.of(CopyFormat.TEXT).count(bytes))
                    .as("byte %s", value)
                    .isEqualTo(value == '\n' ? bytes.length : 0);
        }
    }

    private static int count(CopyFormat format, byte[] stream, Random random) {
        RowCounter counter = RowCounter.of(format);
        int counted = 0;
        for (int from = 0; from < stream.length; ) {
            int to = Math.min(stream.length, from + 1 + random.nextInt(40));
            counted += counter.count(Arrays.copyOfRange(stream, from, to));
            from = to;
        }
        return counted;
    }

    private static byte[] text(Random random, int rows) {
        StringBuilder text = new StringBuilder();
        for (int row = 0; row < rows; row++) {
            for (int i = random.nextInt(30); i > 0; i--) {
                char c = (char) random.nextInt(256);
                text.append(c == '\n' ? 'x' : c);
            }
            text.append('\n');
        }
        return text.toString().getBytes(ISO_8859_1);
    }

    private static byte[] binary(Random random, int rows) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        DataOutputStream out = new DataOutputStream(bytes);
        out.write("PGCOPY\n\377\r\n\0".getBytes(ISO_8859_1));
        out.writeInt(0);
        int extension = random.nextInt(5);
        out.writeInt(extension);
        out.write(new byte[extension]);
        for (int row = 0; row < rows; row++) {
            int fields = random.nextInt(6);
            out.writeShort(fields);
            for (int field = 0; field < fields; field++) {
                int length = random.nextInt(22) - 1;
                out.writeInt(length);
                out.write(new byte[Math.max(0, length)]);
            }
        }
        out.writeShort(-1);
        return bytes.toByteArray();
    }
}
