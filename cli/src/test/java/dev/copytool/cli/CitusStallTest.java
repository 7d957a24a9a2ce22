package dev.copytool.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.copytool.engine.testing.CitusCluster;
import dev.copytool.engine.testing.CitusExtension;
import dev.copytool.engine.testing.FaultProxy;
import dev.copytool.engine.testing.PostgresExtension;
import dev.copytool.engine.testing.PostgresServer;
import dev.copytool.engine.testing.ShortSeconds;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.postgresql.PGConnection;

/** The node a table enters at waits for a worker, which only takes long, or whose link lets nothing through. */
@ShortSeconds
@Timeout(180)
@ExtendWith({CitusExtension.class, PostgresExtension.class})
class CitusStallTest {
    private static final String SHARD =
            "SELECT min('t_' || shardid) FROM pg_dist_shard JOIN pg_dist_placement USING (shardid)"
                    + " WHERE logicalrelid = 't'::regclass AND groupid = 1";

    private static final long A_WHILE = 1_500_000_000L;

    private CitusCluster cluster;
    private Scenario scenario;
    private FaultProxy toWorker;
    private Connection holder;

    @BeforeEach
    void setUp(PostgresServer server, CitusCluster shared) throws SQLException {
        cluster = shared;
        scenario = new Scenario(server, shared);
        toWorker = FaultProxy.before(cluster.worker(1).port());
        scenario.onTarget("SELECT citus_update_node(nodeid, 'localhost', " + toWorker.port()
                        + ") FROM pg_dist_node WHERE nodeport = "
                        + cluster.worker(1).port())
                .onTarget("SELECT start_metadata_sync_to_all_nodes()")
                .both("CREATE TABLE t (n int, filler text)")
                .onSource("INSERT INTO t SELECT n, repeat('x', 600) FROM generate_series(1, 100000) n")
                .onTarget("SELECT create_distributed_table('t', 'n', shard_count => 4)");
        scenario.generate().done();
        holder = cluster.worker(1).connect(scenario.target);
        holder.setAutoCommit(false);
    }

    @AfterEach
    void tearDown() throws SQLException {
        holder.close();
        toWorker.heal();
        scenario.onTarget("SELECT citus_update_node(nodeid, 'localhost', "
                + cluster.worker(1).port() + ") FROM pg_dist_node WHERE nodeport = " + toWorker.port());
        toWorker.close();
        scenario.close();
    }

    /** Starts a run and returns when its entry node waits for a worker, where a shard is locked. */
    private CompletableFuture<CliRun> startAndHold(String limit) throws SQLException {
        onShard("LOCK TABLE SHARD IN SHARE MODE");
        CompletableFuture<CliRun> running =
                scenario.later("migrate", "--entry-nodes", "coordinator", "--stall-timeout", limit);
        Scenario.until(() -> !entryWaits().isEmpty());
        Scenario.until(() -> sourceWaits().contains("ClientWrite"));
        return running;
    }

    /** What the source's session of the copy waits for, if it is there. */
    private List<String> sourceWaits() {
        return scenario.from.rows(
                "postgres",
                "SELECT wait_event FROM pg_stat_activity WHERE application_name = 'copytool' AND query LIKE 'COPY%'"
                        + " AND datname = '" + scenario.source + "'");
    }

    private List<String> entryWaits() {
        return cluster.coordinator()
                .rows(
                        "postgres",
                        "SELECT wait_event_type, wait_event FROM pg_stat_activity WHERE application_name = 'copytool'"
                                + " AND query LIKE 'COPY%' AND state = 'active' AND wait_event_type IS NOT NULL"
                                + " AND wait_event_type <> 'Client'");
    }

    /** Does something to a shard of the first worker in the holder's session, which it stays until that ends. */
    private void onShard(String... statements) throws SQLException {
        String shard = cluster.worker(1).value(scenario.target, SHARD);
        try (Statement statement = holder.createStatement()) {
            statement.execute("SET LOCAL citus.enable_manual_changes_to_shards TO on");
            statement.execute("SET LOCAL citus.enable_ddl_propagation TO off");
            for (String sql : statements) {
                statement.execute(sql.replace("SHARD", shard));
            }
        }
    }

    /** Begins something where a lock of that mode on a shard is held, and returns when it waits for that. */
    private CompletableFuture<CliRun> locked(String mode, Supplier<CliRun> work) throws SQLException {
        onShard("LOCK TABLE SHARD IN " + mode + " MODE");
        CompletableFuture<CliRun> running = Scenario.later(work);
        Scenario.until(() -> cluster.worker(1)
                .value(scenario.target, "SELECT count(*) FROM pg_locks WHERE NOT granted AND locktype = 'relation'")
                .equals("1"));
        return running;
    }

    /** Lets it wait for that lock for a while. */
    private CliRun heldAWhile(String mode, Supplier<CliRun> work) throws SQLException {
        CompletableFuture<CliRun> running = locked(mode, work);
        long held = System.nanoTime();
        Scenario.until(() -> System.nanoTime() - held > A_WHILE || running.isDone());
        holder.rollback();
        return running.join();
    }

    /** Lets it wait for that lock until it gives up. */
    private CliRun heldToTheEnd(String mode, Supplier<CliRun> work) throws SQLException {
        CliRun run = locked(mode, work).orTimeout(70, TimeUnit.SECONDS).join();
        holder.rollback();
        return run;
    }

    private String impatient(String uri) {
        return uri + "?sslmode=disable&socketTimeout=1";
    }

    private CliRun verify() {
        return scenario.verb("verify", "--target", impatient(cluster.uri(scenario.target)));
    }

    private void copied() {
        assertThat(scenario.targetValue("SELECT count(*) || '/' || count(DISTINCT n) FROM t"))
                .isEqualTo("100000/100000");
    }

    @Test
    @DisplayName("a worker that takes longer than the limit is waited for")
    void aSlowWorkerIsWaitedFor() throws SQLException {
        CompletableFuture<CliRun> running = startAndHold("300ms");
        long held = System.nanoTime();
        Scenario.until(() -> System.nanoTime() - held > A_WHILE);
        assertThat(entryWaits()).containsExactly("Extension|Extension");
        holder.rollback();
        CliRun ran = running.join().done();
        assertThat(ran.err()).doesNotContain("again in");
        copied();
    }

    @Test
    @DisplayName("promise 7: a worker whose link lets nothing through is waited for ten times as long, not without end")
    void aWorkerBehindADeadLinkIsNoticed() throws SQLException {
        CompletableFuture<CliRun> running = startAndHold("200ms");
        toWorker.stall();
        holder.rollback();
        Scenario.until(() -> sourceWaits().isEmpty());
        // Its session is ended while the link is still dead, else it would hold the marker against the next attempt.
        Scenario.until(() -> entryWaits().isEmpty());
        toWorker.heal();
        CliRun ran = running.join().done();
        assertThat(ran.err())
                .contains(
                        "again in", "public.t: nothing moved for ", "the target's session waits for others (Extension");
        copied();
    }

    @Test
    @DisplayName("a worker that computes for longer than ten limits is waited for, and so is a COMMIT of several")
    void aWorkerThatComputesIsWaitedFor() throws SQLException {
        onShard(
                "CREATE FUNCTION slow() RETURNS trigger LANGUAGE plpgsql AS"
                        + " $$ BEGIN PERFORM pg_sleep(1.3); RETURN NULL; END $$",
                "CREATE TRIGGER slow AFTER INSERT ON SHARD FOR EACH STATEMENT EXECUTE FUNCTION slow()",
                "CREATE FUNCTION slow_once() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN"
                        + " IF NEW.n = (SELECT min(n) FROM SHARD) THEN PERFORM pg_sleep(1.3); END IF; RETURN NULL; END $$",
                "CREATE CONSTRAINT TRIGGER late AFTER INSERT ON SHARD DEFERRABLE INITIALLY DEFERRED FOR EACH ROW"
                        + " WHEN (NEW.n < 20) EXECUTE FUNCTION slow_once()");
        holder.commit();
        CliRun ran = scenario.verb("migrate", "--entry-nodes", "coordinator", "--stall-timeout", "100ms")
                .done();
        assertThat(ran.err()).doesNotContain("again in");
        copied();
    }

    @Test
    @DisplayName("an aggregate over shards that takes longer than ten silences is waited for by verify")
    void aLongVerifyIsWaitedFor() throws SQLException {
        scenario.verb("migrate").done();
        onShard(
                "ALTER TABLE SHARD RENAME TO hidden",
                "CREATE VIEW SHARD AS SELECT hidden.* FROM hidden, (SELECT pg_sleep(2.5)) s");
        holder.commit();
        verify().done();
    }

    @Test
    @DisplayName("a lock on a shard is waited for by verify and by the DELETE of --recopy")
    void aLockOnAShardIsWaitedFor() throws SQLException {
        scenario.verb("migrate").done();
        heldAWhile("ACCESS EXCLUSIVE", this::verify).done();
        CliRun ran = heldAWhile(
                        "SHARE",
                        () -> scenario.verb(
                                "migrate", "--recopy", "t", "--entry-nodes", "coordinator", "--stall-timeout", "300ms"))
                .done();
        assertThat(ran.err()).doesNotContain("again in");
        copied();
    }

    @Test
    @DisplayName("promise 7: a lock on a shard is not waited for without end, and the error names it and who holds it")
    void aLockOnAShardIsNamed() throws SQLException {
        String process = holder.unwrap(PGConnection.class).getBackendPID() + " of node localhost:" + toWorker.port();
        String waits = "waits for a lock on node localhost:" + toWorker.port() + ", held by process " + process;
        CliRun failed = heldToTheEnd(
                "SHARE",
                () -> scenario.verb(
                        "migrate", "--entry-nodes", "coordinator", "--stall-timeout", "200ms", "--retries", "1"));
        assertThat(failed.err()).contains("FAILED", "the target's session " + waits);
        scenario.verb("migrate", "--retry-errors").done();
        CliRun verified = heldToTheEnd("ACCESS EXCLUSIVE", this::verify);
        assertThat(verified.err()).containsPattern("no answer for \\d+ s; its session " + Pattern.quote(waits));
    }
}
