package dev.copytool.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.copytool.cli.shell.ExitCode;
import dev.copytool.engine.testing.PostgresExtension;
import dev.copytool.engine.testing.PostgresServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/** Lists of rejected rows that are there when a run begins. */
@Timeout(60)
@ExtendWith(PostgresExtension.class)
class LeftRejectsTest {
    private Scenario scenario;

    @BeforeEach
    void setUp(PostgresServer server) {
        scenario = new Scenario(server)
                .onSource("CREATE TABLE t (v int)", "INSERT INTO t VALUES (1), (70000)")
                .onTarget("CREATE TABLE t (v smallint)");
        scenario.generate().done();
        CliRun run = scenario.verb("migrate", "--max-rejects", "1");
        assertThat(run.code()).as(run.everything()).isEqualTo(ExitCode.SOME_FAILED);
        assertThat(scenario.rejects().files()).hasSize(2);
    }

    @AfterEach
    void tearDown() {
        scenario.close();
    }

    @Test
    @DisplayName("promise 8: the list of an attempt that died before its COMMIT does not outlive the next one's claim")
    void theListOfAnAttemptThatDiedGoes() {
        // As a death between the list and the COMMIT leaves it.
        scenario.onTarget("TRUNCATE t, copytool.commit_marker");
        scenario.changeManifest("UPDATE tables SET state = 'running', migrated = NULL, rejected = 0");
        CliRun run = scenario.verb("migrate");
        assertThat(run.code()).as(run.everything()).isEqualTo(ExitCode.SOME_FAILED);
        assertThat(run.err()).contains("out of range for type smallint");
        assertThat(scenario.rejects().files()).isEmpty();
    }

    @Test
    @DisplayName(
            "promise 9: a directory of rejected rows that others can open is told of by check and closed by migrate")
    void anOpenDirectoryIsToldOf() throws IOException {
        Files.setPosixFilePermissions(scenario.rejects().directory(), PosixFilePermissions.fromString("rwxr-xr-x"));
        String open = scenario.rejects().directory() + " is open to others (rwxr-xr-x)";
        assertThat(scenario.verb("check", "--csv").out())
                .contains(
                        "WARN,rejects,", open, "chmod 700 " + scenario.rejects().directory());
        scenario.verb("reset", "--table", "t").done();
        assertThat(scenario.verb("migrate").err()).doesNotContain(open);
        assertThat(Files.getPosixFilePermissions(scenario.rejects().directory()))
                .isEqualTo(PosixFilePermissions.fromString("rwx------"));
    }
}
