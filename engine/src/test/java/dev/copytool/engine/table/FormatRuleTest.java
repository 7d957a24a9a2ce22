package dev.copytool.engine.table;

import static org.assertj.core.api.Assertions.assertThat;

import dev.copytool.engine.catalog.Column;
import dev.copytool.engine.catalog.Column.BinaryFitness;
import dev.copytool.engine.postgres.CopyStatements.TextBytes;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** jsonb goes to Citus as text, unless that would make another column too long. */
class FormatRuleTest {

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "integer,jsonb|false|UTF8|binary (all columns allow it)",
                "integer,jsonb|true|UTF8|text (Citus takes jsonb faster so)",
                "jsonb,bytea|true|UTF8|binary (all columns allow it)",
                "integer|true|UTF8|binary (all columns allow it)",
                "integer|true|SQL_ASCII|text (the source's encoding is SQL_ASCII)",
            })
    void theTargetAndTheEncodingCount(String types, boolean clustered, String encoding, String chosen) {
        List<Column> columns = Stream.of(types.split(","))
                .map(type -> new Column(type + "_column", 1, type, BinaryFitness.BUILT_IN, false, false, false))
                .toList();
        ColumnMatch match = new ColumnMatch(
                columns.stream().map(Column::name).toList(),
                false,
                Optional.empty(),
                Optional.empty(),
                true,
                List.of());
        assertThat(FormatRule.choose(FormatWish.AUTO, match, columns, clustered, TextBytes.of(encoding, "UTF8")))
                .hasToString(chosen);
    }
}
