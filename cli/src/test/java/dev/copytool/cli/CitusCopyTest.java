package dev.copytool.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.copytool.cli.shell.ExitCode;
import dev.copytool.engine.testing.CitusCluster;
import dev.copytool.engine.testing.CitusExtension;
import dev.copytool.engine.testing.PostgresExtension;
import dev.copytool.engine.testing.PostgresServer;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/** Tables of a PostgreSQL are copied into a Citus cluster of a coordinator and two workers. */
@Timeout(120)
@ExtendWith({CitusExtension.class, PostgresExtension.class})
class CitusCopyTest {
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

    private void distributed(String table) {
        scenario.both("CREATE TABLE " + table + " (id int NOT NULL, v text, j jsonb)")
                .onSource("INSERT INTO " + table
                        + " SELECT i, 'v' || i, jsonb_build_object('i', i) FROM generate_series(1, 1000) i")
                .onTarget("SELECT create_distributed_table('" + table + "', 'id', shard_count => 8)");
    }

    private void equal(String table) {
        String query = "SELECT * FROM " + table;
        assertThat(scenario.to.checksum(scenario.target, query))
                .isEqualTo(scenario.from.checksum(scenario.source, query));
    }

    @Test
    @DisplayName("promise 1 on Citus: rows and marker lie in distributed tables, and a second run copies nothing")
    void distributedTablesAreCopiedOnce() {
        distributed("t");
        scenario.generate().done();
        scenario.verb("migrate").done();
        equal("t");
        assertThat(scenario.targetValue("SELECT citus_table_type || ' by ' || distribution_column FROM citus_tables"
                        + " WHERE table_name = 'copytool.commit_marker'::regclass"))
                .isEqualTo("distributed by item");
        scenario.changeManifest("UPDATE tables SET state = 'running', migrated = NULL");
        CliRun again = scenario.verb("migrate").done();
        assertThat(again.out()).contains("1 table had been copied by an earlier run");
        equal("t");
    }

    @Test
    void distributedReferenceLocalAndPartitionedTablesAreAllCopied() {
        distributed("t");
        scenario.both(
                        "CREATE TABLE r (id int PRIMARY KEY)",
                        "CREATE TABLE l (id int)",
                        "CREATE TABLE p (id int, month date) PARTITION BY LIST (month)",
                        "CREATE TABLE p1 PARTITION OF p FOR VALUES IN ('2020-01-01')",
                        "CREATE TABLE p2 PARTITION OF p FOR VALUES IN ('2020-02-01')")
                .onSource(
                        "INSERT INTO r SELECT generate_series(1, 50)",
                        "INSERT INTO l SELECT generate_series(1, 60)",
                        "INSERT INTO p SELECT i, CASE i % 2 WHEN 0 THEN date '2020-01-01' ELSE '2020-02-01' END"
                                + " FROM generate_series(1, 101) i")
                .onTarget("SELECT create_reference_table('r')", "SELECT create_distributed_table('p', 'id')");
        scenario.generate().done();
        scenario.verb("migrate").done();
        for (String table : new String[] {"t", "r", "l", "p", "p1", "p2"}) {
            equal(table);
        }
        CliRun verified = scenario.verb("verify").done();
        assertThat(verified.err()).contains("5 targets compared, 0 different");
    }

    @Test
    @DisplayName(
            "promise 5 on Citus: rows of strangers in the shards are seen, though the coordinator's own table is empty")
    void strangersRowsInShardsAreSeen() {
        distributed("t");
        scenario.onTarget("INSERT INTO t VALUES (1, 'mine', NULL)");
        scenario.generate().done();
        CliRun refused = scenario.verb("migrate");
        assertThat(refused.code()).as(refused.everything()).isEqualTo(ExitCode.REFUSED);
        assertThat(refused.err()).contains("already holds rows which no marker of this manifest explains");
        scenario.verb("migrate", "--truncate").done();
        equal("t");
    }

    @Test
    void partsOfDistributedTablesEnterAtEveryWorkerAndOthersAtTheCoordinator() {
        for (int i = 1; i <= 8; i++) {
            distributed("t" + i);
        }
        scenario.both("CREATE TABLE r (id int PRIMARY KEY)")
                .onSource("INSERT INTO r SELECT generate_series(1, 50)")
                .onTarget("SELECT create_reference_table('r')");
        scenario.generate().done();
        scenario.verb("migrate", "--parallel", "3").done();
        for (int i = 1; i <= 8; i++) {
            equal("t" + i);
        }
        equal("r");
        assertThat(entryNodes("t%"))
                .containsExactlyInAnyOrder(
                        cluster.worker(1).port(), cluster.worker(2).port());
        assertThat(entryNodes("r")).containsExactly(cluster.port());
        assertThat(scenario.verb("status", "--csv").out())
                .containsPattern(
                        "migrated,1,11,50,\\d+," + cluster.coordinator().address() + "/")
                .containsPattern(
                        "migrated,\\d,\\d+,\\d+,\\d+," + cluster.worker(1).address() + "/")
                .containsPattern(
                        "migrated,\\d,\\d+,\\d+,\\d+," + cluster.worker(2).address() + "/");
    }

    private Set<Integer> entryNodes(String names) {
        Set<Integer> ports = new TreeSet<>();
        scenario.manifestRows("SELECT entry_node FROM tables WHERE source_table LIKE '" + names + "'")
                .forEach(address -> ports.add(Integer.valueOf(address.replaceAll(".*:(\\d+)/.*", "$1"))));
        return ports;
    }

    @Test
    void oneEntersAtTheCoordinatorOrAtListedNodesWhereThatIsAskedFor() {
        distributed("t1");
        distributed("t2");
        scenario.generate().done();
        scenario.verb("migrate", "--entry-nodes", "coordinator", "--table", "t1")
                .done();
        assertThat(entryNodes("t1")).containsExactly(cluster.port());
        scenario.verb(
                        "migrate",
                        "--entry-nodes",
                        // Also under another name than the one the cluster has for it.
                        cluster.worker(2).address().replace("localhost", "127.0.0.1"))
                .done();
        assertThat(entryNodes("t2")).containsExactly(cluster.worker(2).port());
    }

    @Test
    void aListedNodeThatIsNoneOfTheClustersIsRefused() {
        distributed("t");
        scenario.generate().done();
        CliRun refused = scenario.verb("migrate", "--entry-nodes", "127.0.0.1:" + scenario.from.port());
        assertThat(refused.code()).as(refused.everything()).isEqualTo(ExitCode.REFUSED);
        CliRun wrong = scenario.verb("migrate", "--entry-nodes", "here:there");
        assertThat(wrong.code()).isEqualTo(ExitCode.USAGE);
        assertThat(wrong.err()).contains("'here:there' is not an entry node");
    }

    @Test
    void aWorkerAsTargetIsRefused() {
        distributed("t");
        CliRun generated = scenario.run(
                "generate",
                scenario.manifest.toString(),
                "--source",
                scenario.from.uri(scenario.source),
                "--target",
                cluster.worker(1).uri(scenario.target));
        generated.done();
        CliRun refused = scenario.verb("migrate");
        assertThat(refused.code()).as(refused.everything()).isEqualTo(ExitCode.REFUSED);
        assertThat(refused.err()).contains("the target is a worker of a Citus cluster");
    }

    @Test
    void jsonTravelsAsTextAndTheRestInBinary() {
        distributed("t");
        scenario.both("CREATE TABLE plain (id int)").onTarget("SELECT create_distributed_table('plain', 'id')");
        scenario.generate().done();
        assertThat(scenario.verb("migrate", "--dry-run").out())
                .contains(
                        "COPY \"public\".\"t\" (\"id\", \"v\", \"j\") FROM STDIN (FORMAT text)",
                        "COPY \"public\".\"plain\" (\"id\") FROM STDIN (FORMAT binary)",
                        "citus.multi_shard_modify_mode', 'sequential'",
                        "SET LOCAL lock_timeout TO '60000 ms'");
    }

    @Test
    @DisplayName("promise 5 on Citus: rows in shards are replaced by a re-copy, and only an item's own")
    void aRecopyReplacesRowsInShards() {
        distributed("t");
        scenario.both("CREATE TABLE p (id int, month date)")
                .onSource(
                        "CREATE TABLE p1 (CHECK (month = '2020-01-01')) INHERITS (p)",
                        "CREATE TABLE p2 (CHECK (month = '2020-02-01')) INHERITS (p)",
                        "INSERT INTO p1 SELECT i, '2020-01-01' FROM generate_series(1, 100) i",
                        "INSERT INTO p2 SELECT i, '2020-02-01' FROM generate_series(1, 100) i")
                .onTarget("SELECT create_distributed_table('p', 'id', shard_count => 8)");
        scenario.generate("--merge-children", "p").done();
        scenario.verb("migrate").done();
        scenario.onSource("UPDATE p1 SET id = id + 1000", "INSERT INTO t VALUES (4711, 'new', NULL)");
        scenario.verb("migrate", "--recopy", "p1", "--recopy", "t").done();
        equal("p");
        equal("t");
        scenario.verb("verify").done();
    }
}
