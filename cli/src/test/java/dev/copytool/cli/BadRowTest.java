package dev.copytool.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.copytool.cli.shell.ExitCode;
import dev.copytool.engine.testing.PostgresExtension;
import dev.copytool.engine.testing.PostgresServer;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Rows of every kind that a target refuses: told by their number, and sifted out where that is allowed. */
@Timeout(120)
@ExtendWith(PostgresExtension.class)
class BadRowTest {
    private Scenario scenario;

    @BeforeEach
    void setUp(PostgresServer server) {
        scenario = new Scenario(server);
    }

    @AfterEach
    void tearDown() {
        scenario.close();
    }

    /**
     * A way in which rows 3 and 7 of ten are bad.
     *
     * @param type of the source's column {@code v}
     * @param good the value of good rows, an SQL expression over {@code i}
     * @param target what is done on the target, whose table is t
     * @param says what the error of a run says that sets none aside
     */
    record Bad(
            String name, String type, String good, String bad, List<String> target, String state, List<String> says) {
        @Override
        public String toString() {
            return name;
        }
    }

    private static Bad bad(
            String name, String type, String good, String bad, List<String> target, String state, String... says) {
        return new Bad(name, type, good, bad, target, state, List.of(says));
    }

    static Stream<Bad> kinds() {
        return Stream.of(
                bad(
                        "a number out of range",
                        "bigint",
                        "i",
                        "70000",
                        List.of("CREATE TABLE t (id int, v smallint)"),
                        "22003",
                        "value \"70000\" is out of range for type smallint, at row 3, column v: \"70000\""),
                bad(
                        "a word that is none of an enum",
                        "text",
                        "'happy'",
                        "'sad'",
                        List.of("CREATE TYPE mood AS ENUM ('happy')", "CREATE TABLE t (id int, v mood)"),
                        "22P02",
                        "at row 3, column v: \"sad\""),
                bad(
                        "a text that is no date",
                        "text",
                        "'2020-01-01'",
                        "'2020-13-01'",
                        List.of("CREATE TABLE t (id int, v date)"),
                        "22008",
                        "at row 3, column v: \"2020-13-01\""),
                bad(
                        "NULL where there may be none",
                        "text",
                        "'x'",
                        "NULL",
                        List.of("CREATE TABLE t (id int, v text NOT NULL)"),
                        "23502",
                        "null value in column \"v\"",
                        "Failing row contains (3, null).",
                        "at row 3"),
                bad(
                        "a check constraint",
                        "int",
                        "i",
                        "-1",
                        List.of("CREATE TABLE t (id int, v int CHECK (v >= 0))"),
                        "23514",
                        "violates check constraint \"t_v_check\"",
                        "at row 3"),
                bad(
                        "a key that is sent twice",
                        "int",
                        "i",
                        "1",
                        List.of("CREATE TABLE t (id int, v int PRIMARY KEY)"),
                        "23505",
                        "Key (v)=(1) already exists.",
                        "at row 3",
                        "or the source sends it twice"),
                bad(
                        "a text too long",
                        "text",
                        "'short'",
                        "'much too long'",
                        List.of("CREATE TABLE t (id int, v varchar(5))"),
                        "22001",
                        "value too long for type character varying(5), at row 3, column v: \"much too long\""),
                bad(
                        "a value too large for its index",
                        "text",
                        "'v' || i",
                        "(SELECT string_agg(md5(i::text), '') FROM generate_series(1, 400) i)",
                        List.of("CREATE TABLE t (id int, v text UNIQUE)"),
                        "54000",
                        "index row "),
                bad(
                        "a partition that is not there",
                        "int",
                        "i",
                        "4711",
                        List.of(
                                "CREATE TABLE t (id int, v int) PARTITION BY RANGE (v)",
                                "CREATE TABLE t1 PARTITION OF t FOR VALUES FROM (0) TO (100)"),
                        "23514",
                        "no partition of relation \"t\" found for row",
                        "at row 3"),
                bad(
                        "a foreign key, looked at after the rows",
                        "int",
                        "i",
                        "4711",
                        List.of(
                                "CREATE TABLE other (v int PRIMARY KEY)",
                                "INSERT INTO other SELECT generate_series(1, 10)",
                                "CREATE TABLE t (id int, v int REFERENCES other)"),
                        "23503",
                        "Key (v)=(4711) is not present in table \"other\"."),
                bad(
                        "a trigger that raises an error",
                        "int",
                        "i",
                        "-1",
                        List.of(
                                "CREATE TABLE t (id int, v int)",
                                """
                                CREATE FUNCTION judge() RETURNS trigger LANGUAGE plpgsql AS
                                $$ BEGIN IF NEW.v < 0 THEN RAISE 'negative'; END IF; RETURN NEW; END $$
                                """,
                                "CREATE TRIGGER judge BEFORE INSERT ON t FOR EACH ROW EXECUTE FUNCTION judge()"),
                        "P0001",
                        "negative, at row 3"),
                bad(
                        "a trigger that puts rows elsewhere, where COPY counts none",
                        "int",
                        "i",
                        "-1",
                        List.of(
                                "CREATE TABLE t (id int, v int)",
                                "CREATE TABLE t1 (CHECK (v > 0)) INHERITS (t)",
                                """
                                CREATE FUNCTION put() RETURNS trigger LANGUAGE plpgsql AS
                                $$ BEGIN INSERT INTO t1 SELECT NEW.*; RETURN NULL; END $$
                                """,
                                "CREATE TRIGGER put BEFORE INSERT ON t FOR EACH ROW EXECUTE FUNCTION put()"),
                        "23514",
                        "violates check constraint"));
    }

    @ParameterizedTest(name = "promises 1 and 8: {0}")
    @MethodSource("kinds")
    void aBadRowIsToldAndSiftedOut(Bad bad) {
        scenario.onSource(
                        "CREATE TABLE t (id int, v " + bad.type() + ")",
                        "INSERT INTO t SELECT i, CASE WHEN i IN (3, 7) THEN " + bad.bad() + " ELSE " + bad.good()
                                + " END FROM generate_series(1, 10) i")
                .onTarget(bad.target().toArray(String[]::new));
        scenario.generate("--include", "t").done();

        CliRun failed = scenario.verb("migrate");
        assertThat(failed.code()).as(failed.everything()).isEqualTo(ExitCode.SOME_FAILED);
        String error = scenario.manifestRows("SELECT error FROM tables").get(0);
        assertThat(error).contains(bad.says()).contains("--max-rejects N sets such rows aside");
        assertThat(error.length()).as(error).isLessThan(600);
        assertThat(scenario.targetValue("SELECT count(*) FROM t")).isEqualTo("0");
        assertThat(scenario.rejects().files()).isEmpty();

        CliRun sifted = scenario.verb("migrate", "--retry-errors", "--max-rejects", "2");
        assertThat(sifted.code()).as(sifted.everything()).isEqualTo(ExitCode.SOME_FAILED);
        assertThat(sifted.out().lines().reduce((first, last) -> last))
                .hasValueSatisfying(last -> assertThat(last)
                        .startsWith("2 rows of 1 table rejected, see "
                                + scenario.rejects().directory())
                        .endsWith("-0-1.copy"));
        assertThat(scenario.rejects().numbers()).containsExactly("3 " + bad.state(), "7 " + bad.state());
        scenario.rejects().account("t", 2);
        assertThat(scenario.manifestRows("SELECT state, migrated, error FROM tables"))
                .containsExactly("done|1|null");
    }

    @Test
    @DisplayName("the bytes of a SQL_ASCII source that are no UTF-8: the row is told, and sifted out as it is")
    void bytesOfNoEncoding() {
        scenario.from.dropDatabase(scenario.source);
        scenario.from.execute(
                "postgres",
                "CREATE DATABASE " + scenario.source + " TEMPLATE template0 ENCODING 'SQL_ASCII' LOCALE 'C'");
        scenario.both("CREATE TABLE t (id int, v text)")
                .onSource("INSERT INTO t SELECT i, CASE i WHEN 4 THEN convert_from('\\x47fc6e74686572', 'SQL_ASCII')"
                        + " ELSE 'Grüße' END FROM generate_series(1, 5) i");
        scenario.generate().done();
        CliRun failed = scenario.verb("migrate");
        assertThat(failed.err()).contains("invalid byte sequence for encoding \"UTF8\": 0xfc, at row 4");
        CliRun sifted = scenario.verb("migrate", "--retry-errors", "--max-rejects", "1");
        assertThat(sifted.code()).as(sifted.everything()).isEqualTo(ExitCode.SOME_FAILED);
        assertThat(scenario.targetValue("SELECT string_agg(id || v, ' ' ORDER BY id) FROM t"))
                .isEqualTo("1Grüße 2Grüße 3Grüße 5Grüße");
        assertThat(scenario.rejects().only(".copy"))
                .isEqualTo(new byte[] {'4', '\t', 'G', (byte) 0xfc, 'n', 't', 'h', 'e', 'r', '\n'});
        assertThat(scenario.rejects().numbers()).containsExactly("4 22021");
    }
}
