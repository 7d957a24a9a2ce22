package dev.copytool.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.copytool.cli.shell.ExitCode;
import dev.copytool.engine.testing.CitusCluster;
import dev.copytool.engine.testing.CitusExtension;
import dev.copytool.engine.testing.PostgresExtension;
import dev.copytool.engine.testing.PostgresServer;
import dev.copytool.engine.testing.ShortSeconds;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Two manifests that name the same tables, each run through another node of the cluster. */
@ShortSeconds
@Timeout(180)
@ExtendWith({CitusExtension.class, PostgresExtension.class})
class CitusTwoManifestsTest {
    private CitusCluster cluster;
    private Scenario scenario;
    private Path other;

    @BeforeEach
    void setUp(PostgresServer server, CitusCluster shared) {
        cluster = shared;
        scenario = new Scenario(server, shared);
        for (int i = 1; i <= 3; i++) {
            scenario.both("CREATE TABLE t" + i + " (n int)")
                    .onSource("INSERT INTO t" + i + " SELECT generate_series(1, 1000)")
                    .onTarget("SELECT create_distributed_table('t" + i + "', 'n', shard_count => 4)");
        }
        OtherManifest second = OtherManifest.of(scenario);
        second.generateBoth();
        other = second.file();
    }

    @AfterEach
    void tearDown() {
        scenario.close();
    }

    private CliRun migrate(Path manifest, int entryNode) {
        String node = entryNode == 0 ? "coordinator" : cluster.worker(entryNode).address();
        return scenario.run("migrate", manifest.toString(), "--entry-nodes", node);
    }

    private void everyRowIsThereOnce() {
        for (int i = 1; i <= 3; i++) {
            assertThat(scenario.targetValue("SELECT count(*) || '/' || count(DISTINCT n) FROM t" + i))
                    .isEqualTo("1000/1000");
        }
    }

    @ParameterizedTest(name = "entry nodes {0} and {1}")
    @CsvSource({"0, 2", "1, 2", "1, 1"})
    @DisplayName("promise 12 on Citus: of two manifests run at once through different nodes one copies, never both")
    void oneCopies(int one, int two) {
        CompletableFuture<CliRun> first = Scenario.later(() -> migrate(scenario.manifest, one));
        CliRun second = migrate(other, two);
        CliRun here = first.join();
        assertThat(List.of(here.code(), second.code()))
                .as(here.everything() + second.everything())
                .containsExactlyInAnyOrder(ExitCode.DONE, ExitCode.REFUSED);
        everyRowIsThereOnce();
    }

    @Test
    @DisplayName("promise 12 on Citus: who takes over waits for a transaction on another node, and finds its rows")
    void aTransactionOfAnotherNodeIsWaitedFor() throws SQLException {
        scenario.interrupted(0);
        String item = scenario.manifestRows("SELECT uuid FROM tables WHERE source_table = 't1'")
                .get(0);
        CompletableFuture<CliRun> second;
        try (Connection left = cluster.worker(1).connect(scenario.target);
                Statement statement = left.createStatement()) {
            left.setAutoCommit(false);
            statement.execute("SELECT item FROM copytool.work WHERE item = '" + item + "' FOR KEY SHARE");
            statement.execute("INSERT INTO t1 SELECT generate_series(1, 1000)");
            statement.execute("INSERT INTO copytool.commit_marker"
                    + " (item, part, epoch, attempt, plan_hash, source_system, source, target, rows) VALUES ('" + item
                    + "', 0, 1, 1, '', 'x', '\"public\".\"t1\"', '\"public\".\"t1\"', 1000)");
            second = Scenario.later(() -> migrate(other, 2));
            Scenario.until(() -> cluster.nodes().stream()
                    .anyMatch(node -> !node.rows("postgres", """
                    SELECT pid FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND query LIKE 'DELETE FROM copytool.work%'
                    """).isEmpty()));
            left.commit();
        }
        CliRun run = second.join();
        assertThat(run.code()).as(run.everything()).isEqualTo(ExitCode.REFUSED);
        assertThat(run.err()).contains("public.t1: another manifest has copied it");
        assertThat(scenario.targetValue("SELECT count(*) FROM t1")).isEqualTo("1000");
    }

    @ParameterizedTest(name = "entry node {0}")
    @CsvSource({"0", "1"})
    @DisplayName("promise 12 on Citus: no part comes through any node after its item was taken over")
    void noPartComesAfterItsItemWasTakenOver(int entryNode) {
        String node = entryNode == 0 ? "coordinator" : cluster.worker(entryNode).address();
        CliRun run = scenario.verb(
                new AfterParts(0, () -> scenario.onTarget("DELETE FROM copytool.work")),
                "migrate",
                "--no-stop-on-error",
                "--entry-nodes",
                node);
        assertThat(run.code()).as(run.everything()).isEqualTo(ExitCode.SOME_FAILED);
        assertThat(run.err()).contains("it does not know any more that this run copies it");
        assertThat(scenario.targetValue("SELECT count(*) FROM t1")).isEqualTo("0");
    }
}
