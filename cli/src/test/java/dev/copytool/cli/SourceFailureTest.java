package dev.copytool.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.copytool.cli.shell.ExitCode;
import dev.copytool.engine.spi.StopSignal;
import dev.copytool.engine.testing.PostgresExtension;
import dev.copytool.engine.testing.PostgresServer;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

@Timeout(120)
@ExtendWith(PostgresExtension.class)
class SourceFailureTest {
    private static final String TABLE = "CREATE TABLE \"agg_awc_2020-01-01\" (id bigint, filler text)";

    private Scenario scenario;
    private Connection holder;

    @BeforeEach
    void setUp(PostgresServer server) {
        scenario = new Scenario(server)
                .both(TABLE)
                .onSource(
                        "INSERT INTO \"agg_awc_2020-01-01\" SELECT n, repeat('x', 200) FROM generate_series(1, 200000) n");
        scenario.generate();
        holder = server.connect(scenario.target);
    }

    @AfterEach
    void tearDown() throws SQLException {
        holder.close();
        scenario.close();
    }

    @Test
    @DisplayName("I1, promise 2: a source connection that dies in mid-table leaves no row, and the item failed")
    void aSourceThatDiesInMidTableLeavesNothing() throws SQLException {
        CompletableFuture<CliRun> running = startAndStall("--retries", "1");
        terminateSource();
        releaseTarget();

        CliRun ran = running.join();
        assertThat(ran.code()).isEqualTo(ExitCode.SOME_FAILED);
        assertThat(ran.err()).contains("agg_awc_2020-01-01");
        assertThat(scenario.targetValue("SELECT count(*) FROM \"agg_awc_2020-01-01\""))
                .isEqualTo("0");
        assertThat(scenario.manifestRows("SELECT migrated, errored, state, error IS NULL FROM tables"))
                .containsExactly("null|1|failed|0");

        assertThat(scenario.verb("migrate").code())
                .as("failed items are left alone")
                .isEqualTo(ExitCode.SOME_FAILED);
        assertThat(scenario.verb("migrate", "--retry-errors").code()).isEqualTo(ExitCode.DONE);
        assertThat(scenario.verb("verify").code()).isEqualTo(ExitCode.DONE);
        assertThat(scenario.manifestRows("SELECT migrated, errored, state, error FROM tables"))
                .as("I14: a retried success is no error any more")
                .containsExactly("1|null|done|null");
    }

    @Test
    @DisplayName("a lost connection is tried again, on new ones, and every row comes once")
    void aLostSourceIsTriedAgain() throws SQLException {
        CompletableFuture<CliRun> running = startAndStall("--retries", "3");
        terminateSource();
        releaseTarget();

        CliRun ran = running.join();
        assertThat(ran.code()).isEqualTo(ExitCode.DONE);
        assertThat(ran.err()).contains("again in");
        assertThat(scenario.verb("verify").code()).isEqualTo(ExitCode.DONE);
    }

    @Test
    @DisplayName("a lost target connection is tried again, and every row comes once")
    void aLostTargetIsTriedAgain() throws SQLException {
        CompletableFuture<CliRun> running = startAndStall("--retries", "3");
        scenario.from.execute(
                "postgres",
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'copytool'"
                        + " AND datname = '" + scenario.target + "' AND wait_event_type = 'Lock'");
        releaseTarget();

        assertThat(running.join().code()).isEqualTo(ExitCode.DONE);
        assertThat(scenario.verb("verify").code()).isEqualTo(ExitCode.DONE);
    }

    @Test
    @DisplayName("promise 7: a stop rolls back what is in flight and ends with 130; the same command goes on")
    void aStopRollsBackAndEndsWith130() throws SQLException {
        CompletableFuture<CliRun> running = startAndStall();
        scenario.stop.request();
        CliRun ran = running.join();
        releaseTarget();

        assertThat(ran.code()).isEqualTo(ExitCode.INTERRUPTED);
        assertThat(ran.out()).contains("run the same command again");
        assertThat(scenario.manifestRows("SELECT migrated, errored, state FROM tables"))
                .containsExactly("null|null|pending");
        assertThat(scenario.targetValue("SELECT count(*) FROM \"agg_awc_2020-01-01\""))
                .isEqualTo("0");
        scenario.stop = new StopSignal();
        assertThat(scenario.verb("migrate").code()).isEqualTo(ExitCode.DONE);
        assertThat(scenario.verb("verify").code()).isEqualTo(ExitCode.DONE);
    }

    @Test
    @DisplayName("promise 7: a stop ends a run within its grace even where the target waits for a lock")
    void aStopBreaksWhatDoesNotYield() throws SQLException {
        holder.setAutoCommit(false);
        try (Statement statement = holder.createStatement()) {
            statement.execute("CREATE SCHEMA copytool");
            statement.execute("CREATE TABLE copytool.commit_marker (item uuid, part int, epoch int, attempt int,"
                    + " plan_hash text, source_system text, source text, target text, rows bigint, bytes bigint,"
                    + " committed_at timestamptz, replaced_by int, entry_group int, backend int, rejected bigint,"
                    + " cut text[], look text, digest bigint, snapshot text, target_oid bigint,"
                    + " held_digest bigint, form text[],"
                    + " PRIMARY KEY (item, part, epoch))");
            holder.commit();
            statement.execute("LOCK TABLE copytool.commit_marker IN SHARE MODE");
        }
        CompletableFuture<CliRun> running = scenario.later("migrate");
        Scenario.until(() -> scenario.from
                .value(
                        "postgres",
                        "SELECT count(*) FROM pg_stat_activity WHERE application_name = 'copytool'"
                                + " AND wait_event_type = 'Lock' AND query LIKE 'INSERT INTO copytool%'")
                .equals("1"));
        scenario.stop.request();
        assertThat(running.join().code()).isEqualTo(ExitCode.INTERRUPTED);
        holder.rollback();
    }

    @Test
    @DisplayName("an error of the target is heard at once, not after the whole source was sent")
    void aTargetsErrorIsHeardInMidTable() throws SQLException {
        scenario.both("CREATE TABLE held (n int)").onTarget("ALTER TABLE held ADD CHECK (n > 1)");
        scenario.onSource(
                "CREATE FUNCTION held(n int) RETURNS int LANGUAGE plpgsql AS $$ BEGIN"
                        + " IF n = 1500000 THEN PERFORM pg_advisory_lock_shared(4711); END IF; RETURN n; END $$",
                "DROP TABLE held",
                "CREATE VIEW held AS SELECT held(n) AS n FROM generate_series(1, 2000000) n");
        scenario.generate("--refresh", "--views", "--include", "held");
        try (Connection lock = scenario.from.connect(scenario.source);
                Statement statement = lock.createStatement()) {
            statement.execute("SELECT pg_advisory_lock(4711)");
            CliRun ran = scenario.verb("migrate", "--table", "held");
            assertThat(ran.code()).isEqualTo(ExitCode.SOME_FAILED);
            assertThat(ran.err()).contains("violates check constraint", "at row 1");
        }
    }

    /** Starts a run and returns when its source has filled every buffer, because the target table is locked. */
    private CompletableFuture<CliRun> startAndStall(String... options) throws SQLException {
        holder.setAutoCommit(false);
        try (Statement statement = holder.createStatement()) {
            statement.execute("LOCK TABLE \"agg_awc_2020-01-01\" IN SHARE MODE");
        }
        CompletableFuture<CliRun> running = scenario.later("migrate", options);
        Scenario.until(() -> scenario.from
                .value(
                        "postgres",
                        "SELECT count(*) FROM pg_stat_activity WHERE application_name = 'copytool' AND query LIKE 'COPY%'"
                                + " AND (wait_event = 'ClientWrite' AND datname = '" + scenario.source
                                + "' OR wait_event_type = 'Lock' AND datname = '" + scenario.target + "')")
                .equals("2"));
        return running;
    }

    private void terminateSource() {
        scenario.from.execute(
                "postgres",
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'copytool'"
                        + " AND datname = '" + scenario.source + "'");
    }

    private void releaseTarget() throws SQLException {
        holder.rollback();
    }
}
