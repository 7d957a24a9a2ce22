package dev.copytool.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.copytool.cli.shell.ExitCode;
import dev.copytool.cli.shell.Seams;
import dev.copytool.engine.testing.CitusCluster;
import dev.copytool.engine.testing.CitusExtension;
import dev.copytool.engine.testing.CitusNode;
import dev.copytool.engine.testing.NeedsOwnCitus;
import dev.copytool.engine.testing.PostgresExtension;
import dev.copytool.engine.testing.PostgresServer;
import dev.copytool.engine.testing.ShortSeconds;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Two runs over two copies of one manifest, each through another node of the cluster, want the same tables. */
@ShortSeconds
@Timeout(180)
@ExtendWith({CitusExtension.class, PostgresExtension.class})
class CitusRivalTest {
    private static final int TABLES = 6;
    private static final Pattern COPIED = Pattern.compile("copied (\\d+) tables?");

    private CitusCluster cluster;
    private Scenario scenario;
    private Path copy;

    @BeforeEach
    void setUp(PostgresServer server, CitusCluster shared) throws IOException {
        cluster = shared;
        scenario = new Scenario(server, shared);
        for (int i = 1; i <= TABLES; i++) {
            scenario.both("CREATE TABLE t" + i + " (n int)")
                    .onSource("INSERT INTO t" + i + " SELECT generate_series(1, 1000)")
                    .onTarget("SELECT create_distributed_table('t" + i + "', 'n', shard_count => 4)");
        }
        scenario.generate().done();
        copy = scenario.directory.resolve("copy.sqlite");
        Files.copy(scenario.manifest, copy);
    }

    @AfterEach
    void tearDown() {
        scenario.close();
    }

    private CompletableFuture<CliRun> later(Path manifest, int entryNode, String... more) {
        String node = entryNode == 0 ? "coordinator" : cluster.worker(entryNode).address();
        List<String> words = new ArrayList<>(List.of("migrate", manifest.toString(), "--entry-nodes", node));
        words.addAll(List.of(more));
        return Scenario.later(() -> scenario.run(words.toArray(String[]::new)));
    }

    /** Of t2 alone. */
    private CompletableFuture<CliRun> later(Path manifest, int entryNode, Seams seams) {
        String node = entryNode == 0 ? "coordinator" : cluster.worker(entryNode).address();
        return Scenario.later(() -> CliRun.with(Map.of())
                .through(seams)
                .stoppedBy(scenario.stop)
                .run("migrate", manifest.toString(), "--entry-nodes", node, "--parallel", "1", "--table", "t2"));
    }

    private static void await(CountDownLatch latch) {
        try {
            assertThat(latch.await(60, TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static int copied(CliRun run) {
        Matcher matcher = COPIED.matcher(run.out());
        return matcher.find() ? Integer.parseInt(matcher.group(1)) : 0;
    }

    private void everyRowIsThereOnce() {
        for (int i = 1; i <= TABLES; i++) {
            assertThat(scenario.targetValue("SELECT count(*) || '/' || count(DISTINCT n) FROM t" + i))
                    .isEqualTo("1000/1000");
        }
        assertThat(scenario.targetValue("SELECT count(*) || '/' || sum(rows) FROM copytool.commit_marker"))
                .isEqualTo(TABLES + "/" + TABLES * 1000);
    }

    private boolean someClaimWaits() {
        return cluster.nodes().stream()
                .anyMatch(node -> !node.rows("postgres", """
                        SELECT pid FROM pg_stat_activity
                         WHERE wait_event_type = 'Lock' AND query LIKE '%INSERT INTO copytool.commit_marker%'
                        """).isEmpty());
    }

    @ParameterizedTest(name = "entry nodes {0} and {1}")
    @CsvSource({"0, 2", "1, 2"})
    @DisplayName("promise 1 on Citus: of two runs at once through different nodes one copies a table, never both")
    void twoRunsAtOnceShareTheTables(int one, int other) {
        CompletableFuture<CliRun> first = later(scenario.manifest, one, "--parallel", "2");
        CompletableFuture<CliRun> second = later(copy, other, "--parallel", "2");
        CliRun here = first.join().done();
        CliRun there = second.join().done();
        everyRowIsThereOnce();
        assertThat(copied(here) + copied(there))
                .as(here.everything() + there.everything())
                .isEqualTo(TABLES);
    }

    @ParameterizedTest(name = "entry nodes {0} and {1}")
    @CsvSource({"0, 1", "1, 2", "2, 0", "1, 1"})
    @DisplayName("promise 1 on Citus: while a commit is under way a run through another node waits, and finds it in")
    @NeedsOwnCitus("holds commits")
    void theSecondRunWaitsForTheFirstOnesCommit(int one, int other) {
        // The marker table is there before commits are held.
        scenario.verb("migrate", "--table", "t1").done();
        CitusNode holder = cluster.nodes().get(one);
        // Both have registered when commits are held.
        CountDownLatch ready = new CountDownLatch(1);
        CountDownLatch held = new CountDownLatch(1);
        CompletableFuture<CliRun> first;
        CompletableFuture<CliRun> second;
        try {
            second = later(copy, other, new AfterParts(0, () -> {
                ready.countDown();
                await(held);
            }));
            await(ready);
            first = later(scenario.manifest, one, new AfterParts(0, () -> HeldCommits.hold(holder)));
            HeldCommits.await(holder);
            held.countDown();
            Scenario.until(this::someClaimWaits);
            assertThat(second).isNotDone();
        } finally {
            held.countDown();
            HeldCommits.release(holder);
        }
        assertThat(copied(first.join().done())).isEqualTo(1);
        assertThat(second.join().done().out()).contains("1 table had been copied by an earlier run");
        scenario.verb("migrate").done();
        everyRowIsThereOnce();
    }

    @ParameterizedTest(name = "entry node {0}")
    @ValueSource(ints = {0, 1, 2})
    @DisplayName("promise 4 on Citus: a marker that is held for ever leaves its table unknown, and the others go on")
    void aClaimEndsWithinTheLockTimeout(int entryNode) throws SQLException {
        scenario.verb("migrate", "--table", "t1").done();
        String item = scenario.manifestRows("SELECT uuid FROM tables WHERE source_table = 't2'")
                .get(0);
        CliRun run;
        try (Connection holder = cluster.connect(scenario.target)) {
            holder.setAutoCommit(false);
            holder.createStatement()
                    .execute("INSERT INTO copytool.commit_marker"
                            + " (item, part, epoch, attempt, plan_hash, source_system, source, target)"
                            + " SELECT '" + item + "', 0, 1, 1, '', '', '', ''");
            long began = System.nanoTime();
            run = later(scenario.manifest, entryNode, "--lock-timeout", "1s", "--retries", "1", "--no-stop-on-error")
                    .join();
            assertThat(Duration.ofNanos(System.nanoTime() - began)).isLessThan(Duration.ofSeconds(30));
            holder.rollback();
        }
        assertThat(run.code()).as(run.everything()).isEqualTo(ExitCode.SOME_FAILED);
        assertThat(run.err()).contains("public.t2: another session is still copying it");
        assertThat(scenario.manifestRows("SELECT state, count(*) FROM tables GROUP BY 1 ORDER BY 1"))
                .isEqualTo(List.of("done|" + (TABLES - 1), "unknown|1"));
        scenario.verb("migrate").done();
        everyRowIsThereOnce();
    }
}
