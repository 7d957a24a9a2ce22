package dev.copytool.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.copytool.engine.model.CopyException;
import dev.copytool.engine.model.CopyFormat;
import dev.copytool.engine.model.TableName;
import dev.copytool.engine.spi.PartReader;
import dev.copytool.engine.spi.QueryServer;
import java.io.ByteArrayOutputStream;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What every source of queries must do, whatever it is; a subclass brings one with these queries. */
@Timeout(60)
abstract class QueryServerContract {
    private static final TableName STEP = new TableName("g", "i");
    private static final int MANY = 100_000;

    abstract QueryServer server();

    /** A query of the columns {@code id} and {@code v} with so many rows. */
    abstract String many(int rows);

    /** A query of a column {@code v}, without rows. */
    abstract String none();

    /**
     * A query of a column {@code v} in this order: nothing, an empty text, or nothing where there is none; a tab, a line feed, a
     * carriage return and a backslash in one text; {@code \N}; {@code \.}; a letter of two bytes, one of three and one of four.
     */
    abstract String edges();

    /** A query of a column {@code v} that fails after some rows. */
    abstract String breaking();

    private PartReader rows(String query, String... types) {
        return server().rows(
                        STEP,
                        query,
                        types.length == 2 ? List.of("id", "v") : List.of("v"),
                        List.of(types),
                        CopyFormat.TEXT)
                .open();
    }

    private static String all(PartReader reader) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        for (byte[] some = reader.read(); some != null; some = reader.read()) {
            bytes.writeBytes(some);
        }
        return bytes.toString(UTF_8);
    }

    @Test
    void itDescribesQueriesAndSaysWhatIsWrongWithOthers() {
        TableName wrong = new TableName("g", "wrong");
        QueryServer.Descriptions found = server().describe(Map.of(STEP, many(3), wrong, "SELEKT nonsense"));
        assertThat(found.of(STEP).orElseThrow().columns()).containsExactly("id", "v");
        assertThat(found.error(STEP)).isEmpty();
        assertThat(found.of(wrong)).isEmpty();
        assertThat(found.error(wrong).orElseThrow()).contains("SELEKT").doesNotContain("\n");
        assertThat(found.system())
                .isNotEmpty()
                .isEqualTo(server().describe(Map.of()).system());
    }

    @Test
    void allRowsCome() {
        try (PartReader reader = rows(many(MANY), "integer", "text")) {
            List<String> lines = all(reader).lines().toList();
            assertThat(lines).hasSize(MANY);
            assertThat(lines.get(MANY - 1)).startsWith(MANY + "\t");
            assertThat(reader.rowsSent()).isEqualTo(MANY);
        }
    }

    @Test
    void noRowsAreNoBytes() {
        try (PartReader reader = rows(none(), "text")) {
            assertThat(reader.read()).isNull();
            assertThat(reader.rowsSent()).isZero();
        }
    }

    @Test
    void valuesAtTheEdgeAreWrittenAsCopyTakesThem() {
        try (PartReader reader = rows(edges(), "text")) {
            assertThat(all(reader).lines())
                    .containsExactly("\\N", "", "\\t\\n\\r\\\\", "\\\\N", "\\\\.", "\u00e4\u20ac\uD83D\uDE00");
        }
    }

    @Test
    void aFailureInTheMiddleIsTold() {
        try (PartReader reader = rows(breaking(), "text")) {
            assertThatThrownBy(() -> all(reader)).isInstanceOf(CopyException.class);
            assertThatThrownBy(reader::rowsSent).isInstanceOf(IllegalStateException.class);
        }
        try (PartReader next = rows(none(), "text")) {
            assertThat(next.read()).isNull();
        }
    }

    @Test
    void aReaderThatIsLeftInTheMiddleHoldsNothing() {
        for (int i = 0; i < 20; i++) {
            try (PartReader reader = rows(many(MANY), "integer", "text")) {
                assertThat(reader.read()).isNotNull();
            }
        }
    }

    @Test
    void aReaderThatIsBrokenOffEnds() {
        try (PartReader reader = rows(many(10 * MANY), "integer", "text")) {
            assertThat(reader.read()).isNotNull();
            reader.abort();
            assertThatThrownBy(() -> all(reader)).isInstanceOf(CopyException.class);
        }
    }
}
