package dev.copytool.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.copytool.cli.shell.ExitCode;
import dev.copytool.engine.testing.CitusCluster;
import dev.copytool.engine.testing.CitusExtension;
import dev.copytool.engine.testing.Leaks;
import dev.copytool.engine.testing.PostgresExtension;
import dev.copytool.engine.testing.PostgresServer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/** Tables of a Citus cluster are compared by what their shards hold, whatever the settings of its nodes. */
@Timeout(120)
@ExtendWith({CitusExtension.class, PostgresExtension.class})
class CitusVerifyTest {
    private Scenario scenario;
    private CitusCluster cluster;

    @BeforeEach
    void setUp(PostgresServer server, CitusCluster citus) {
        cluster = citus;
        scenario = new Scenario(server, citus)
                .both(
                        "CREATE TYPE moment AS (at timestamptz, took interval, price float8, raw bytea)",
                        "CREATE TABLE t (id int NOT NULL, v text, m moment, ms moment[], at timestamptz, j json)",
                        "CREATE TABLE r (id int, m moment)",
                        "CREATE TABLE l (id int, m moment)",
                        "CREATE TABLE p (id int NOT NULL, m moment) PARTITION BY RANGE (id)",
                        "CREATE TABLE p1 PARTITION OF p FOR VALUES FROM (0) TO (500)",
                        "CREATE TABLE p2 PARTITION OF p FOR VALUES FROM (500) TO (1001)")
                .onTarget(
                        "SELECT create_distributed_table('t', 'id', shard_count => 8)",
                        "SELECT create_distributed_table('p', 'id', shard_count => 4)",
                        "SELECT create_reference_table('r')");
        String moment =
                "ROW(timestamptz '2020-01-01 UTC' + i * interval '1 h', i * interval '25 h', i / 3.0, '\\x01')::moment";
        scenario.onSource(
                "INSERT INTO t SELECT i, 'v' || i, " + moment + ", ARRAY[" + moment
                        + "], now(), json_build_object('at', i) FROM generate_series(1, 1000) i",
                "INSERT INTO r SELECT i, " + moment + " FROM generate_series(1, 1000) i",
                "INSERT INTO l SELECT i, " + moment + " FROM generate_series(1, 1000) i",
                "INSERT INTO p SELECT i, " + moment + " FROM generate_series(1, 1000) i");
        // What one worker writes as text is not what the other writes.
        citus.worker(1)
                .execute(
                        scenario.target,
                        "SET citus.enable_ddl_propagation = off",
                        "ALTER DATABASE " + scenario.target + " SET TimeZone = 'Asia/Tokyo'",
                        "ALTER DATABASE " + scenario.target + " SET DateStyle = 'German'",
                        "ALTER DATABASE " + scenario.target + " SET IntervalStyle = 'postgres'",
                        "ALTER DATABASE " + scenario.target + " SET extra_float_digits = -3",
                        "ALTER DATABASE " + scenario.target + " SET bytea_output = 'escape'");
    }

    @AfterEach
    void tearDown() {
        scenario.close();
    }

    private void fill(String... tables) {
        scenario.generate().done();
        for (String table : tables) {
            scenario.verb("migrate", "--append", "--table", table).done();
        }
    }

    @Test
    @DisplayName("peers' fault: the settings of a worker do not change a checksum")
    void settingsOfWorkersDoNotMatter() {
        fill("t", "r", "l", "p1", "p2");
        String naive = "SELECT sum(hashtextextended(format('%L', m), 0)) FROM t";
        assertThat(scenario.targetValue(naive))
                .as("without care the sums do differ")
                .isNotEqualTo(scenario.sourceValue(naive));
        for (int run = 0; run < 3; run++) {
            CliRun ran = scenario.verb("verify", "--csv").done();
            assertThat(ran.out())
                    .contains("public.t,1,1000,1000,", "public.r,1,1000,1000,", "public.l,1,1000,1000,")
                    .contains("public.p1,1,499,499,", "public.p2,1,501,501,");
        }
    }

    @Test
    @DisplayName("a difference in a shard, a reference table or a partition is seen")
    void differencesAreSeen() {
        fill("t", "r", "l", "p1", "p2");
        scenario.onTarget(
                "UPDATE t SET v = 'x' WHERE id = 7",
                "DELETE FROM r WHERE id = 1",
                "INSERT INTO p SELECT * FROM p WHERE id = 600");
        CliRun ran = scenario.verb("verify");
        assertThat(ran.code()).as(ran.everything()).isEqualTo(ExitCode.DIFFERENT);
        assertThat(ran.err())
                .contains("DIFFERENT public.t: same count, other contents")
                .contains("DIFFERENT public.r: source 1,000 rows, target 999 rows")
                .contains("DIFFERENT public.p2: source 501 rows, target 502 rows")
                .contains("5 targets compared, 3 different");
    }

    @Test
    @DisplayName("a distributed parent that shares its tree with other targets is compared without them")
    void sharedTrees() {
        scenario.generate("--merge-children", "p").done();
        scenario.changeManifest("UPDATE tables SET target_table = NULL WHERE source_table = 'p2'");
        scenario.verb("migrate", "--append").done();
        assertThat(scenario.verb("verify", "--csv", "--parallel", "1").done().out())
                .contains("public.p,1,499,499,", "public.p2,1,501,501,");
        Leaks.check(cluster);
    }
}
