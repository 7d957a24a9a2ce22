package dev.copytool.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.copytool.cli.shell.ExitCode;
import dev.copytool.engine.testing.CitusCluster;
import dev.copytool.engine.testing.CitusExtension;
import dev.copytool.engine.testing.PostgresExtension;
import dev.copytool.engine.testing.PostgresServer;
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
    private Scenario scenario;
    private LargeTable big;

    @BeforeEach
    void setUp(PostgresServer server, CitusCluster cluster) {
        scenario = new Scenario(server, cluster);
        big = LargeTable.in(scenario);
        scenario.onTarget("SELECT create_distributed_table('big', 'n', shard_count => 4)");
        scenario.generate().done();
    }

    @AfterEach
    void tearDown() {
        scenario.close();
    }

    @Test
    @DisplayName("promise 1: parts of one table enter at every node, each with its marker")
    void partsEnterEverywhere() {
        scenario.verb("migrate", "--split-size", LargeTable.SIZE, "--parallel", "4")
                .done();
        assertThat(Set.copyOf(scenario.to.rows(
                        scenario.target, "SELECT entry_group FROM copytool.commit_marker WHERE part > 0")))
                .hasSizeGreaterThan(1);
        big.isCopied();
        scenario.verb("verify").done();
    }

    @Test
    @DisplayName(
            "promise 3: a table whose source changed between its parts is copied anew, its parts removed on every node")
    void aChangedSourceIsCopiedAnew() {
        big.stopAfter(3);
        big.change();
        scenario.verb("migrate", "--split-size", LargeTable.SIZE).done();
        assertThat(scenario.targetValue("SELECT count(*) FILTER (WHERE replaced_by = 2) || ' ' || count(*)"
                        + " FROM copytool.commit_marker WHERE epoch = 1"))
                .isEqualTo("8 8");
        big.isCopied();
        scenario.verb("verify").done();
    }

    @Test
    @DisplayName(
            "promise 8: who copies a table in parts that another manifest empties brings no more of them, on any node")
    void noPartComesAfterItsTargetWasEmptied() {
        String other = scenario.directory.resolve("other.sqlite").toString();
        String source = scenario.from.uri(scenario.source);
        scenario.run("generate", other, "--source", source, "--target", scenario.to.uri(scenario.target))
                .done();
        CliRun rival = big.migrateUntil(
                4,
                () -> scenario.run("migrate", other, "--truncate", "--split", "none")
                        .done());
        assertThat(rival.code()).as(rival.everything()).isEqualTo(ExitCode.SOME_FAILED);
        assertThat(rival.err()).contains("generation 1 of the item was in and its rows were removed since");
        big.isCopied();
        assertThat(big.markers(1)).isEqualTo("1 of 9");
    }
}
