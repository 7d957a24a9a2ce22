package dev.copytool.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.copytool.cli.shell.ExitCode;
import dev.copytool.engine.testing.CitusCluster;
import dev.copytool.engine.testing.CitusExtension;
import dev.copytool.engine.testing.CitusNode;
import dev.copytool.engine.testing.PostgresExtension;
import dev.copytool.engine.testing.PostgresServer;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/** What is planted on the nodes of a cluster, where the names in the coordinator's statements are looked up once more. */
@Timeout(240)
@ExtendWith({CitusExtension.class, PostgresExtension.class})
class CitusPlantedTest {
    /** Not those that Citus itself calls on its nodes when it is asked for a size (docs/security.md). */
    private static final Set<String> NAMES = Set.of(
            "count",
            "max",
            "format",
            "hashtextextended",
            "hash_record_extended",
            "convert_to",
            "encode",
            "set_config",
            "current_setting",
            "to_regclass",
            "shard_name",
            "unnest",
            "array_agg",
            "create_distributed_table");

    private Scenario scenario;

    @BeforeEach
    void setUp(PostgresServer server, CitusCluster citus) {
        scenario = new Scenario(server, citus)
                .both("CREATE TABLE t (id int NOT NULL, v varchar(20), c char(5), a text[], j json)")
                .onTarget("SELECT create_distributed_table('t', 'id', shard_count => 8)");
        scenario.onSource(
                "INSERT INTO t SELECT i, 'v' || i, 'c', ARRAY[NULL, 'NULL', 'x'], '{}' FROM generate_series(1, 500) i");
        for (CitusNode node : citus.nodes()) {
            new Planting(node, scenario.target, false).into("public", NAMES);
            node.execute(
                    "postgres",
                    "SET citus.enable_ddl_propagation TO off",
                    "ALTER DATABASE " + scenario.target + " SET array_nulls = off");
        }
    }

    @AfterEach
    void tearDown() {
        scenario.close();
    }

    @Test
    @DisplayName("promise 13: nothing planted on a worker is called, and its settings change no element of an array")
    void whatIsPlantedOnWorkersIsNotCalled() {
        scenario.generate("--schema", "public").done();
        scenario.verb("check").done();
        scenario.verb("migrate").done();
        scenario.verb("verify").done();
        scenario.onTarget("UPDATE public.t SET a = NULL WHERE id OPERATOR(pg_catalog.=) 7::int4");
        assertThat(scenario.verb("verify").code()).isEqualTo(ExitCode.DIFFERENT);
        scenario.verb("reset", "--table", "t").done();
        scenario.verb("migrate", "--truncate").done();
        scenario.verb("migrate", "--recopy", "t").done();
        scenario.verb("verify").done();
    }
}
