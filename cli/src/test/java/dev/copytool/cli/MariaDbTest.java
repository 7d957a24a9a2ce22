package dev.copytool.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import dev.copytool.cli.shell.ExitCode;
import dev.copytool.engine.testing.PostgresExtension;
import dev.copytool.engine.testing.PostgresServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/** Rows of a real MariaDB. */
@Timeout(180)
@ExtendWith(PostgresExtension.class)
class MariaDbTest {
    private static @Nullable MariaDbServer server;

    private Scenario scenario;
    private Path plan;

    @BeforeAll
    static void startServer() throws IOException, InterruptedException {
        assumeThat(MariaDbServer.installed())
                .as("no MariaDB server is installed")
                .isPresent();
        MariaDbServer started = MariaDbServer.start();
        started.execute(
                "",
                "CREATE DATABASE d",
                "CREATE USER reader IDENTIFIED BY 'se/cret@'",
                "GRANT SELECT ON d.* TO reader");
        server = started;
    }

    @AfterAll
    static void stopServer() {
        if (server != null) {
            server.close();
        }
    }

    @BeforeEach
    void setUp(PostgresServer target) {
        scenario = new Scenario(target);
        plan = scenario.directory.resolve("plan.yaml");
    }

    @AfterEach
    void tearDown() {
        scenario.close();
    }

    private static MariaDbServer server() {
        if (server == null) {
            throw new IllegalStateException("it was not started");
        }
        return server;
    }

    private CliRun run(String query, String table, String mode) throws IOException {
        Files.writeString(plan, """
                connections:
                  maria: {url: "%s", zone: UTC}
                  target: "%s"
                groups:
                  - name: g
                    items:
                      - name: i
                        source: {query: "%s"}
                        target: {table: %s, %s}
                """.formatted(server().url("d"), scenario.to.uri(scenario.target), query, table, mode));
        return CliRun.with(Map.of("COPYTOOL_SOURCE_MARIA_USER", "reader", "COPYTOOL_SOURCE_MARIA_PASSWORD", "se/cret@"))
                .run("run", plan.toString());
    }

    private List<String> rows(String query) {
        return scenario.to.rows(scenario.target, query);
    }

    @Test
    void valuesOfEveryKindArriveAsTheyAre() throws IOException {
        server().execute(
                        "d",
                        "CREATE TABLE kinds (id INT, tiny TINYINT, truth TINYINT(1), big BIGINT UNSIGNED, money DECIMAL(30, 10),"
                                + " ratio DOUBLE, word VARCHAR(100), note LONGTEXT, raw LONGBLOB, few VARBINARY(10), day DATE,"
                                + " at DATETIME(6), hour TIME, moment TIMESTAMP, choice ENUM('a', 'b'), doc JSON)",
                        "SET time_zone = '+00:00'",
                        "INSERT INTO kinds VALUES (1, -128, 1, 18446744073709551615, -12345678901234567890.0123456789, 0.1,"
                                + " 'tab\\tline\\nback\\\\ 😀', REPEAT('ä', 100000), REPEAT(X'00ff', 100000), X'5c78',"
                                + " '2020-02-29', '2020-02-29 23:59:59.123456', '12:34:56', '2022-07-25 10:05:59', 'b', '{\"a\": 1}')",
                        "INSERT INTO kinds (id, moment) VALUES (2, NULL)");
        scenario.onTarget(
                "CREATE TABLE kinds (id int, tiny int, truth boolean, big numeric, money numeric, ratio float8,"
                        + " word text, note text, raw bytea, few bytea, day date, at timestamp, hour time, moment timestamptz,"
                        + " choice text, doc jsonb)");
        CliRun ran = run("SELECT * FROM kinds", "kinds", "mode: append");
        assertThat(ran.code()).as(ran.everything()).isEqualTo(ExitCode.DONE);
        assertThat(rows("SELECT tiny, truth, big, money, ratio, day, at, hour, moment AT TIME ZONE 'UTC', choice, doc"
                        + " FROM kinds WHERE id = 1"))
                .containsExactly("-128|t|18446744073709551615|-12345678901234567890.0123456789|0.1|2020-02-29|"
                        + "2020-02-29 23:59:59.123456|12:34:56|2022-07-25 10:05:59|b|{\"a\": 1}");
        assertThat(rows("SELECT word = E'tab\\tline\\nback\\\\ \\U0001F600', note = repeat(U&'\\00e4', 100000),"
                        + " length(raw), few FROM kinds WHERE id = 1"))
                .containsExactly("t|t|200000|\\x5c78");
        assertThat(rows(
                        "SELECT num_nonnulls(tiny, truth, big, word, note, raw, few, day, at, hour, choice, doc) FROM kinds"
                                + " WHERE id = 2"))
                .containsExactly("0");
    }

    @Test
    @DisplayName("promise 10: what comes in binary is what comes as text")
    void bothFormatsAgree() throws IOException {
        server().execute(
                        "d",
                        "SET time_zone = '+00:00', sql_mode = 'ALLOW_INVALID_DATES'",
                        "CREATE TABLE f (id INT, tiny TINYINT, small SMALLINT, big BIGINT, truth TINYINT(1), money DECIMAL(65, 30),"
                                + " whole DECIMAL(20), rate DOUBLE, word VARCHAR(100), fixed CHAR(5), few VARBINARY(10),"
                                + " day DATE, at DATETIME(6), second DATETIME, moment TIMESTAMP(6) NULL)",
                        "INSERT INTO f VALUES (1, -128, -32768, -9223372036854775808, 1,"
                                + " -12345678901234567890123456789012345.000000000000000000000000000001, -1, 0.1,"
                                + " 'tab\\tline\\nback\\\\ 😀', 'ab', X'5c00', '2020-02-29', '2020-02-29 23:59:59.123456',"
                                + " '1000-01-01 00:00:00', '2022-07-25 10:05:59.5'),"
                                + " (2, 127, 32767, 9223372036854775807, 0, 0.1, 99999999999999999999, 1.7e308, '', '', '',"
                                + " '9999-12-31', '9999-12-31 23:59:59.999999', '2022-10-30 01:30:00', '2022-10-30 01:30:00'),"
                                + " (3, 0, 0, 0, 2, 0, 0, 4.9e-324, ' ', ' ', ' ', '0000-00-00', '0000-00-00 00:00:00',"
                                + " '0000-00-00 00:00:00', '0000-00-00 00:00:00')",
                        "INSERT INTO f (id, moment) VALUES (4, NULL)");
        Map<String, String> columns = new LinkedHashMap<>();
        columns.put("tiny", "smallint");
        columns.put("small", "int");
        columns.put("big", "bigint");
        columns.put("truth", "boolean");
        columns.put("money", "numeric(65, 30)");
        columns.put("whole", "numeric");
        columns.put("rate", "double precision");
        columns.put("word", "text");
        columns.put("fixed", "varchar(5)");
        columns.put("few", "bytea");
        columns.put("day", "date");
        columns.put("at", "timestamp");
        columns.put("second", "timestamptz");
        columns.put("moment", "timestamptz");
        new TwoFormats(
                        scenario,
                        "{url: \"" + server().url("d") + "\", zone: Europe/London}",
                        Map.of("COPYTOOL_SOURCE_OTHER_USER", "reader", "COPYTOOL_SOURCE_OTHER_PASSWORD", "se/cret@"))
                .agree("SELECT * FROM f", columns);
        assertThat(rows("SELECT num_nonnulls(day, at, second, moment) FROM b WHERE id = 3"))
                .as("what is no date is NULL, as the driver has it")
                .containsExactly("0");
    }

    @Test
    @DisplayName("promise 8: a value that the driver cannot read is named by its row and column")
    void aDayThatDoesNotExistIsNamed() throws IOException {
        server().execute(
                        "d",
                        "SET sql_mode = 'ALLOW_INVALID_DATES'",
                        "CREATE TABLE w (id INT, day DATE)",
                        "INSERT INTO w VALUES (1, '2020-02-29'), (2, '2020-02-31')");
        scenario.onTarget("CREATE TABLE w (id int, day date)", "CREATE TABLE x (id numeric, day date)");
        for (String table : List.of("w", "x")) {
            CliRun ran = run("SELECT * FROM w", table, "mode: append");
            assertThat(ran.code()).isEqualTo(ExitCode.SOME_FAILED);
            assertThat(ran.err()).as(table).contains("source maria: g.i, row 2, column 2");
            Files.delete(Path.of(plan + ".sqlite"));
        }
    }

    @Test
    void aFloatIsWhatItsServerWritesWhateverGoesBesideIt() throws IOException {
        server().execute(
                        "d",
                        "CREATE TABLE r (id INT, v FLOAT)",
                        "INSERT INTO r VALUES (1, 123456789), (2, 0.1), (3, NULL)");
        scenario.onTarget("CREATE TABLE r (id int, v real)", "CREATE TABLE a (id int, v real)");
        run("SELECT * FROM r", "r", "mode: append").done();
        assertThat(rows("SELECT * FROM r ORDER BY id")).containsExactly("1|1.23457e+08", "2|0.1", "3|null");
        Files.delete(Path.of(plan + ".sqlite"));
        run("SELECT id, CAST(v AS DOUBLE) AS v FROM r", "a", "mode: append").done();
        assertThat(rows("SELECT * FROM a ORDER BY id"))
                .as("all its digits")
                .containsExactly("1|1.2345679e+08", "2|0.1", "3|null");
    }

    @Test
    @DisplayName("promise 3: new rows come on a second run, and those that were changed stay")
    void aSecondRunBringsWhatIsMissing() throws IOException {
        server().execute(
                        "d",
                        "CREATE TABLE n (id INT PRIMARY KEY, v VARCHAR(20))",
                        "INSERT INTO n SELECT seq, CONCAT('v', seq) FROM seq_1_to_50000");
        scenario.onTarget("CREATE TABLE n (id int PRIMARY KEY, v text)");
        run("SELECT id, v FROM n", "n", "mode: insert-missing, key: id").done();
        scenario.onTarget("UPDATE n SET v = 'edited' WHERE id = 7");
        server().execute("d", "INSERT INTO n VALUES (50001, 'new')");
        CliRun again = run("SELECT id, v FROM n", "n", "mode: insert-missing, key: id");
        assertThat(again.out()).as(again.everything()).contains("1 inserted, 50000 unchanged");
        assertThat(rows("SELECT count(*), count(*) FILTER (WHERE v = 'edited') FROM n"))
                .containsExactly("50001|1");
    }

    @Test
    @DisplayName("promise 9: a wrong password is told without it")
    void aLoginThatFailsIsTold() throws IOException {
        scenario.onTarget("CREATE TABLE x (id int)");
        Files.writeString(plan, """
                connections: {maria: "%s", target: "%s"}
                groups: [{name: g, items: [{name: i, source: {query: SELECT 1 AS id}, target: {table: x, mode: append}}]}]
                """.formatted(server().url("d"), scenario.to.uri(scenario.target)));
        CliRun ran = CliRun.with(Map.of(
                        "COPYTOOL_SOURCE_MARIA_USER", "reader", "COPYTOOL_SOURCE_MARIA_PASSWORD", "wrong-secret"))
                .run("run", plan.toString());
        assertThat(ran.code()).isEqualTo(ExitCode.REFUSED);
        assertThat(ran.err()).contains("source maria: it cannot be reached").contains("reader");
        assertThat(ran.everything()).doesNotContain("wrong-secret");
    }
}
