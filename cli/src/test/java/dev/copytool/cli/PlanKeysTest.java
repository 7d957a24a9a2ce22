package dev.copytool.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import dev.copytool.cli.QuerySources.Kind;
import dev.copytool.cli.shell.ExitCode;
import dev.copytool.engine.spi.StopSignal;
import dev.copytool.engine.testing.PostgresExtension;
import dev.copytool.engine.testing.PostgresServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Queries that are read in ranges of other keys than plain integers. */
@Timeout(180)
@ExtendWith(PostgresExtension.class)
class PlanKeysTest {
    private static final QuerySources SOURCES = new QuerySources();
    private static final int ROWS = 1_000;

    /** Values of a key; some come more than once, and no two orders of texts agree about all of them. */
    enum Key {
        DATE("date"),
        MOMENT("timestamp(3)"),
        DECIMAL("decimal(10, 3)"),
        FLOAT("double precision"),
        TEXT("varchar(40)"),
        UUID("uuid");

        private final String type;

        Key(String type) {
            this.type = type;
        }

        String value(int n) {
            return switch (this) {
                case DATE -> LocalDate.of(2020, 1, 1).plusDays(n / 3).toString();
                case MOMENT ->
                    LocalDateTime.of(2024, 2, 28, 22, 0)
                            .plusNanos(n * 7_300_000_000L)
                            .toString()
                            .replace('T', ' ');
                case DECIMAL -> (n - 500) / 8.0 + "00";
                case FLOAT -> (n - 500) / 3.0 + "";
                case TEXT -> text(n);
                case UUID ->
                    java.util
                            .UUID
                            .nameUUIDFromBytes(new byte[] {(byte) n, (byte) (n >> 8)})
                            .toString();
            };
        }

        private static String text(int n) {
            return switch (n % 8) {
                case 0 -> "it's " + n / 2;
                case 1 -> "back\\slash " + n;
                case 2 -> "\u00c4rger " + n;
                case 3 -> "aerger-" + n;
                case 4 -> "AERGER " + n;
                case 5 -> " " + n;
                case 6 -> n % 3 == 0 ? "" : "\ud83d\ude00" + n;
                default -> "z_%" + n / 3;
            };
        }
    }

    private Scenario scenario;
    private Path plan;

    @BeforeEach
    void setUp(PostgresServer server) {
        scenario = new Scenario(server).onTarget("CREATE TABLE t (n int, k text)");
        plan = scenario.directory.resolve("plan.yaml");
    }

    @AfterEach
    void tearDown() {
        scenario.close();
    }

    @AfterAll
    static void stopServer() {
        SOURCES.close();
    }

    static Stream<Arguments> kindsAndKeys() {
        return Stream.of(Kind.POSTGRES, Kind.TARGET)
                .flatMap(kind -> Stream.of(Key.values()).map(key -> arguments(kind, key)));
    }

    /** Rows in no order, and one without a key. */
    private void fill(Kind kind, Key key) throws SQLException, IOException, InterruptedException {
        SOURCES.run(
                kind,
                scenario,
                "DROP TABLE IF EXISTS s",
                "CREATE TABLE s (n int, k " + key.type + ")" + (kind == Kind.MARIADB ? " CHARACTER SET utf8mb4" : ""));
        boolean cast = kind == Kind.POSTGRES || kind == Kind.TARGET;
        SOURCES.in(kind, scenario, session -> {
            session.setAutoCommit(false);
            try (PreparedStatement insert =
                    session.prepareStatement("INSERT INTO s VALUES (?, ?" + (cast ? "::" + key.type : "") + ")")) {
                for (int i = 0; i < ROWS; i++) {
                    int n = i * 389 % ROWS;
                    insert.setInt(1, n);
                    insert.setString(2, key.value(n));
                    insert.addBatch();
                }
                insert.executeBatch();
            }
            session.commit();
        });
        SOURCES.run(kind, scenario, "INSERT INTO s VALUES (" + ROWS + ", NULL)");
        Files.writeString(plan, """
                connections: {here: "%s", target: "%s"}
                groups:
                  - name: g
                    items:
                      - name: i
                        source: {connection: %s, query: "SELECT n, k FROM s", split: {key: k, rows: 100}}
                        target: {table: t, mode: append}
                """.formatted(
                        SOURCES.url(kind, scenario),
                        scenario.to.uri(scenario.target),
                        kind == Kind.TARGET ? "target" : "here"));
    }

    private int parts() {
        return Integer.parseInt(
                scenario.targetValue("SELECT count(*) FROM copytool.commit_marker WHERE part > 0 AND rows > 0"));
    }

    @ParameterizedTest(name = "promise 3: ranges of a {1} of {0} bring each row once, whatever the order of its values")
    @MethodSource("kindsAndKeys")
    void rangesBringEachRowOnce(Kind kind, Key key) throws SQLException, IOException, InterruptedException {
        fill(kind, key);
        bringEachRowOnce(kind);
    }

    private void bringEachRowOnce(Kind kind) {
        StopSignal stop = new StopSignal();
        CliRun ended = CliRun.with(SOURCES.user(kind))
                .stoppedBy(stop)
                .through(new AfterParts(4, stop::request))
                .run("run", plan.toString(), "--parallel", "1");
        assertThat(ended.code()).as(ended.everything()).isEqualTo(ExitCode.INTERRUPTED);
        assertThat(parts()).isEqualTo(3);
        CliRun.with(SOURCES.user(kind))
                .run("run", plan.toString(), "--parallel", "2")
                .done();
        assertThat(scenario.targetValue("SELECT count(*) || '/' || count(DISTINCT n) FROM t"))
                .isEqualTo("1001/1001");
        assertThat(parts()).isBetween(8, 12);
    }

    private CliRun refused(Kind kind) {
        CliRun ran = CliRun.with(SOURCES.user(kind)).run("run", plan.toString());
        assertThat(ran.code()).as(ran.everything()).isEqualTo(ExitCode.REFUSED);
        assertThat(scenario.targetValue("SELECT count(*) FROM t")).isEqualTo("0");
        return ran;
    }

    @ParameterizedTest(name = "a key {0} is refused before anything runs: {1}")
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            value = {
                "json USING to_json(k) | could not identify an ordering operator for type json",
                "bytea USING convert_to(k, 'UTF8') | 'split' is by k, which holds no value that a range can begin with",
                "pair USING (1, k)::pair | input of anonymous composite types is not implemented"
            })
    void aKeyThatBeginsNoRangeIsRefused(String type, String told)
            throws SQLException, IOException, InterruptedException {
        fill(Kind.POSTGRES, Key.UUID);
        SOURCES.run(
                Kind.POSTGRES,
                scenario,
                "CREATE TYPE pair AS (a int, b text)",
                "ALTER TABLE s ALTER k TYPE text",
                "ALTER TABLE s ALTER k TYPE " + type);
        assertThat(refused(Kind.POSTGRES).err()).contains(told);
    }

    @ParameterizedTest(
            name = "texts and dates of {0}, which may compare them in another way than it orders them, are refused")
    @EnumSource(names = {"H2", "SQLITE", "MARIADB"})
    void otherDatabasesAreCutByIntegersAlone(Kind kind) throws SQLException, IOException, InterruptedException {
        for (Key key : List.of(Key.TEXT, Key.DATE, Key.UUID)) {
            fill(kind, key);
            assertThat(refused(kind).err())
                    .contains("'split' is by k, which holds '", "'; take a column of integers with up to 18 digits");
        }
    }

    @Test
    @DisplayName(
            "promise 3: no ranges are made of numbers with texts of digits among them, which SQLite compares apart")
    void textsOfDigitsAreNoIntegers() throws SQLException, IOException, InterruptedException {
        fill(Kind.SQLITE, Key.DATE);
        SOURCES.run(
                Kind.SQLITE,
                scenario,
                "DROP TABLE s",
                "CREATE TABLE a (n int, k INTEGER)",
                "CREATE TABLE b (n int, k TEXT)",
                "WITH RECURSIVE c(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM c WHERE i < 500)"
                        + " INSERT INTO a SELECT i, i FROM c",
                "INSERT INTO b SELECT n + 500, k + 499 FROM a",
                "CREATE VIEW s AS SELECT * FROM a UNION ALL SELECT * FROM b");
        assertThat(refused(Kind.SQLITE).err()).contains("'split' is by k, which holds '999'");
        SOURCES.run(Kind.SQLITE, scenario, "DROP VIEW s");
    }

    @Test
    void aKeyThatCountsItselfIsCutWithoutOrderingIt() throws SQLException, IOException, InterruptedException {
        fill(Kind.POSTGRES, Key.DATE);
        SOURCES.run(
                Kind.POSTGRES,
                scenario,
                "ALTER TABLE s DROP COLUMN k",
                "ALTER TABLE s ADD k bigserial",
                "UPDATE s SET k = 2001 WHERE k > 500");
        CliRun.with(SOURCES.user(Kind.POSTGRES)).run("run", plan.toString()).done();
        assertThat(scenario.targetValue("SELECT cut::text FROM copytool.commit_marker WHERE cut IS NOT NULL"))
                .contains("range,k,182,364,546,728,910,1092,1274,1456,1638,1820");
    }

    @Test
    void rowsWithoutAnyKeyAreOnePart() throws SQLException, IOException, InterruptedException {
        for (Kind kind : List.of(Kind.POSTGRES, Kind.H2)) {
            fill(kind, Key.DATE);
            SOURCES.run(kind, scenario, "UPDATE s SET k = NULL");
            scenario.onTarget("DROP SCHEMA IF EXISTS copytool CASCADE", "TRUNCATE t");
            CliRun.with(SOURCES.user(kind))
                    .run("run", plan.toString(), "--manifest", plan + "." + kind)
                    .done();
            assertThat(scenario.targetValue("SELECT count(*) FROM t")).isEqualTo("1001");
        }
    }
}
