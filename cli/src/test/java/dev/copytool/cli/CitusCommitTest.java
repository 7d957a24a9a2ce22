package dev.copytool.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.copytool.cli.shell.ExitCode;
import dev.copytool.engine.spi.StopSignal;
import dev.copytool.engine.testing.CitusCluster;
import dev.copytool.engine.testing.CitusExtension;
import dev.copytool.engine.testing.CitusNode;
import dev.copytool.engine.testing.NeedsOwnCitus;
import dev.copytool.engine.testing.PostgresExtension;
import dev.copytool.engine.testing.PostgresServer;
import dev.copytool.engine.testing.ShortSeconds;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * A two-phase commit is caught between the local commit record and COMMIT PREPARED, by a synchronous standby of the entry
 * node that does not exist; then a node dies.
 */
@ShortSeconds
@Timeout(180)
@ExtendWith({CitusExtension.class, PostgresExtension.class})
@NeedsOwnCitus("holds commits, and stops nodes")
class CitusCommitTest {
    private CitusCluster cluster;
    private Scenario scenario;

    @BeforeEach
    void setUp(PostgresServer server, CitusCluster shared) {
        cluster = shared;
        scenario = HeldCommits.distributed(server, shared, 8);
    }

    @AfterEach
    void tearDown() {
        scenario.close();
    }

    /** Starts a run whose commits at that node are held, once it has registered what it copies. */
    private CompletableFuture<CliRun> held(CitusNode entry) {
        String node = entry == cluster.coordinator() ? "coordinator" : entry.address();
        CompletableFuture<CliRun> running = Scenario.later(() ->
                scenario.verb(new AfterParts(0, () -> HeldCommits.hold(entry)), "migrate", "--entry-nodes", node));
        HeldCommits.await(entry);
        return running;
    }

    private void everyRowIsThereOnce() {
        assertThat(scenario.targetValue("SELECT count(*) || '/' || count(DISTINCT n) || '/' || sum(n) FROM t"))
                .isEqualTo("1000/1000/500500");
        assertThat(scenario.manifestRows("SELECT state, migrated, rows FROM tables WHERE source_table = 't'"))
                .containsExactly("done|1|1000");
    }

    @ParameterizedTest(name = "entry node {0}")
    @ValueSource(ints = {0, 2})
    @DisplayName("promise 4 on Citus: a worker dies in the second phase of a commit; it is unsettled, then done")
    void aCommitThatAWorkerHasNotCarriedOutIsUnsettledAndThenDone(int entryNode) {
        CitusNode entry = cluster.nodes().get(entryNode);
        CitusNode victim = cluster.worker(1);
        CompletableFuture<CliRun> running = held(entry);
        victim.stopNow();
        CliRun ran;
        try {
            HeldCommits.release(entry);
            Scenario.until(() -> scenario.manifestRows("SELECT state FROM tables WHERE source_table = 't'")
                    .contains("unsettled"));
            assertThat(scenario.verb("status", "--csv").out()).contains("unsettled,1,");
        } finally {
            victim.start();
        }
        ran = running.join();
        assertThat(ran.code()).as(ran.everything()).isEqualTo(ExitCode.DONE);
        everyRowIsThereOnce();
    }

    @ParameterizedTest(name = "entry node {0}")
    @ValueSource(ints = {0, 2})
    @DisplayName("promise 4 on Citus: while the worker stays away the run ends honestly, and the next one settles it")
    void anUnsettledCommitIsLeftToTheNextRun(int entryNode) {
        CitusNode entry = cluster.nodes().get(entryNode);
        CitusNode victim = cluster.worker(1);
        CompletableFuture<CliRun> running = held(entry);
        victim.stopNow();
        try {
            HeldCommits.release(entry);
            Scenario.until(() -> scenario.manifestRows("SELECT state FROM tables WHERE source_table = 't'")
                    .contains("unsettled"));
            scenario.stop.request();
            CliRun ran = running.join();
            assertThat(ran.out())
                    .as(ran.everything())
                    .contains(
                            "copied 0 tables and 1 not settled yet, 1,000 rows",
                            "1 table committed, but a node of the target");
            assertThat(ran.code()).isEqualTo(ExitCode.INTERRUPTED);
            scenario.stop = new StopSignal();
            scenario.verb("migrate", "--retries", "1");
            assertThat(scenario.manifestRows("SELECT state FROM tables WHERE source_table = 't'"))
                    .containsExactly("unsettled");
        } finally {
            victim.start();
        }
        CliRun verified = scenario.verb("verify");
        assertThat(verified.code())
                .as("rows that were hidden are waited for: " + verified.everything())
                .isEqualTo(ExitCode.DONE);
        CliRun next = scenario.verb("migrate");
        assertThat(next.code()).as(next.everything()).isEqualTo(ExitCode.DONE);
        everyRowIsThereOnce();
    }

    @ParameterizedTest(name = "entry node {0}")
    @ValueSource(ints = {0, 2})
    @DisplayName("promise 4 on Citus: the entry node dies after its commit record; the marker decides, not a count")
    void theEntryNodeDiesAfterItsCommitRecord(int entryNode) {
        CitusNode entry = cluster.nodes().get(entryNode);
        CompletableFuture<CliRun> running = held(entry);
        entry.stopNow();
        entry.start();
        HeldCommits.release(entry);
        CliRun ran = running.join();
        CliRun next = ran.code() == ExitCode.DONE ? ran : scenario.verb("migrate", "--retry-errors");
        assertThat(next.code()).as(ran.everything() + next.everything()).isEqualTo(ExitCode.DONE);
        everyRowIsThereOnce();
    }
}
