package dev.copytool.engine.prepare;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.copytool.engine.catalog.RelationKind;
import dev.copytool.engine.model.TableName;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Bounds are told from checks as the server writes them, or not at all. */
class PartitionBoundsTest {

    private static SourceTable table(List<String> checks) {
        List<SourceTable.Check> named = new ArrayList<>();
        checks.forEach(check -> named.add(new SourceTable.Check("c" + named.size(), check, false)));
        return new SourceTable(
                new TableName("public", "t"),
                RelationKind.TABLE,
                Optional.empty(),
                Optional.empty(),
                false,
                List.of(),
                List.of(
                        new SourceTable.Column("month", "date", true, false),
                        new SourceTable.Column("level", "integer", true, false),
                        new SourceTable.Column("State Id", "character varying(9)", true, false)),
                named,
                List.of(),
                List.of());
    }

    private static Optional<String> bound(String key, String... checks) {
        SourceTable table = table(List.of(checks));
        return new PartitionBounds(PartitionBy.parse(key), table).of(table);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
                    LIST (month) | CHECK ((month = '2020-01-01'::date)) | IN (CAST('2020-01-01' AS date))
                    LIST (month) | CHECK (((month = '2020-01-01'::date) AND (level = 5))) NO INHERIT | IN (CAST('2020-01-01' AS date))
                    LIST ("State Id") | CHECK ((("State Id")::text = 'it''s'::text)) | IN (CAST('it''s' AS character varying(9)))
                    LIST (level) | CHECK ((level = '-1'::integer)) | IN (CAST('-1' AS integer))
                    RANGE (month) | CHECK (((month >= '2019-05-01'::date) AND (month < '2019-06-01'::date))) | FROM (CAST('2019-05-01' AS date)) TO (CAST('2019-06-01' AS date))
                    RANGE (month, level) | CHECK (((month = '2020-01-01'::date) AND (level = 5))) | FROM (CAST('2020-01-01' AS date), CAST('5' AS integer)) TO (CAST('2020-01-01' AS date), CAST('5' AS integer) + 1)
                    RANGE (month, "State Id") | CHECK ((month = '2020-01-01'::date)) | FROM (CAST('2020-01-01' AS date), MINVALUE) TO (CAST('2020-01-01' AS date), MAXVALUE)
                    RANGE (level, month, "State Id") | CHECK (((level = 1) AND (month >= '2019-05-01'::date) AND (month < '2019-06-01'::date))) | FROM (CAST('1' AS integer), CAST('2019-05-01' AS date), MINVALUE) TO (CAST('1' AS integer), CAST('2019-06-01' AS date), MINVALUE)
                    """)
    void checksTellBounds(String key, String check, String bound) {
        assertThat(bound(key, check)).contains("FOR VALUES " + bound);
    }

    @Test
    void severalChecksCountTogetherAndOthersDoNotDisturb() {
        assertThat(bound(
                        "RANGE (month)",
                        "CHECK ((month >= '2019-05-01'::date))",
                        "CHECK ((month < '2019-06-01'::date))",
                        "CHECK ((length((\"State Id\")::text) < 9))"))
                .isPresent();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "CHECK (((month = '2020-01-01'::date) OR (level = 5)))",
                "CHECK ((date_trunc('month'::text, month) = '2020-01-01'::date))",
                "CHECK (((month)::timestamp without time zone = '2020-01-01'::date))",
                "CHECK ((month <> '2020-01-01'::date))",
                "CHECK ((month = ANY (ARRAY['2020-01-01'::date, '2020-02-01'::date])))",
                "CHECK ((month > '2020-01-01'::date))",
                "CHECK ((NOT (month = '2020-01-01'::date)))",
                "CHECK ((month = '2020-01-01'::date)) NOT ENFORCED",
                "CHECK ((level = 5))"
            })
    void whatIsNotUnderstoodTellsNothing(String check) {
        assertThat(bound("LIST (month)", check)).isEmpty();
        assertThat(bound("RANGE (month)", check)).isEmpty();
    }

    @Test
    void aTextHasNoNextValue() {
        assertThat(bound("RANGE (\"State Id\")", "CHECK (((\"State Id\")::text = 'a'::text))"))
                .isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "HASH (month)",
                "LIST month",
                "LIST (month, level)",
                "RANGE (month, month)",
                "RANGE ()",
                "RANGE (month,)",
                "RANGE (lower(month))",
                "RANGE (month) WITH (x)",
                "RANGE (month); DROP TABLE t; --)",
                "RANGE (\"a\" \"b\")"
            })
    void aKeyIsAListOfColumns(String text) {
        assertThatThrownBy(() -> PartitionBy.parse(text)).isInstanceOf(IllegalArgumentException.class);
    }
}
