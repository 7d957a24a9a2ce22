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

/** What is reset is copied again, all of it, and neither beside its old rows nor taken for copied without them. */
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
    }

    @AfterEach
    void tearDown() {
        scenario.close();
    }

    private CliRun reset(String... options) {
        return scenario.verb("reset", options).done();
    }

    private void refused(String reason, String... flags) {
        CliRun ran = scenario.verb("migrate", flags);
        assertThat(ran.code()).as(ran.everything()).isEqualTo(ExitCode.REFUSED);
        assertThat(ran.err()).contains(reason);
    }

    private void everyRowIsThereOnce() {
        String query = "SELECT * FROM p";
        assertThat(scenario.to.checksum(scenario.target, query))
                .isEqualTo(scenario.from.checksum(scenario.source, query));
    }

    @Test
    @DisplayName(
            "promises 3, 11: what the original script copied is not copied beside itself, whatever else has markers")
    void rowsWithoutAMarkerAreNotDoubled() {
        scenario.onTarget("INSERT INTO p SELECT '2020-01-01', i FROM generate_series(1, 100) i");
        scenario.changeManifest("UPDATE tables SET state = 'done', migrated = 1 WHERE source_table = 'p1'");
        scenario.verb("migrate").done();
        everyRowIsThereOnce();

        reset("--table", "p1");
        refused("may still hold the rows of its earlier copy, of which there is no marker");
        everyRowIsThereOnce();
        refused("remove them there, then run again", "--append");
        scenario.onTarget("DELETE FROM p WHERE month = '2020-01-01'");
        scenario.verb("migrate").done();
        everyRowIsThereOnce();
    }

    @Test
    @DisplayName("promise 3: a run that emptied the target of tables copied before goes on after it was stopped")
    void aRetiredMarkerProvesThatTheRowsAreGone() {
        scenario.verb("migrate").done();
        reset("--table", "p", "--table", "p1", "--table", "p2");
        scenario.verb("migrate", "--truncate", "--table", "p2").done();
        scenario.verb("migrate").done();
        everyRowIsThereOnce();
    }

    private void leaveInDoubt(String state) {
        scenario.verb("migrate").done();
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
        assertThat(refused.err()).contains("table 'public.p1' is " + state, "first find out: copytool migrate ");

        scenario.verb("migrate").done();
        scenario.verb("reset", "--table", "p1").done();
        refused("if you have removed them, UPDATE copytool.commit_marker");
        scenario.onTarget("UPDATE copytool.commit_marker SET replaced_by = 0 WHERE source LIKE '%p1%'");
        scenario.verb("migrate").done();
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
