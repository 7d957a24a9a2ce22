package dev.copytool.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.copytool.cli.shell.ExitCode;
import dev.copytool.engine.testing.PostgresExtension;
import dev.copytool.engine.testing.PostgresServer;
import java.io.IOException;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Rows of another database that travel in binary, since every value means in its column what its text would. */
@Timeout(120)
@ExtendWith(PostgresExtension.class)
class BinaryRowsTest {
    private Scenario scenario;
    private H2Database h2;

    @BeforeEach
    void setUp(PostgresServer server) throws SQLException {
        scenario = new Scenario(server);
        h2 = H2Database.open(scenario.source, "");
    }

    @AfterEach
    void tearDown() throws SQLException {
        h2.close();
        scenario.close();
    }

    private TwoFormats formats() {
        return new TwoFormats(scenario, "{url: \"" + h2.url() + "\", zone: Europe/London}", Map.of());
    }

    private static Map<String, String> columns(String... namesAndTypes) {
        Map<String, String> columns = new LinkedHashMap<>();
        for (int i = 0; i < namesAndTypes.length; i += 2) {
            columns.put(namesAndTypes[i], namesAndTypes[i + 1]);
        }
        return columns;
    }

    private Path plan(String query, String target) throws IOException {
        Path plan = scenario.directory.resolve("plan.yaml");
        Files.writeString(plan, """
                connections:
                  other: {url: "%s", unstorable: refuse}
                  target: "%s"
                groups: [{name: g, items: [{name: i, source: {%s}, target: {table: %s, mode: append}}]}]
                """.formatted(h2.url(), scenario.to.uri(scenario.target), query, target));
        return plan;
    }

    private String format() {
        return scenario.manifestRowsOf(scenario.directory.resolve("plan.yaml") + ".sqlite", "SELECT format FROM tables")
                .get(0);
    }

    @Test
    @DisplayName("promise 10: values at the edge of every kind are in binary what they are as text")
    void valuesOfEveryKindAreTheSame() throws SQLException, IOException {
        h2.execute(
                "CREATE TABLE k (id INT, small SMALLINT, big BIGINT, wide SMALLINT, money DECIMAL(60, 20), ratio REAL,"
                        + " rate DOUBLE PRECISION, truth BOOLEAN, word VARCHAR(1000), fixed CHAR(4), d DATE, at TIMESTAMP(9),"
                        + " zoned TIMESTAMP(6), moment TIMESTAMP(6) WITH TIME ZONE, raw VARBINARY(100))",
                """
                INSERT INTO k VALUES
                  (1, -32768, -9223372036854775808, -1, -0.00000000000000000001, 1.1, 0.1, true, 'plain', 'ab',
                   DATE '2020-02-29', TIMESTAMP '2020-02-29 23:59:59.123456', TIMESTAMP '2022-10-30 01:30:00',
                   TIMESTAMP WITH TIME ZONE '2020-02-29 12:00:00.5+02:00', X'00ff5c0a'),
                  (2147483647, 32767, 9223372036854775807, 32767, 9999999999999999999999999999999999999999.9999, -3.4e38,
                   -1.7e308, false, '', 'abcd', DATE '0001-01-01', TIMESTAMP '0001-01-01 00:00:00',
                   TIMESTAMP '2022-07-25 11:05:59', TIMESTAMP WITH TIME ZONE '0001-01-01 00:00:00+00:00', X''),
                  (-2147483648, 0, 0, 0, 0, 0, 0, null, ' \\\\ \\N ', '', DATE '9999-12-31',
                   TIMESTAMP '9999-12-31 23:59:59.9999994', TIMESTAMP '2022-03-27 01:30:00',
                   TIMESTAMP WITH TIME ZONE '9999-12-31 23:59:59.999999-12:00', null),
                  (4, 1, 1, 1, 10000, 1e-45, 4.9e-324, true, CHR(9) || CHR(10) || CHR(13) || 'ä€😀', 'ä€', DATE '2000-01-01',
                   TIMESTAMP '1999-12-31 23:59:59.9999995', TIMESTAMP '1999-12-31 23:59:59.999999',
                   TIMESTAMP WITH TIME ZONE '2000-01-01 00:00:00+00:00', X'01'),
                  (5, 1, 1, 1, 123456.70, 'NaN', 'Infinity', true, 'x', 'x', DATE '1582-10-10',
                   TIMESTAMP '2020-01-01 00:00:00.0000005', TIMESTAMP '1847-11-30 23:00:00',
                   TIMESTAMP WITH TIME ZONE '1970-01-01 00:00:00+00:00', X'02'),
                  (6, null, null, null, null, null, null, null, null, null, null, null, null, null, null)""");
        formats()
                .agree(
                        "SELECT * FROM k",
                        columns(
                                "small",
                                "smallint",
                                "big",
                                "bigint",
                                "wide",
                                "bigint",
                                "money",
                                "numeric",
                                "ratio",
                                "real",
                                "rate",
                                "double precision",
                                "truth",
                                "boolean",
                                "word",
                                "text",
                                "fixed",
                                "char(4)",
                                "d",
                                "date",
                                "at",
                                "timestamp",
                                "zoned",
                                "timestamptz",
                                "moment",
                                "timestamptz(3)",
                                "raw",
                                "bytea"));
        assertThat(scenario.targetValue("SELECT money FROM b WHERE id = 1")).isEqualTo("-0.00000000000000000001");
        assertThat(scenario.targetValue("SELECT zoned AT TIME ZONE 'UTC' FROM b WHERE id = 1"))
                .isEqualTo("2022-10-30 00:30:00");
    }

    @Test
    @DisplayName("promise 10: any number of digits arrives")
    void decimalsOfAnyLengthAreTheSame() throws SQLException, IOException {
        long seed = System.nanoTime();
        System.out.println("seed " + seed);
        Random random = new Random(seed);
        h2.execute("CREATE TABLE n (id INT, free DECIMAL(400, 200))");
        try (PreparedStatement insert = h2.connection().prepareStatement("INSERT INTO n VALUES (?, ?)")) {
            for (int i = 0; i < 3000; i++) {
                BigInteger digits = new BigInteger(random.nextInt(600), random);
                insert.setInt(1, i);
                insert.setBigDecimal(
                        2, new BigDecimal(random.nextBoolean() ? digits : digits.negate(), random.nextInt(200)));
                insert.addBatch();
            }
            insert.executeBatch();
        }
        formats().agree("SELECT * FROM n", columns("free", "numeric"));
    }

    @Test
    @DisplayName("promise 10: half a microsecond goes where PostgreSQL puts that of a text")
    void halvesOfMicrosecondsGoWhereTheirTextDoes() throws SQLException, IOException {
        h2.execute(
                "CREATE TABLE q (id INT, at TIMESTAMP(9), moment TIMESTAMP(9) WITH TIME ZONE)",
                "INSERT INTO q SELECT x, DATEADD(NANOSECOND, x * 1000 + 500, TIMESTAMP '2020-01-01 00:00:00'),"
                        + " DATEADD(NANOSECOND, x * 1000 + 500, TIMESTAMP WITH TIME ZONE '1970-01-01 00:00:00+02:00')"
                        + " FROM SYSTEM_RANGE(0, 2000)");
        formats().agree("SELECT * FROM q", columns("at", "timestamp", "moment", "timestamptz"));
    }

    @Test
    @DisplayName(
            "promise 10: moments without a zone are those of the connection's, whatever the precision they go into")
    void momentsWithoutAZoneGoIntoAnyPrecision() throws SQLException, IOException {
        h2.execute(
                "CREATE TABLE o (id INT, at TIMESTAMP(6))",
                "INSERT INTO o VALUES (1, TIMESTAMP '2022-07-25 11:05:59.123456')");
        formats().agree("SELECT * FROM o", columns("at", "timestamptz(3)"));
        assertThat(scenario.targetValue("SELECT at AT TIME ZONE 'UTC' FROM t")).isEqualTo("2022-07-25 10:05:59.123");
    }

    @Test
    @DisplayName("promise 10: a number that is narrower than its kind does not get digits that it never had")
    void narrowNumbersStayAsTheyAre() throws SQLException, IOException {
        h2.execute("CREATE TABLE w (id INT, v FLOAT(10))", "INSERT INTO w VALUES (1, 1.1)");
        scenario.onTarget("CREATE TABLE w (id int, v float8)");
        CliRun.with(Map.of())
                .run("run", plan("query: SELECT * FROM w", "w").toString())
                .done();
        assertThat(scenario.targetValue("SELECT v FROM w")).isEqualTo("1.1");
    }

    @Test
    @DisplayName("promise 8: a moment that no program knows is named by its row and column")
    void aMomentBeyondAllIsNamed() throws SQLException, IOException {
        h2.execute(
                "CREATE TABLE y (id INT, at TIMESTAMP WITH TIME ZONE)",
                "INSERT INTO y VALUES (1, null), (2, TIMESTAMP WITH TIME ZONE '1000000000-12-31 23:59:59-18:00')");
        scenario.onTarget("CREATE TABLE y (id int, at timestamptz)");
        CliRun ran = CliRun.with(Map.of())
                .run("run", plan("query: SELECT * FROM y", "y").toString());
        assertThat(ran.code()).isEqualTo(ExitCode.SOME_FAILED);
        assertThat(ran.everything()).contains("row 2, column 2 holds a moment that PostgreSQL cannot");
    }

    @Test
    void noRowsAreNone() throws SQLException, IOException {
        h2.execute("CREATE TABLE e (id INT)");
        scenario.onTarget("CREATE TABLE e (id int)");
        CliRun.with(Map.of())
                .run("run", plan("query: SELECT * FROM e", "e").toString())
                .done();
        assertThat(format()).startsWith("binary");
        assertThat(scenario.targetValue("SELECT count(*) FROM e")).isEqualTo("0");
    }

    @Test
    void rowsInPartsAreAllThere() throws SQLException, IOException {
        h2.execute(
                "CREATE TABLE p (id INT, v VARCHAR(20))",
                "INSERT INTO p SELECT x, 'v' || x FROM SYSTEM_RANGE(1, 20000)");
        scenario.onTarget("CREATE TABLE p (id int, v text)");
        CliRun.with(Map.of())
                .run(
                        "run",
                        plan("query: SELECT * FROM p, split: {key: id, rows: 3000}", "p")
                                .toString())
                .done();
        assertThat(format()).startsWith("binary");
        assertThat(scenario.targetValue("SELECT count(*) || ' ' || count(DISTINCT id) || ' ' || sum(id) FROM p"))
                .isEqualTo("20000 20000 200010000");
    }

    @Test
    void rowsOfSeveralTablesAndThoseThatAreComparedComeSo() throws SQLException, IOException {
        h2.execute("CREATE TABLE s (id INT, v VARCHAR(20))", "INSERT INTO s VALUES (1, 'a'), (2, 'b')");
        scenario.onTarget("CREATE TABLE s (id int PRIMARY KEY, v varchar(3))", "INSERT INTO s VALUES (2, 'old')");
        Path plan = plan("query: SELECT * FROM s", "s, mode: upsert, key: id");
        Files.writeString(plan, Files.readString(plan).replace(", mode: append", ""));
        CliRun.with(Map.of()).run("run", plan.toString()).done();
        assertThat(format()).startsWith("binary");
        assertThat(scenario.to.rows(scenario.target, "SELECT * FROM s ORDER BY id"))
                .containsExactly("1|a", "2|b");
    }

    @Test
    @DisplayName("promise 8: a value that the target refuses is named by its row and column, and may be set aside")
    void aRefusedValueIsNamed() throws SQLException, IOException {
        h2.execute("CREATE TABLE r (id INT, v VARCHAR(20))", "INSERT INTO r VALUES (1, 'ab'), (2, 'abcd'), (3, 'c')");
        scenario.onTarget("CREATE TABLE r (id int, v varchar(3))");
        String plan = plan("query: SELECT * FROM r", "r").toString();
        CliRun refused = CliRun.with(Map.of()).run("run", plan);
        assertThat(refused.code()).isEqualTo(ExitCode.SOME_FAILED);
        assertThat(refused.everything()).contains("row 2", "column v", "value too long for type character varying(3)");
        assertThat(format()).startsWith("binary");
        CliRun sifted = CliRun.with(Map.of()).run("run", plan, "--retry-errors", "--max-rejects", "1");
        assertThat(sifted.code()).as(sifted.everything()).isEqualTo(ExitCode.SOME_FAILED);
        assertThat(scenario.to.rows(scenario.target, "SELECT * FROM r ORDER BY id"))
                .containsExactly("1|ab", "3|c");
    }

    @Test
    @DisplayName("promise 8: a value that PostgreSQL cannot hold is named by its row and column")
    void anUnstorableValueIsNamed() throws SQLException, IOException {
        h2.execute("CREATE TABLE u (id INT, v VARCHAR(20))", "INSERT INTO u VALUES (1, 'a'), (2, CHAR(0))");
        scenario.onTarget("CREATE TABLE u (id int, v text)");
        CliRun ran = CliRun.with(Map.of())
                .run("run", plan("query: SELECT * FROM u", "u").toString());
        assertThat(ran.code()).isEqualTo(ExitCode.SOME_FAILED);
        assertThat(ran.everything()).contains("row 2, column 2 holds the character U+0000");
        assertThat(format()).startsWith("binary");
    }

    @Test
    void aMomentThatPostgresDoesNotKnowIsRefusedAsSuch() throws SQLException, IOException {
        h2.execute("CREATE TABLE m (at TIMESTAMP)", "INSERT INTO m VALUES (TIMESTAMP '500000-01-01 00:00:00')");
        scenario.onTarget("CREATE TABLE m (at timestamp)");
        CliRun ran = CliRun.with(Map.of())
                .run("run", plan("query: SELECT * FROM m", "m").toString());
        assertThat(ran.everything()).contains("timestamp out of range");
        assertThat(format()).startsWith("binary");
    }

    @ParameterizedTest
    @CsvSource({"INT, numeric", "BIGINT, int", "VARCHAR(9), date", "DECIMAL(9), int", "CLOB, text", "INT, boolean"})
    void whatTheTargetWouldHaveToReadGoesAsText(String there, String here) throws SQLException, IOException {
        h2.execute("CREATE TABLE x (id INT, v " + there + ")", "INSERT INTO x (id) VALUES (1)");
        scenario.onTarget("CREATE TABLE x (id int, v " + here + ")");
        CliRun.with(Map.of())
                .run("run", plan("query: SELECT * FROM x", "x").toString())
                .done();
        assertThat(format()).startsWith("text");
        assertThat(scenario.targetValue("SELECT count(*) FROM x")).isEqualTo("1");
    }
}
