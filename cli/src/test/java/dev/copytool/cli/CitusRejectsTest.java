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
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Rows that a Citus cluster refuses, at the node where they enter or at the one where their shard lies. */
@Timeout(120)
@ExtendWith({CitusExtension.class, PostgresExtension.class})
class CitusRejectsTest {
    private Scenario scenario;
    private CitusCluster cluster;

    @BeforeEach
    void setUp(PostgresServer server, CitusCluster shared) {
        cluster = shared;
        scenario = new Scenario(server, shared);
    }

    @AfterEach
    void tearDown() {
        scenario.close();
    }

    /** Row 10 has a key that was sent before, row 400 is refused by a worker, row 700 where it enters. */
    private void table(String made) {
        scenario.onSource("CREATE TABLE t (id int, v bigint, s text)", """
                        INSERT INTO t SELECT CASE i WHEN 10 THEN 9 ELSE i END, CASE i WHEN 700 THEN 70000 ELSE 1 END,
                                             CASE i WHEN 400 THEN 'bad' ELSE 'good' END
                          FROM generate_series(1, 1000) i
                        """)
                .onTarget("CREATE TABLE t (id int PRIMARY KEY, v smallint, s text CHECK (s <> 'bad'))", made);
        scenario.generate().done();
    }

    private CliRun migrate(String... words) {
        CliRun run = scenario.verb("migrate", words);
        assertThat(run.code()).as(run.everything()).isEqualTo(ExitCode.SOME_FAILED);
        return run;
    }

    private String error() {
        return scenario.manifestRows("SELECT error FROM tables").get(0);
    }

    @ParameterizedTest(name = "promises 1 and 2 on Citus: bad rows of a distributed table that enters at {0}")
    @ValueSource(strings = {"coordinator", "worker"})
    void rowsOfDistributedTables(String entry) {
        table("SELECT create_distributed_table('t', 'id', shard_count => 8)");
        String node = entry.equals("coordinator")
                ? entry
                : cluster.worker(1).host() + ":" + cluster.worker(1).port();
        migrate("--entry-nodes", node);
        // Workers' errors come when the stream ends, so the first one told is that of the entry node.
        assertThat(error()).contains("out of range for type smallint, at row 700, column v: \"70000\"");
        migrate("--entry-nodes", node, "--retry-errors", "--max-rejects", "2");
        assertThat(error()).contains("3 of the first 700 rows were refused");
        assertThat(scenario.targetValue("SELECT count(*) FROM t")).isEqualTo("0");
        assertThat(scenario.rejects().files()).isEmpty();
        migrate("--entry-nodes", node, "--retry-errors", "--max-rejects", "3");
        assertThat(scenario.rejects().rows()).containsExactly(10, 400, 700);
        scenario.rejects().account("t", 3);
        assertThat(scenario.manifestRows("SELECT state FROM tables")).containsExactly("done");
        migrate();
        scenario.onSource("DELETE FROM t WHERE v = 70000");
        migrate("--recopy", "t", "--max-rejects", "2");
        assertThat(scenario.manifestRows("SELECT rows, rejected FROM tables")).containsExactly("997|2");
        assertThat(scenario.targetValue("SELECT count(*) FROM t")).isEqualTo("997");
    }

    @Test
    @DisplayName("a worker does not tell which row it refused, and none is told; neither is the row of a shard")
    void noRowIsToldThatIsNotTheSentOne() {
        table("SELECT create_distributed_table('t', 'id', shard_count => 8)");
        scenario.onSource("DELETE FROM t WHERE v = 70000");
        migrate("--entry-nodes", "coordinator");
        assertThat(error())
                .containsAnyOf("duplicate key value violates unique constraint", "violates check constraint")
                .contains("--max-rejects N")
                .doesNotContain("at row", "line");
    }

    @Test
    @DisplayName("reference tables are sifted too")
    void rowsOfReferenceTables() {
        table("SELECT create_reference_table('t')");
        scenario.onSource("DELETE FROM t WHERE v = 70000");
        migrate();
        assertThat(error()).doesNotContain("at row", "line");
        migrate("--retry-errors", "--max-rejects", "2");
        assertThat(scenario.rejects().rows()).containsExactly(10, 400);
        scenario.rejects().account("t", 2);
    }

    @Test
    @DisplayName("a distributed marker table without the count of rejected rows gets it on every node")
    void anOlderMarkerTable() {
        table("SELECT create_distributed_table('t', 'id', shard_count => 8)");
        migrate("--max-rejects", "3");
        scenario.onTarget("ALTER TABLE copytool.commit_marker DROP COLUMN rejected");
        migrate("--recopy", "t", "--max-rejects", "3", "--entry-nodes", "auto");
        assertThat(scenario.to.rows(
                        scenario.target, "SELECT epoch, rows, rejected FROM copytool.commit_marker ORDER BY 1"))
                .containsExactly("1|997|null", "2|997|3");
    }
}
