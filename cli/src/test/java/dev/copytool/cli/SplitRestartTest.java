package dev.copytool.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.copytool.cli.shell.ExitCode;
import dev.copytool.engine.testing.PostgresExtension;
import dev.copytool.engine.testing.PostgresServer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/** A table whose copying in parts was stopped goes on with the parts that are missing. */
@Timeout(120)
@ExtendWith(PostgresExtension.class)
class SplitRestartTest {
    private Scenario scenario;
    private LargeTable big;

    @BeforeEach
    void setUp(PostgresServer server) {
        scenario = new Scenario(server);
        big = LargeTable.in(scenario);
        scenario.generate().done();
    }

    @AfterEach
    void tearDown() {
        scenario.close();
    }

    @Test
    @DisplayName("promise 3: what was copied before a stop is not copied again, the rest is")
    void aStoppedTableGoesOn() {
        big.stopAfter(3);
        assertThat(scenario.targetValue("SELECT count(*) FROM big")).isBetween("2000", "4000");
        assertThat(big.item()).startsWith("pending|1");
        assertThat(big.migrate().done().out()).contains("copied 1 table");
        big.isCopied();
        assertThat(scenario.targetValue("SELECT count(*) FILTER (WHERE attempt = 1) FROM copytool.commit_marker"))
                .isEqualTo("8");
    }

    @Test
    @DisplayName("promise 3: parts that only the target knows of are found by their markers")
    void anOlderManifestFindsTheParts() {
        big.stopAfter(3);
        scenario.changeManifest("DELETE FROM parts", "UPDATE tables SET state = 'pending'");
        big.migrate().done();
        big.isCopied();
        scenario.changeManifest(
                "DELETE FROM parts", "UPDATE tables SET state = 'pending', migrated = NULL, rows = NULL");
        assertThat(big.migrate("--split", "none").done().out()).contains("1 table had been copied by an earlier run");
        assertThat(big.item()).isEqualTo("done|1|null|10000");
        big.isCopied();
    }

    @Test
    @DisplayName("a cut that was begun is kept, whatever size is asked for later")
    void aCutIsKept() {
        big.stopAfter(2);
        scenario.verb("migrate", "--split-size", "100kB").done();
        big.isCopied();
        assertThat(big.markers(1)).isEqualTo("8 of 8");
    }

    @Test
    @DisplayName("promise 8: parts that went with their target do not count for a cut that was made anew")
    void partsThatAreGoneDoNotCount() {
        big.stopAfter(6);
        scenario.onTarget("TRUNCATE big");
        CliRun emptied = big.migrate();
        assertThat(emptied.code()).as(emptied.everything()).isEqualTo(ExitCode.REFUSED);
        assertThat(emptied.err()).contains("if you emptied it, --truncate copies it anew: copytool migrate ");
        scenario.onTarget("DELETE FROM copytool.commit_marker");
        scenario.interrupted(1, "--split-size", "500kB", "--parallel", "1");
        assertThat(scenario.targetValue("SELECT count(*) FROM big")).isEqualTo("0");
        assertThat(big.item()).startsWith("pending|1");
        big.migrate().done();
        big.isCopied();
        assertThat(big.item()).isEqualTo("done|1|null|10000");
    }
}
