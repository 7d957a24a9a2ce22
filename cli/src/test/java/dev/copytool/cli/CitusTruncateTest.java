package dev.copytool.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.copytool.cli.shell.ExitCode;
import dev.copytool.engine.spi.StopSignal;
import dev.copytool.engine.testing.CitusCluster;
import dev.copytool.engine.testing.CitusExtension;
import dev.copytool.engine.testing.CitusNode;
import dev.copytool.engine.testing.PostgresExtension;
import dev.copytool.engine.testing.PostgresServer;
import dev.copytool.engine.testing.ShortSeconds;
import java.sql.Connection;
import java.sql.Statement;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code --truncate} on Citus: rows whose marker is hidden on another node stay, and no lock of a worker is waited for without end. */
@ShortSeconds
@Timeout(180)
@ExtendWith({CitusExtension.class, PostgresExtension.class})
class CitusTruncateTest {
    private CitusCluster cluster;
    private Scenario scenario;
    /** The worker that t's only shard is on, 1 or 2. */
    private int holder;

    @BeforeEach
    void setUp(PostgresServer server, CitusCluster shared) {
        cluster = shared;
        scenario = HeldCommits.distributed(server, shared, 1);
        holder = worker("SELECT nodeport FROM citus_shards WHERE table_name = 't'::regclass");
    }

    @AfterEach
    void tearDown() {
        scenario.close();
    }

    private int worker(String query) {
        int port = Integer.parseInt(scenario.targetValue(query));
        return cluster.worker(1).port() == port ? 1 : 2;
    }

    /** Gives t an item whose marker lies on the worker that t's rows are not on. */
    private void markerElsewhere() {
        UUID item;
        do {
            item = UUID.randomUUID();
        } while (worker("SELECT nodeport FROM citus_shards WHERE shardid ="
                        + " get_shard_id_for_distribution_column('copytool.commit_marker', '" + item + "'::uuid)")
                == holder);
        scenario.changeManifest("UPDATE tables SET uuid = '" + item + "' WHERE source_table = 't'");
    }

    /** Leaves t's rows visible and their marker prepared, by the death of the marker's worker between the two. */
    private void hideTheMarker() {
        markerElsewhere();
        CitusNode entry = cluster.coordinator();
        CitusNode victim = cluster.worker(3 - holder);
        HeldCommits.hold(entry);
        CompletableFuture<CliRun> running = scenario.later("migrate", "--entry-nodes", "coordinator");
        HeldCommits.await(entry);
        victim.stopNow();
        try {
            HeldCommits.release(entry);
            Scenario.until(() -> scenario.manifestRows("SELECT state FROM tables WHERE source_table = 't'")
                    .contains("unsettled"));
            scenario.stop.request();
            assertThat(running.join().code()).isEqualTo(ExitCode.INTERRUPTED);
        } finally {
            victim.start();
        }
        scenario.stop = new StopSignal();
        scenario.changeManifest("UPDATE tables SET state = 'pending', migrated = NULL WHERE source_table = 't'");
        assertThat(scenario.targetValue("SELECT count(*) FROM t")).isEqualTo("1000");
        assertThat(scenario.targetValue(
                        "SELECT count(*) FROM copytool.commit_marker WHERE target = '\"public\".\"t\"'"))
                .isEqualTo("0");
    }

    @Test
    @DisplayName(
            "promise 5 on Citus: rows are not removed whose marker is hidden, even by a manifest that knows of none")
    void rowsWithAHiddenMarkerAreSettledFirst() {
        hideTheMarker();
        assertThat(scenario.verb("migrate", "--truncate").done().out())
                .contains("1 table had been copied by an earlier run");
        assertThat(scenario.targetValue("SELECT count(*) FROM t")).isEqualTo("1000");
    }

    @Test
    @DisplayName("promise 5 on Citus: while something stays hidden nothing is emptied, and it is said what hides it")
    void nothingIsEmptiedWhileRowsMayBeHidden() {
        scenario.onTarget("INSERT INTO t VALUES (-1)");
        CitusNode other = cluster.worker(3 - holder);
        // No node will ever finish a transaction of a group that does not exist.
        other.execute(scenario.target, "BEGIN; CREATE TABLE beside (); PREPARE TRANSACTION 'citus_99_1_1_0'");
        CliRun refused;
        CliRun checked;
        try {
            checked = scenario.verb("check", "--truncate");
            refused = scenario.verb("migrate", "--truncate");
        } finally {
            other.execute(scenario.target, "ROLLBACK PREPARED 'citus_99_1_1_0'");
        }
        for (CliRun ran : new CliRun[] {checked, refused}) {
            assertThat(ran.code()).as(ran.everything()).isEqualTo(ExitCode.REFUSED);
            assertThat(ran.everything()).contains("citus_99_1_1_0 on node localhost:" + other.port());
        }
        assertThat(scenario.targetValue("SELECT count(*) FROM t")).isEqualTo("1");
        scenario.verb("migrate", "--truncate").done();
        assertThat(scenario.targetValue("SELECT count(*) FROM t")).isEqualTo("1000");
    }

    @ParameterizedTest(name = "{0}")
    @ValueSource(strings = {"ROW EXCLUSIVE", "ACCESS EXCLUSIVE"})
    @DisplayName("promise 7 on Citus: a lock on a worker is waited for no longer than --lock-timeout")
    void aLockOfAWorkerIsNotWaitedForWithoutEnd(String mode) throws Exception {
        scenario.onTarget("INSERT INTO t VALUES (-1)");
        String shard = scenario.targetValue("SELECT shard_name FROM citus_shards WHERE table_name = 't'::regclass");
        CliRun ran;
        try (Connection locker = cluster.worker(holder).connect(scenario.target);
                Statement statement = locker.createStatement()) {
            locker.setAutoCommit(false);
            statement.execute("SET citus.enable_manual_changes_to_shards = on");
            statement.execute("LOCK TABLE " + shard + " IN " + mode + " MODE");
            CompletableFuture<CliRun> running = scenario.later("migrate", "--truncate", "--lock-timeout", "1s");
            try {
                ran = running.get(30, TimeUnit.SECONDS);
            } finally {
                locker.rollback();
                running.join();
            }
        }
        assertThat(ran.code()).as(ran.everything()).isEqualTo(ExitCode.REFUSED);
        assertThat(ran.err()).contains("lock timeout");
        assertThat(scenario.targetValue("SELECT count(*) FROM t")).isEqualTo("1");
    }
}
