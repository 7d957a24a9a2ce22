package dev.copytool.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.copytool.cli.shell.ExitCode;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** The manifest says that a step of a plan was run, and the target has lost it. */
class LostStepsTest extends PlanFixture {

    private void markersAreGone() {
        scenario.onTarget("DELETE FROM copytool.commit_marker");
    }

    private void refused(CliRun ran) {
        assertThat(ran.code()).as(ran.everything()).isEqualTo(ExitCode.REFUSED);
        assertThat(ran.err())
                .contains("g.i", "the manifest says that the step was run, but the target has no marker of it");
    }

    @Test
    @DisplayName("promise 3: a step that appends is run again where its table was lost with its marker, else refused")
    void aLostStepIsRunAgain() {
        load("SELECT id, v FROM s", "mode: append");
        run().done();
        markersAreGone();
        refused(run());
        assertThat(count("t")).isEqualTo("10");
        scenario.onTarget("TRUNCATE t");
        assertThat(run().done().err()).contains("1 step that the manifest calls done has no marker in the target");
        assertThat(count("t")).isEqualTo("10");
        assertThat(run().done().out()).contains("nothing left to run");
    }

    @Test
    @DisplayName("promise 3: a lost step that brings no row twice is run again")
    void aRepeatableStepIsRunAgain() {
        load("SELECT id, v FROM s", "mode: insert-missing, key: [id]");
        run().done();
        markersAreGone();
        scenario.onTarget("DELETE FROM t WHERE id > 5");
        run().done();
        assertThat(count("t")).isEqualTo("10");
    }

    @Test
    @DisplayName("promise 4: a statement of which there is no marker any more is not run twice unasked")
    void aStatementIsNotRunTwice() {
        write("", "- name: g\n  items:\n    - name: i\n      sql: INSERT INTO log (what) VALUES ('once')\n");
        run().done();
        markersAreGone();
        refused(run());
        assertThat(count("log")).isEqualTo("1");
        run("--append").done();
        assertThat(count("log")).isEqualTo("2");
    }
}
