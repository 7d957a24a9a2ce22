package dev.copytool.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.copytool.cli.shell.ExitCode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** A plan's manifest that is older than the target: put back, or one of two copies. */
class OlderPlanManifestTest extends PlanFixture {

    @Test
    @DisplayName("promise 3: a manifest that has forgotten what was done finds it by the markers")
    void anOlderCopyOfTheManifestDoublesNothing() throws IOException {
        load("SELECT id, v FROM s WHERE :go", "mode: append");
        Files.writeString(plan, "parameters: {go: 'true'}\n" + Files.readString(plan));
        scenario.onTarget("ALTER TABLE t DROP CONSTRAINT t_pkey", "ALTER TABLE t ADD CONSTRAINT never CHECK (id < 0)");
        assertThat(run().code()).isEqualTo(ExitCode.SOME_FAILED);
        Path manifest = plan.resolveSibling("plan.yaml.sqlite");
        Path older = scenario.directory.resolve("older.sqlite");
        Files.copy(manifest, older);
        scenario.onTarget("ALTER TABLE t DROP CONSTRAINT never");
        run().done();
        Files.move(older, manifest, StandardCopyOption.REPLACE_EXISTING);
        CliRun again = run();
        assertThat(again.code()).as(again.everything()).isEqualTo(ExitCode.DONE);
        assertThat(again.out()).contains("1 step had been run by an earlier run");
        assertThat(count("t")).isEqualTo("10");
    }

    @Test
    @DisplayName("promise 8: a run that older copies of the manifest ask for is run, whatever newer ones have run")
    void stepsAreRunAgainThoughTheTargetKnowsMoreRuns() throws IOException {
        load("SELECT id, v FROM s", "mode: upsert, key: [id]");
        run().done();
        Path manifest = plan.resolveSibling("plan.yaml.sqlite");
        Path older = scenario.directory.resolve("older.sqlite");
        Files.copy(manifest, older);
        for (int newer = 1; newer < 3; newer++) {
            for (int more = 0; more < newer; more++) {
                run().done();
            }
            scenario.onSource("INSERT INTO s VALUES (" + (10 + newer) + ", 'new')");
            Files.copy(older, manifest, StandardCopyOption.REPLACE_EXISTING);
            CliRun ran = run().done();
            assertThat(ran.out()).as(ran.everything()).contains("1 inserted");
            assertThat(ran.err()).contains("runs once more");
            assertThat(count("t")).isEqualTo(String.valueOf(10 + newer));
        }
        assertThat(run().done().err()).doesNotContain("older");
    }
}
