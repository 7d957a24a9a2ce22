package dev.copytool.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.copytool.cli.shell.ExitCode;
import dev.copytool.engine.testing.PostgresExtension;
import dev.copytool.engine.testing.PostgresServer;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Sources that others change after a run was planned: what planning saw of them decides over no row. */
@Timeout(120)
@ExtendWith(PostgresExtension.class)
class ChangedSourceTableTest {
    private Scenario scenario;

    @BeforeEach
    void setUp(PostgresServer server) {
        scenario = new Scenario(server);
    }

    @AfterEach
    void tearDown() {
        scenario.close();
    }

    /** Runs {@code migrate}, in which something happens when all is planned and nothing is copied. */
    private CliRun migrate(Runnable meanwhile, String... more) {
        return scenario.verb(new AfterParts(0, meanwhile), "migrate", more);
    }

    private void failed(CliRun run, String reason) {
        assertThat(run.code()).as(run.everything()).isEqualTo(ExitCode.SOME_FAILED);
        assertThat(run.err()).contains(reason);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "VACUUM FULL big",
                "CLUSTER big USING backwards",
                "ALTER TABLE big ALTER COLUMN n TYPE bigint",
                "TRUNCATE big"
            })
    @DisplayName("promise 2: a source that is rewritten between its parts is copied anew, from what it holds then")
    void aSourceRewrittenBetweenParts(String rewrite) {
        LargeTable big = LargeTable.in(scenario);
        scenario.onTarget("ALTER TABLE big ALTER COLUMN n TYPE bigint");
        scenario.onSource("CREATE INDEX backwards ON big (n DESC)", "DELETE FROM big WHERE n <= 5000");
        scenario.generate().done();
        CliRun ran = big.migrateUntil(3, () -> scenario.onSource(rewrite));
        assertThat(ran.done().err())
                .contains("or it was rewritten or has other columns, since its first parts were copied");
        big.isCopied();
    }

    @Test
    @DisplayName("promise 2: parts whose columns have exchanged their names since are copied anew")
    void columnsThatExchangeTheirNames() {
        LargeTable big = LargeTable.in(scenario);
        scenario.both("ALTER TABLE big ADD COLUMN w text").onSource("UPDATE big SET w = 'w'", "VACUUM FULL big");
        scenario.generate().done();
        big.stopAfter(3);
        scenario.onSource(
                "ALTER TABLE big RENAME v TO x; ALTER TABLE big RENAME w TO v; ALTER TABLE big RENAME x TO w");
        assertThat(big.migrate().done().err()).contains("copied anew");
        String rows = "SELECT n, v, w FROM big";
        assertThat(scenario.to.checksum(scenario.target, rows))
                .isEqualTo(scenario.from.checksum(scenario.source, rows));
    }

    @Test
    @DisplayName("promise 2: a table with a row filter that has become partitioned does not give nothing")
    void aSourceThatHasBecomePartitioned() {
        scenario.both("CREATE TABLE t (n int)").onSource("INSERT INTO t SELECT generate_series(1, 100)");
        scenario.generate().done();
        scenario.changeManifest("UPDATE tables SET predicate = 'n > 0'");
        CliRun ran = migrate(() -> scenario.onSource("ALTER TABLE t RENAME TO old; CREATE TABLE t (n int)"
                + " PARTITION BY RANGE (n); ALTER TABLE t ATTACH PARTITION old DEFAULT"));
        failed(
                ran,
                "source public.t: it is another kind of table, or has other columns, than when the run was planned");
        scenario.verb("migrate", "--retry-errors").done();
        assertThat(scenario.targetValue("SELECT count(*) FROM t")).isEqualTo("100");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "UPDATE tables SET target_table = 't'",
                "UPDATE tables SET predicate = 'n > 0'",
                "UPDATE tables SET source_table = 'v', target_table = 't'"
            })
    @DisplayName(
            "promise 2: a source that is emptied and filled again while it is waited for is read with its new rows")
    void aSourceThatIsTruncatedBeforeItIsLocked(String change) throws SQLException {
        scenario.both("CREATE TABLE t (n int)")
                .onSource("INSERT INTO t SELECT generate_series(1, 100)", "CREATE VIEW v AS SELECT * FROM t");
        scenario.generate().done();
        scenario.changeManifest(change);
        CompletableFuture<CliRun> running;
        try (Connection other = scenario.from.connect(scenario.source);
                Statement statement = other.createStatement()) {
            other.setAutoCommit(false);
            CountDownLatch planned = new CountDownLatch(1);
            CountDownLatch truncated = new CountDownLatch(1);
            running = Scenario.later(() -> migrate(() -> {
                planned.countDown();
                await(truncated);
            }));
            await(planned);
            statement.execute("TRUNCATE t; INSERT INTO t SELECT generate_series(1, 70)");
            truncated.countDown();
            Scenario.until(() -> !scenario.from
                    .rows(
                            "postgres",
                            "SELECT FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND query ~ '^(COPY|SELECT 1 FROM) '")
                    .isEmpty());
            other.commit();
        }
        running.join().done();
        assertThat(scenario.targetValue("SELECT count(*) FROM t")).isEqualTo("70");
    }

    private static void await(CountDownLatch latch) {
        try {
            assertThat(latch.await(30, TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    @DisplayName("promise 2: a column that comes to the source after planning is not left out")
    void aColumnThatComes() {
        scenario.onSource("CREATE TABLE t (n int)", "INSERT INTO t SELECT generate_series(1, 100)")
                .onTarget("CREATE TABLE t (n int, w int)");
        scenario.generate().done();
        CliRun ran = migrate(() -> scenario.onSource("ALTER TABLE t ADD COLUMN w int; UPDATE t SET w = n"));
        failed(ran, "has other columns, than when the run was planned");
        scenario.verb("migrate", "--retry-errors").done();
        assertThat(scenario.targetValue("SELECT sum(w) FROM t")).isEqualTo("5050");
    }

    @Test
    @DisplayName(
            "promise 3: a partitioned table is not left to its partitions where some of them are not in the manifest")
    void aPartitionThatIsNoItem() {
        scenario.both(
                "CREATE TABLE p (n int) PARTITION BY RANGE (n)",
                "CREATE TABLE p1 PARTITION OF p FOR VALUES FROM (0) TO (10)",
                "CREATE TABLE p2 PARTITION OF p DEFAULT");
        scenario.onSource("INSERT INTO p SELECT generate_series(1, 20)");
        scenario.generate().done();
        scenario.changeManifest(
                "DELETE FROM tables",
                "INSERT INTO tables (source_table, target_table)" + " VALUES ('p', 'p'), ('p1', 'p1')");
        CliRun ran = scenario.verb("migrate");
        assertThat(ran.code()).as(ran.everything()).isEqualTo(ExitCode.REFUSED);
        assertThat(ran.err()).contains("some of its partitions are in the manifest too, but not public.p2");
    }
}
