package dev.copytool.cli;

import static org.assertj.core.api.Assertions.assertThat;

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

/** Tables of a PostgreSQL are copied into a Citus cluster. */
@Timeout(120)
@ExtendWith({CitusExtension.class, PostgresExtension.class})
class CitusCopyTest {
    private Scenario scenario;

    @BeforeEach
    void setUp(PostgresServer server, CitusCluster cluster) {
        scenario = new Scenario(server, cluster)
                .both("CREATE TABLE t (id int NOT NULL, v text, j jsonb)")
                .onSource(
                        "INSERT INTO t SELECT i, 'v' || i, jsonb_build_object('i', i) FROM generate_series(1, 1000) i")
                .onTarget("SELECT create_distributed_table('t', 'id', shard_count => 8)");
    }

    @AfterEach
    void tearDown() {
        scenario.close();
    }

    @Test
    @DisplayName("promise 1 on Citus: a distributed table's rows arrive")
    void distributedTablesAreCopied() {
        scenario.generate().done();
        scenario.verb("migrate").done();
        assertThat(scenario.to.checksum(scenario.target, "SELECT * FROM t"))
                .isEqualTo(scenario.from.checksum(scenario.source, "SELECT * FROM t"));
    }
}
