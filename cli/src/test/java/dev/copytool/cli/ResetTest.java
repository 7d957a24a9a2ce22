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
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is reset is copied again, all of it. */
@Timeout(60)
@ExtendWith(PostgresExtension.class)
class ResetTest {
    private Scenario scenario;

    @BeforeEach
    void setUp(PostgresServer server) {
        scenario = new Scenario(server)
                .both("CREATE TABLE p (month date, n int)")
                .onSource(
                        "CREATE TABLE p1 (CHECK (month = '2020-01-01')) INHERITS (p)",
                        "CREATE TABLE p2 (CHECK (month = '2020-02-01')) INHERITS (p)",
                        "INSERT INTO p1 SELECT '2020-01-01', i FROM generate_series(1, 100) i",
                        "INSERT INTO p2 SELECT '2020-02-01', i FROM generate_series(1, 50) i");
        scenario.generate("--merge-children", "p").done();
        scenario.verb("migrate").done();
    }

    @AfterEach
    void tearDown() {
        scenario.close();
    }

    private void leaveInDoubt(String state) {
        scenario.changeManifest("UPDATE tables SET state = '" + state + "', migrated = NULL WHERE source_table = 'p1'");
    }

    @ParameterizedTest
    @ValueSource(strings = {"running", "unknown", "unsettled"})
    @DisplayName("promise 3: what may be in the target is not reset before a run has found out")
    void whatIsInDoubtIsNotReset(String state) {
        leaveInDoubt(state);
        scenario.onTarget("DELETE FROM p WHERE month = '2020-01-01'");
        CliRun refused = scenario.verb("reset", "--table", "p1");
        assertThat(refused.code()).as(refused.everything()).isEqualTo(ExitCode.USAGE);
        assertThat(refused.err()).contains("table 'p1' is " + state, "'copytool migrate' finds out");

        scenario.verb("migrate").done();
        scenario.verb("reset", "--table", "p1").done();
        assertThat(scenario.verb("migrate").code()).isEqualTo(ExitCode.REFUSED);
        scenario.verb("migrate", "--append").done();
        assertThat(scenario.targetValue("SELECT count(*) FROM p")).isEqualTo("150");
    }

    @Test
    @DisplayName("--errored resets what failed, and leaves what is unknown to the next run")
    void erroredLeavesWhatIsUnknown() {
        leaveInDoubt("unknown");
        CliRun ran = scenario.verb("reset", "--errored").done();
        assertThat(ran.out()).contains("0 tables will be copied again");
        assertThat(ran.err()).contains("left out: 1 table that may be in the target");
        assertThat(scenario.manifestRows("SELECT state FROM tables WHERE source_table = 'p1'"))
                .containsExactly("unknown");
    }
}
