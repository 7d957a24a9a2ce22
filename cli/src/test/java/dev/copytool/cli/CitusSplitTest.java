package dev.copytool.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.copytool.cli.shell.ExitCode;
import dev.copytool.engine.spi.StopSignal;
import dev.copytool.engine.testing.CitusCluster;
import dev.copytool.engine.testing.CitusExtension;
import dev.copytool.engine.testing.PostgresExtension;
import dev.copytool.engine.testing.PostgresServer;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/** Parts of one table enter the cluster at several nodes at once. */
@Timeout(180)
@ExtendWith({CitusExtension.class, PostgresExtension.class})
class CitusSplitTest {
    private static final List<String> SPLIT = List.of("--split-size", "200kB");

    private Scenario scenario;

    @BeforeEach
    void setUp(PostgresServer server, CitusCluster cluster) {
        scenario = new Scenario(server, cluster)
                .both("CREATE TABLE big (n int, v text)")
                .onSource("INSERT INTO big SELECT i, repeat('x', 100) FROM generate_series(1, 10000) i")
                .onTarget("SELECT create_distributed_table('big', 'n', shard_count => 4)");
        scenario.generate().done();
    }

    @AfterEach
    void tearDown() {
        scenario.close();
    }

    private void equal() {
        String query = "SELECT * FROM big";
        assertThat(scenario.to.checksum(scenario.target, query))
                .isEqualTo(scenario.from.checksum(scenario.source, query));
        scenario.verb("verify").done();
    }

    @Test
    @DisplayName("promise 1: parts of one table enter at every node, each with its marker")
    void partsEnterEverywhere() {
        scenario.verb("migrate", SPLIT.get(0), SPLIT.get(1), "--parallel", "4").done();
        assertThat(Set.copyOf(scenario.to.rows(
                        scenario.target, "SELECT entry_group FROM copytool.commit_marker WHERE part > 0")))
                .hasSizeGreaterThan(1);
        equal();
    }

    @Test
    @DisplayName(
            "promise 3: a table whose source changed between its parts is copied anew, its parts removed on every node")
    void aChangedSourceIsCopiedAnew() {
        CliRun stopped = scenario.verb(
                new AfterParts(3, scenario.stop::request), "migrate", SPLIT.get(0), SPLIT.get(1), "--parallel", "1");
        assertThat(stopped.code()).isEqualTo(ExitCode.INTERRUPTED);
        scenario.stop = new StopSignal();
        scenario.onSource("UPDATE big SET v = repeat('z', 100) WHERE n % 2 = 0");
        scenario.verb("migrate", SPLIT.get(0), SPLIT.get(1)).done();
        assertThat(scenario.targetValue("SELECT count(*) FILTER (WHERE replaced_by = 2) || ' ' || count(*)"
                        + " FROM copytool.commit_marker WHERE epoch = 1"))
                .isEqualTo("8 8");
        equal();
    }
}
