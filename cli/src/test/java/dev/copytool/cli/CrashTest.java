package dev.copytool.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.copytool.cli.shell.ExitCode;
import dev.copytool.engine.testing.LocalServer;
import dev.copytool.engine.testing.PostgresExtension;
import dev.copytool.engine.testing.PostgresServer;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/** A table on which its server crashes, and which ends all other sessions with it. */
@Timeout(value = 120, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
@ExtendWith(PostgresExtension.class)
class CrashTest {
    private LocalServer to;
    private Scenario scenario;

    @BeforeEach
    void setUp(PostgresServer from) {
        to = LocalServer.start(LocalServer.classPathBinaries(), Map.of("restart_after_crash", "on"));
        scenario = new Scenario(from, to);
    }

    @AfterEach
    void tearDown() {
        Scenario.until(this::answers);
        scenario.close();
        to.close();
    }

    private boolean answers() {
        try {
            return to.value("postgres", "SELECT 1").equals("1");
        } catch (IllegalStateException e) {
            return false;
        }
    }

    @Test
    @DisplayName("promise 7: a table on which its server crashes is not copied again without end")
    void aTableThatCrashesItsServerFails() {
        scenario.both("CREATE TABLE t (n int)")
                .onSource("INSERT INTO t VALUES (1)")
                .onTarget(
                        "CREATE FUNCTION crash() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN"
                                + " EXECUTE format('COPY (SELECT 1) TO PROGRAM %L', 'kill -9 ' || pg_backend_pid());"
                                + " RETURN NEW; END $$",
                        "CREATE TRIGGER crash BEFORE INSERT ON t FOR EACH ROW EXECUTE FUNCTION crash()");
        scenario.generate().done();
        CliRun run = scenario.verb("migrate", "--retries", "3");
        assertThat(run.code()).as(run.everything()).isEqualTo(ExitCode.SOME_FAILED);
        assertThat(run.err()).contains("again and again", " is back after ");
        assertThat(scenario.manifestRows("SELECT state, attempts BETWEEN 4 AND 8 FROM tables"))
                .as(run.everything())
                .containsExactly("failed|1");
    }
}
