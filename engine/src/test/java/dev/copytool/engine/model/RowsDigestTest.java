package dev.copytool.engine.model;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.OptionalLong;
import java.util.Random;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** The digest by which another run proves that parts belong to one state of the source. */
class RowsDigestTest {

    private static OptionalLong of(String... rows) {
        RowsDigest digest = new RowsDigest(CopyFormat.TEXT, List.of());
        for (String row : rows) {
            digest.add((row + "\n").getBytes(UTF_8));
        }
        return digest.of(rows.length);
    }

    @Test
    @DisplayName("promise 4: values that are equal and are not written alike differ, and so do rows that come twice")
    void whatIsNotWrittenAlikeDiffers() {
        assertThat(of("1.0")).isNotEqualTo(of("1.00"));
        assertThat(of("1")).isNotEqualTo(of("4294967296"));
        assertThat(of("a", "a")).isNotEqualTo(of("a"));
        assertThat(of("a", "b")).isNotEqualTo(of("a", "a")).isNotEqualTo(of("b", "b"));
        assertThat(of("\\N")).isNotEqualTo(of(""));
    }

    @Test
    @DisplayName("promise 4: two rows that have exchanged a value differ from what they were")
    void exchangedValuesDiffer() {
        Random random = new Random(7);
        for (int i = 0; i < 10_000; i++) {
            String one = Integer.toString(random.nextInt(1 << 20));
            String other = Integer.toString((1 << 20) + random.nextInt(1 << 20));
            assertThat(of("1\t" + one, "2\t" + other)).isNotEqualTo(of("1\t" + other, "2\t" + one));
        }
    }

    @Test
    void theOrderDoesNotCount() {
        List<String> rows = new ArrayList<>();
        for (int i = 0; i < 1_000; i++) {
            rows.add(i + "\t" + i % 7);
        }
        OptionalLong before = of(rows.toArray(String[]::new));
        Collections.shuffle(rows, new Random(3));
        assertThat(of(rows.toArray(String[]::new))).isEqualTo(before).isPresent();
    }

    @Test
    void whatIsNotARowToAMessageHasNone() {
        RowsDigest digest = new RowsDigest(CopyFormat.TEXT, List.of());
        digest.add("a\nb\n".getBytes(UTF_8));
        assertThat(digest.of(2)).isEmpty();
    }

    @Test
    @DisplayName("binary rows count without the header, which comes before whichever is the first, and the trailer")
    void binaryRowsCountWithoutWhatIsAround() {
        byte[] header = "PGCOPY\n\u00ff\r\n\0".getBytes(java.nio.charset.StandardCharsets.ISO_8859_1);
        byte[] begin = ByteBuffer.allocate(19).put(header).array();
        byte[] one = {0, 1, 0, 0, 0, 1, 'a'};
        byte[] other = {0, 1, 0, 0, 0, 1, 'b'};
        byte[] end = {-1, -1};
        assertThat(binary(2, with(begin, one), other, end))
                .isPresent()
                .isEqualTo(binary(2, with(begin, other), one, end));
        assertThat(binary(0, with(begin, end))).hasValue(0);
        byte[] nothing = {0, 0};
        assertThat(binary(1, with(begin, nothing), end))
                .as("a row of no column")
                .isPresent();
    }

    private static byte[] with(byte[] begin, byte[] row) {
        return ByteBuffer.allocate(begin.length + row.length)
                .put(begin)
                .put(row)
                .array();
    }

    private static OptionalLong binary(long rows, byte[]... messages) {
        RowsDigest digest = new RowsDigest(CopyFormat.BINARY, List.of());
        for (byte[] message : messages) {
            digest.add(message);
        }
        return digest.of(rows);
    }
}
