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
import org.junit.jupiter.params.provider.MethodSource;

/** Queries that are read in ranges of other keys than integers. */
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
        return Stream.of(Kind.values()).flatMap(kind -> Stream.of(Key.values()).map(key -> arguments(kind, key)));
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

    @Test
    void aKeyWithoutAnOrderIsRefusedBeforeAnythingRuns() throws SQLException, IOException, InterruptedException {
        fill(Kind.POSTGRES, Key.TEXT);
        SOURCES.run(Kind.POSTGRES, scenario, "ALTER TABLE s ALTER k TYPE json USING to_json(k)");
        CliRun ran = CliRun.with(SOURCES.user(Kind.POSTGRES)).run("run", plan.toString());
        assertThat(ran.code()).as(ran.everything()).isEqualTo(ExitCode.REFUSED);
        assertThat(ran.err()).contains("could not identify an ordering operator for type json");
    }

    @ParameterizedTest(name = "a key of the type {1} of {0}, which it may order and compare in two ways, is refused")
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            value = {
                "H2 | time(0) | TIME",
                "H2 | boolean | BOOLEAN",
                "MARIADB | time | TIME",
                "MARIADB | binary(3) | BINARY"
            })
    void aKeyOfAnotherTypeIsRefusedBeforeAnythingRuns(Kind kind, String type, String told)
            throws SQLException, IOException, InterruptedException {
        fill(kind, Key.TEXT);
        SOURCES.run(kind, scenario, "ALTER TABLE s DROP COLUMN k", "ALTER TABLE s ADD k " + type);
        CliRun ran = CliRun.with(SOURCES.user(kind)).run("run", plan.toString());
        assertThat(ran.code()).as(ran.everything()).isEqualTo(ExitCode.REFUSED);
        assertThat(ran.err())
                .contains(
                        "the key of 'split' has the type " + told + ", of which no ranges are made here; take a column"
                                + " of numbers, dates, moments without a zone, texts or uuid");
    }

    /** Its values stand in another order than their texts. */
    private void fillWithEnum(String values) throws SQLException, IOException, InterruptedException {
        fill(Kind.MARIADB, Key.TEXT);
        SOURCES.run(
                Kind.MARIADB,
                scenario,
                "ALTER TABLE s DROP COLUMN k",
                "ALTER TABLE s ADD k enum(" + values + ")",
                "UPDATE s SET k = 1 + n % 20");
    }

    @Test
    @DisplayName("promise 3: no ranges are made of a key that MariaDB orders in another way than it compares it")
    void anEnumIsNoKey() throws SQLException, IOException, InterruptedException {
        fillWithEnum("'t','s','r','q','p','o','n','m','l','k','j','i','h','g','f','e','d','c','b','a'");
        CliRun ran = CliRun.with(SOURCES.user(Kind.MARIADB)).run("run", plan.toString());
        assertThat(ran.code()).as(ran.everything()).isEqualTo(ExitCode.REFUSED);
        assertThat(ran.err())
                .contains("the key k of 'split' is ordered in another way than it is compared, as ENUM is");
        assertThat(scenario.targetValue("SELECT count(*) FROM t")).isEqualTo("0");
    }

    @Test
    @DisplayName("promise 3: where both are the same, it is a key as others are")
    void anEnumInOrderIsAKey() throws SQLException, IOException, InterruptedException {
        fillWithEnum("'a','b','c','d','e','f','g','h','i','j','k','l','m','n','o','p','q','r','s','t'");
        bringEachRowOnce(Kind.MARIADB);
    }

    @Test
    @DisplayName("promise 3: ranges of texts that are ordered by another collation bring each row once")
    void aCollationOrdersAsItCompares() throws SQLException, IOException, InterruptedException {
        fill(Kind.SQLITE, Key.TEXT);
        SOURCES.run(
                Kind.SQLITE,
                scenario,
                "CREATE TABLE c (n int, k varchar(40) COLLATE NOCASE)",
                "INSERT INTO c SELECT * FROM s",
                "DROP TABLE s",
                "ALTER TABLE c RENAME TO s");
        bringEachRowOnce(Kind.SQLITE);
    }
}
