package dev.copytool.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.copytool.cli.shell.ExitCode;
import dev.copytool.engine.testing.LocalServer;
import dev.copytool.engine.testing.PostgresExtension;
import dev.copytool.engine.testing.PostgresServer;
import dev.copytool.engine.testing.ShortSeconds;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/** A server that crashes each time the rows of one table come to it, and is there again soon. */
@ShortSeconds
@Timeout(120)
@ExtendWith(PostgresExtension.class)
class CrashTest {
    private LocalServer to;
    private Scenario scenario;

    @BeforeEach
    void setUp(PostgresServer from) {
        to = LocalServer.start(LocalServer.classPathBinaries(), Map.of());
        scenario = new Scenario(from, to);
    }

    @AfterEach
    void tearDown() {
        scenario.close();
        to.close();
    }

    private long timesAway() {
        try (Stream<String> lines = Files.lines(Path.of(scenario.manifest + ".log"))) {
            return lines.filter(line -> line.contains(" is away since ")).count();
        } catch (IOException e) {
            return 0;
        }
    }

    /** Crashes the server once rows have come to it; it is there again when that was noticed. */
    private void crash() {
        Scenario.until(() -> to.value("postgres", "SELECT count(*) FROM pg_stat_activity WHERE wait_event = 'PgSleep'")
                .equals("1"));
        long before = timesAway();
        to.stopNow();
        Scenario.until(() -> timesAway() > before);
        to.start();
    }

    @Test
    @DisplayName("promise 7: a table on which its server crashes is not copied again without end")
    void aTableThatCrashesItsServerFails() {
        scenario.both("CREATE TABLE t (n int)")
                .onSource("INSERT INTO t VALUES (1)")
                .onTarget(
                        "CREATE FUNCTION slow() RETURNS trigger LANGUAGE plpgsql AS"
                                + " $$ BEGIN PERFORM pg_sleep(15); RETURN NEW; END $$",
                        "CREATE TRIGGER slow BEFORE INSERT ON t FOR EACH ROW EXECUTE FUNCTION slow()");
        scenario.generate().done();
        to.execute("postgres", "CHECKPOINT");
        CompletableFuture<CliRun> running = scenario.later("migrate", "--retries", "2");
        crash();
        crash();
        crash();
        CliRun run = running.join();
        assertThat(run.code()).as(run.everything()).isEqualTo(ExitCode.SOME_FAILED);
        assertThat(run.err()).contains("a server went away in the middle of it again and again");
        assertThat(scenario.manifestRows("SELECT state FROM tables")).containsExactly("failed");
    }
}
