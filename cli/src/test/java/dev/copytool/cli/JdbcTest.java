package dev.copytool.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.copytool.cli.shell.ExitCode;
import dev.copytool.engine.testing.PostgresExtension;
import dev.copytool.engine.testing.PostgresServer;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Rows of databases that are no PostgreSQL: H2 as if it were Oracle, and SQLite. */
@Timeout(120)
@ExtendWith(PostgresExtension.class)
class JdbcTest {
    private Scenario scenario;
    private Path plan;
    private String url;
    private H2Database h2;

    @BeforeEach
    void setUp(PostgresServer server) throws SQLException {
        scenario = new Scenario(server);
        plan = scenario.directory.resolve("plan.yaml");
        h2 = H2Database.open(scenario.source, ";MODE=Oracle");
        url = h2.url();
    }

    @AfterEach
    void tearDown() throws SQLException {
        h2.close();
        scenario.close();
    }

    /** A plan with one step that brings a query's rows into a table, and what the connection says besides its URL. */
    private void write(String connection, String query, String table) throws IOException {
        Files.writeString(plan, """
                connections:
                  v1: {url: "%s"%s}
                  target: "%s"
                groups:
                  - name: g
                    items:
                      - name: i
                        source: {query: "%s"}
                        target: {table: %s, mode: append}
                """.formatted(url, connection, scenario.to.uri(scenario.target), query, table));
    }

    private CliRun run(String... options) {
        List<String> words = new ArrayList<>(List.of("run", plan.toString()));
        words.addAll(List.of(options));
        return CliRun.with(Map.of()).run(words.toArray(String[]::new));
    }

    private List<String> rows(String query) {
        return scenario.to.rows(scenario.target, query);
    }

    @Test
    void valuesOfEveryKindArriveAsTheyAre() throws SQLException, IOException {
        h2.execute(
                "CREATE TABLE t (id NUMBER(10), big NUMBER(38), money NUMBER(12, 2), free NUMBER, ratio DOUBLE PRECISION,"
                        + " word VARCHAR2(100), fixed CHAR(5), d DATE, a TIMESTAMP(6), moment TIMESTAMP WITH TIME ZONE,"
                        + " note CLOB, raw BLOB, few RAW(10), yes NUMBER(1), flag CHAR(1), truth BOOLEAN)",
                """
                INSERT INTO t VALUES (1, 12345678901234567890123456789012345678, -0.05, 1234.5678, 1e-300, 'plain', 'ab',
                    '2020-02-29', '2020-02-29 23:59:59.123456', '2020-02-29 12:00:00+02:00', 'clob', X'00ff5c', X'5c78',
                    1, 'Y', true)""",
                "INSERT INTO t (id) VALUES (2)",
                "INSERT INTO t (id, word, note, yes, flag) VALUES (3, 'tab' || CHR(9) || 'line' || CHR(10) || CHR(13) || '\\N \\.',"
                        + " '\\x 😀 ä', 0, 'n')");
        scenario.onTarget(
                "CREATE TABLE t (id int, big numeric, money numeric(12, 2), free numeric, ratio float8, word text,"
                        + " fixed text, d timestamp, a timestamp, moment timestamptz, note text, raw bytea, few bytea, yes boolean,"
                        + " flag boolean, truth boolean)");
        write("", "SELECT * FROM t", "t");
        CliRun ran = run();
        assertThat(ran.code()).as(ran.everything()).isEqualTo(ExitCode.DONE);
        assertThat(rows("SELECT id, big, money, free, ratio, word, fixed, d, a FROM t WHERE id = 1"))
                .containsExactly("1|12345678901234567890123456789012345678|-0.05|1234.5678|1e-300|plain|ab   |"
                        + "2020-02-29 00:00:00|2020-02-29 23:59:59.123456");
        assertThat(rows("SELECT moment AT TIME ZONE 'UTC', note, raw, few, yes, flag, truth FROM t WHERE id = 1"))
                .containsExactly("2020-02-29 10:00:00|clob|\\x00ff5c|\\x5c78|t|t|t");
        assertThat(rows(
                        "SELECT num_nulls(big, money, free, ratio, word, fixed, d, a, moment, note, raw, few, yes, flag,"
                                + " truth) FROM t WHERE id = 2"))
                .containsExactly("15");
        assertThat(rows(
                        "SELECT word = E'tab\\tline\\n\\r\\\\N \\\\.', note = E'\\\\x \\U0001F600 \\u00e4', yes, flag FROM t"
                                + " WHERE id = 3"))
                .containsExactly("t|t|f|f");
    }

    @ParameterizedTest(name = "{0} of Europe/London is {1}")
    @CsvSource({
        "2022-07-25 11:05:59, 2022-07-25 10:05:59",
        "2022-01-25 11:05:59, 2022-01-25 11:05:59",
        "2022-10-30 01:30:00, 2022-10-30 00:30:00",
        "2022-03-27 01:30:00, 2022-03-27 01:30:00"
    })
    void aMomentWithoutZoneIsOfTheOneStated(String there, String universal) throws SQLException, IOException {
        h2.execute(
                "CREATE TABLE m (a TIMESTAMP, b VARCHAR(30))",
                "INSERT INTO m VALUES ('" + there + "', '" + there.replace(' ', 'T') + "')");
        scenario.onTarget("CREATE TABLE m (a timestamptz, b timestamptz)");
        write(", zone: Europe/London", "SELECT * FROM m", "m");
        CliRun ran = run();
        assertThat(ran.code()).as(ran.everything()).isEqualTo(ExitCode.DONE);
        assertThat(rows("SELECT a AT TIME ZONE 'UTC', b AT TIME ZONE 'UTC' FROM m"))
                .containsExactly(universal + "|" + universal);
    }

    @Test
    void aMomentWithoutZoneIsNotGuessed() throws SQLException, IOException {
        h2.execute("CREATE TABLE m (a TIMESTAMP)", "INSERT INTO m VALUES ('2022-07-25 11:05:59')");
        scenario.onTarget("CREATE TABLE m (a timestamptz)");
        write("", "SELECT * FROM m", "m");
        CliRun ran = run();
        assertThat(ran.code()).isEqualTo(ExitCode.SOME_FAILED);
        assertThat(ran.err()).contains("give the connection a 'zone', such as Europe/London");
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource({"14/10/24", "14/10/2024", "14-10-2024", "2024-10-14", "14.10.2024", "14 October 2024", "14 october 2024"
    })
    void aDateMayBeWrittenInTheUsualWays(String text) throws SQLException, IOException {
        h2.execute("CREATE TABLE d (a VARCHAR(30))", "INSERT INTO d VALUES ('" + text + "')");
        scenario.onTarget("CREATE TABLE d (a date)");
        write("", "SELECT * FROM d", "d");
        run().done();
        assertThat(rows("SELECT a FROM d")).containsExactly("2024-10-14");
    }

    @Test
    @DisplayName("promise 6: large values go over in pieces")
    void largeValuesGoOverWhole() throws SQLException, IOException {
        h2.execute(
                "CREATE TABLE l (id INT, c CLOB, b BLOB)",
                "INSERT INTO l VALUES (1, REPEAT('ab' || CHR(10) || 'ä😀', 400000), CAST(REPEAT('00ff', 1000000) AS VARBINARY))",
                "INSERT INTO l VALUES (2, '', NULL)");
        scenario.onTarget("CREATE TABLE l (id int, c text, b bytea)");
        write("", "SELECT * FROM l ORDER BY id", "l");
        CliRun ran = run();
        assertThat(ran.code()).as(ran.everything()).isEqualTo(ExitCode.DONE);
        assertThat(
                        rows(
                                "SELECT c = repeat(E'ab\\n\\u00e4\\U0001F600', 400000), length(b) > 1000000 FROM l WHERE id = 1"))
                .containsExactly("t|t");
    }

    @Test
    void whatPostgresCannotHoldIsRefusedByRowAndColumnOrReplaced() throws SQLException, IOException {
        h2.execute(
                "CREATE TABLE u (id INT, v VARCHAR(20))",
                "INSERT INTO u VALUES (1, 'good'), (2, 'a' || CHR(0) || 'b')");
        scenario.onTarget("CREATE TABLE u (id int, v text)");
        write("", "SELECT * FROM u ORDER BY id", "u");
        CliRun refused = run();
        assertThat(refused.code()).isEqualTo(ExitCode.SOME_FAILED);
        assertThat(refused.err())
                .contains("g.i, row 2, column 2 holds the character U+0000, which PostgreSQL cannot")
                .contains("'unstorable: replace'");
        assertThat(rows("SELECT count(*) FROM u")).containsExactly("0");
        write(", unstorable: replace", "SELECT * FROM u ORDER BY id", "u");
        run().done();
        assertThat(rows("SELECT v = U&'a\\FFFDb' FROM u WHERE id = 2")).containsExactly("t");
    }

    @Test
    @DisplayName("promise 2: a query that breaks in the middle leaves nothing")
    void aQueryThatBreaksLeavesNothing() throws SQLException, IOException {
        h2.execute("CREATE TABLE n AS SELECT X AS id FROM SYSTEM_RANGE(1, 50000)");
        scenario.onTarget("CREATE TABLE n (id int, v int)");
        write("", "SELECT id, 1 / (id - 40000) AS v FROM n ORDER BY id", "n");
        CliRun ran = run("--retries", "1");
        assertThat(ran.code()).as(ran.everything()).isEqualTo(ExitCode.SOME_FAILED);
        assertThat(ran.err()).contains("Division by zero");
        assertThat(rows("SELECT count(*) FROM n")).containsExactly("0");
    }

    @Test
    void manyRowsComeOnce() throws SQLException, IOException {
        h2.execute("CREATE TABLE n AS SELECT X AS id, 'v' || X AS v FROM SYSTEM_RANGE(1, 200000)");
        scenario.onTarget("CREATE TABLE n (id int PRIMARY KEY, v text)");
        write("", "SELECT id, v FROM n", "n");
        run().done();
        run().done();
        assertThat(rows("SELECT count(*), sum(id), count(DISTINCT v) FROM n"))
                .containsExactly("200000|20000100000|200000");
    }

    @Test
    void anSqliteFileIsADatabaseToo() throws SQLException, IOException {
        Path file = scenario.directory.resolve("old.db");
        url = "jdbc:sqlite:" + file;
        write("", "SELECT * FROM t", "t");
        assertThat(run().err()).contains("source v1: it cannot be reached");
        assertThat(file).doesNotExist();
        try (Connection sqlite = DriverManager.getConnection(url);
                Statement statement = sqlite.createStatement()) {
            statement.executeUpdate("CREATE TABLE t (id INTEGER, v TEXT, r REAL, d TEXT)");
            statement.executeUpdate("INSERT INTO t VALUES (1, 'x', 1.5, '2020-01-02'), (2, NULL, NULL, NULL)");
        }
        scenario.onTarget("CREATE TABLE t (id int, v text, r float8, d date)");
        write("", "SELECT * FROM t", "t");
        CliRun ran = run();
        assertThat(ran.code()).as(ran.everything()).isEqualTo(ExitCode.DONE);
        assertThat(rows("SELECT * FROM t ORDER BY id")).containsExactly("1|x|1.5|2020-01-02", "2|null|null|null");
    }

    @Test
    @DisplayName("promise 9: a password in a variable's URL is kept nowhere")
    void aPasswordOfAUrlIsKeptNowhere() throws SQLException, IOException {
        h2.execute("CREATE TABLE p (id INT)", "INSERT INTO p VALUES (1)", "CREATE USER me PASSWORD 'hush-hush' ADMIN");
        scenario.onTarget("CREATE TABLE p (id int)");
        String open = url;
        url = "${V1_URL}";
        write("", "SELECT * FROM p", "p");
        CliRun ran = CliRun.with(Map.of("V1_URL", open + ";USER=me;PASSWORD=hush-hush"))
                .run("run", plan.toString());
        assertThat(ran.code()).as(ran.everything()).isEqualTo(ExitCode.DONE);
        assertThat(rows("SELECT count(*) FROM p")).containsExactly("1");
        assertThat(rows("SELECT m::text FROM copytool.commit_marker m")).noneMatch(row -> row.contains("hush"));
        try (Stream<Path> files = Files.list(scenario.directory)) {
            for (Path file : files.toList()) {
                assertThat(new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1))
                        .as(file.toString())
                        .doesNotContain("hush");
            }
        }
        assertThat(ran.everything()).doesNotContain("hush");
    }

    @Test
    void aParameterIsALiteralThereToo() throws SQLException, IOException {
        h2.execute("CREATE TABLE q (v VARCHAR(20))", "INSERT INTO q VALUES ('o''brien'), ('other')");
        scenario.onTarget("CREATE TABLE q (v text)");
        write("", "SELECT v FROM q WHERE v = :who", "q");
        Files.writeString(plan, "parameters: {who: }\n" + Files.readString(plan));
        run("--param", "who=o'brien").done();
        assertThat(rows("SELECT v FROM q")).containsExactly("o'brien");
        CliRun refused = run("--param", "who=a\\b");
        assertThat(refused.code()).isEqualTo(ExitCode.USAGE);
        assertThat(refused.err()).contains("the parameter 'who' holds a backslash");
    }

    @Test
    void aWrongQueryIsRefusedBeforeAnythingRuns() throws IOException {
        scenario.onTarget("CREATE TABLE n (id int)");
        write("", "SELECT nothing FROM nowhere", "n");
        CliRun ran = run();
        assertThat(ran.code()).isEqualTo(ExitCode.REFUSED);
        assertThat(ran.err()).contains("source v1: the query: ").containsIgnoringCase("nowhere");
    }

    @Test
    void aDriverThatIsNotThereIsNamed() throws IOException {
        url = "jdbc:oracle:thin:@//h/s";
        scenario.onTarget("CREATE TABLE n (id int)");
        write("", "SELECT 1 FROM dual", "n");
        CliRun ran = run();
        assertThat(ran.code()).isEqualTo(ExitCode.USAGE);
        assertThat(ran.err())
                .contains(
                        "no JDBC driver for the connection 'v1' (jdbc:oracle:...); give jars of drivers by --driver-path");
        CliRun wrong = run("--driver-path", "no.jar");
        assertThat(wrong.err())
                .contains("there is no readable file or directory no.jar; give jars of drivers by --driver-path");
    }
}
