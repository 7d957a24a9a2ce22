package dev.copytool.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.copytool.cli.shell.ExitCode;
import dev.copytool.engine.testing.CitusCluster;
import dev.copytool.engine.testing.CitusExtension;
import dev.copytool.engine.testing.PostgresExtension;
import dev.copytool.engine.testing.PostgresServer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/** A node of the cluster has lost what it had, as after a failover to a lagging standby; markers lie on all nodes. */
@Timeout(180)
@ExtendWith({CitusExtension.class, PostgresExtension.class})
class CitusLostCommitsTest {
    private Scenario scenario;

    @BeforeEach
    void setUp(PostgresServer server, CitusCluster shared) {
        scenario = new Scenario(server, shared);
        scenario.both("CREATE TABLE t (n int)")
                .onSource("INSERT INTO t SELECT generate_series(1, 1000)")
                .onTarget("SELECT create_distributed_table('t', 'n', shard_count => 4)");
        scenario.generate().done();
        scenario.verb("migrate").done();
    }

    @AfterEach
    void tearDown() {
        scenario.close();
    }

    /** As if the last run had seen another timeline of the first worker. */
    private void wasPromoted() {
        String seen = scenario.manifestRows("SELECT value FROM settings WHERE name = 'target_identity'")
                .get(0);
        assertThat(seen).matches("0=\\d+/\\w{8}/\\d+ 1=\\d+/\\w{8}/\\d+ 2=\\d+/\\w{8}/\\d+");
        scenario.changeManifest("UPDATE settings SET value = '" + seen.replaceFirst("(1=\\d+)/\\w{8}", "$1/0000000F")
                + "' WHERE name = 'target_identity'");
    }

    @Test
    @DisplayName("promise 3: rows that a promoted node lacks are seen, though their marker stands")
    void lostRowsAreSeen() {
        scenario.onTarget("DELETE FROM t WHERE n = 7");
        assertThat(scenario.verb("migrate").done().out()).contains("nothing left");
        wasPromoted();
        CliRun ran = scenario.verb("migrate");
        assertThat(ran.code()).as(ran.everything()).isEqualTo(ExitCode.REFUSED);
        assertThat(ran.err())
                .contains("node 1 of the target was promoted or restored since the last run (timeline 0000000F, now")
                .contains("the target public.t holds 999 rows, markers prove 1000");
        scenario.onTarget("INSERT INTO t VALUES (-7)");
        CliRun other = scenario.verb("migrate");
        assertThat(other.code()).as(other.everything()).isEqualTo(ExitCode.REFUSED);
        assertThat(other.err()).contains("holds other rows than were copied into it (1000, its source 1000)");
        assertThat(scenario.verb("check").out()).contains("REFUSE", "holds other rows than were copied into it");
    }

    @Test
    @DisplayName("promise 3: a promoted node that lacks nothing is told once")
    void nothingIsLost() {
        wasPromoted();
        assertThat(scenario.verb("migrate").done().err()).contains("node 1 of the target was promoted or restored");
        assertThat(scenario.verb("migrate").done().err()).doesNotContain("promoted");
    }

    @Test
    @DisplayName("promise 3: what the cluster has lost with its marker is copied again")
    void lostWithItsMarker() {
        scenario.onTarget("TRUNCATE t", "DELETE FROM copytool.commit_marker");
        scenario.verb("migrate").done();
        assertThat(scenario.targetValue("SELECT count(*) || ' ' || count(DISTINCT n) FROM t"))
                .isEqualTo("1000 1000");
    }

    @Test
    @DisplayName("promise 4: no part goes into a distributed table that was swapped since the first ones")
    void aSwappedTarget() {
        LargeTable big = new LargeTable(scenario);
        scenario.onSource("CREATE TABLE big (n int, v text)")
                .onSource("INSERT INTO big SELECT i, repeat('x', 100) FROM generate_series(1, 10000) i", "ANALYZE big")
                .onTarget(
                        "CREATE TABLE big (n int, v text)",
                        "SELECT create_distributed_table('big', 'n', shard_count => 4)");
        scenario.run(
                        "generate",
                        scenario.manifest.toString(),
                        "--refresh",
                        "--source",
                        scenario.from.uri(scenario.source),
                        "--target",
                        scenario.to.uri(scenario.target))
                .done();
        CliRun ran = big.migrateUntil(
                3,
                () -> scenario.onTarget(
                        "ALTER TABLE big RENAME TO away",
                        "CREATE TABLE big (n int, v text)",
                        "SELECT create_distributed_table('big', 'n', shard_count => 4)"));
        assertThat(ran.code()).as(ran.everything()).isEqualTo(ExitCode.SOME_FAILED);
        assertThat(ran.err()).contains("it is not the table that the first parts went into");
        assertThat(scenario.targetValue("SELECT count(*) FROM big")).isEqualTo("0");
        CliRun next = big.migrate("--retry-errors");
        assertThat(next.code()).as(next.everything()).isEqualTo(ExitCode.REFUSED);
        assertThat(next.err()).contains("is not the table that its first parts went into");
    }
}
