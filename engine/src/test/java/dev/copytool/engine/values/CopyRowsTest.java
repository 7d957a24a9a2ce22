package dev.copytool.engine.values;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.copytool.engine.model.CopyException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class CopyRowsTest {
    private static final int SHAPES = 300;
    private static final String[] PIECES = {
        "a", "\t", "\n", "\r", "\b", "\f", "\u000B", "\\", "\\N", "N", "é", "\uD83D\uDE00", "\u0001", "<x/>", " "
    };

    private static @Nullable String value(Random random) {
        if (random.nextInt(5) == 0) {
            return null;
        }
        StringBuilder text = new StringBuilder();
        for (int i = random.nextInt(8); i > 0; i--) {
            text.append(PIECES[random.nextInt(PIECES.length)]);
        }
        return text.toString();
    }

    private static byte[] written(List<List<@Nullable String>> rows) {
        CopyText text = new CopyText(16, Unstorable.REFUSE);
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
        return text.take();
    }

    @Test
    void whatIsWrittenIsReadHoweverItIsCut() {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        for (int shape = 0; shape < SHAPES; shape++) {
            int columns = 1 + random.nextInt(4);
            List<List<@Nullable String>> rows = new ArrayList<>();
            for (int i = random.nextInt(10); i > 0; i--) {
                List<@Nullable String> row = new ArrayList<>();
                for (int c = 0; c < columns; c++) {
                    row.add(value(random));
                }
                rows.add(row);
            }
            byte[] bytes = written(rows);
            CopyRows read = new CopyRows(columns, 1000);
            List<List<@Nullable String>> found = new ArrayList<>();
            for (int from = 0; from < bytes.length; ) {
                int to = Math.min(bytes.length, from + random.nextInt(9));
                read.give(Arrays.copyOfRange(bytes, from, to));
                from = to;
                while (read.next()) {
                    List<@Nullable String> row = new ArrayList<>();
                    for (int c = 0; c < columns; c++) {
                        row.add(read.isNull(c) ? null : read.text(c));
                    }
                    found.add(row);
                }
            }
            assertThat(found).as("seed %s, shape %s", seed, shape).isEqualTo(rows);
            assertThat(read.isWithinRow()).isFalse();
        }
    }

    @Test
    void allEscapesOfThatServersWriteAreUndone() {
        CopyRows rows = new CopyRows(2, 1000);
        rows.give("a\\b\\f\\n\\r\\t\\v\\\\\\x\t\\N\n".getBytes(UTF_8));
        assertThat(rows.next()).isTrue();
        assertThat(rows.text(0)).isEqualTo("a\b\f\n\r\t\u000B\\x");
        assertThat(rows.isNull(1)).isTrue();
        assertThat(rows.next()).isFalse();
    }

    @Test
    void ofALongValueOnlyTheBeginningIsHeld() {
        CopyRows rows = new CopyRows(2, 5);
        rows.give("\u00e9\u00e9\u00e9\u00e9\t123".getBytes(UTF_8));
        assertThat(rows.next()).isFalse();
        rows.give("45\nx\ty\n".getBytes(UTF_8));
        assertThat(rows.next()).isTrue();
        assertThat(rows.isCut(0)).isTrue();
        assertThat(rows.beginning(0, 3)).isEqualTo("\u00e9");
        assertThat(rows.isCut(1)).isFalse();
        assertThat(rows.text(1)).isEqualTo("12345");
        assertThat(rows.next()).isTrue();
        assertThat(rows.isCut(0)).isFalse();
        assertThat(rows.text(0) + rows.text(1)).isEqualTo("xy");
    }

    @Test
    void aRowWithOtherColumnsIsNoRow() {
        for (String row : List.of("a\n", "a\tb\tc\n", "a\tb\t\n")) {
            CopyRows rows = new CopyRows(2, 10);
            rows.give(row.getBytes(UTF_8));
            assertThatThrownBy(rows::next)
                    .as(row)
                    .isInstanceOf(CopyException.class)
                    .hasMessageContaining("not 2 columns");
        }
    }

    @Test
    void otherBytesThanUtf8AreNoText() {
        CopyRows rows = new CopyRows(1, 10);
        rows.give("\u00e9\n".getBytes(ISO_8859_1));
        assertThat(rows.next()).isTrue();
        assertThatThrownBy(() -> rows.text(0)).isInstanceOf(UnstorableTextException.class);
        assertThat(rows.beginning(0, 10)).isEqualTo("\uFFFD");
    }
}
