package dev.copytool.cli;

import static dev.copytool.cli.OtherManifest.refused;
import static org.assertj.core.api.Assertions.assertThat;

import dev.copytool.cli.shell.ExitCode;
import dev.copytool.engine.spi.StopSignal;
import dev.copytool.engine.testing.PostgresExtension;
import dev.copytool.engine.testing.PostgresServer;
import dev.copytool.engine.testing.ShortSeconds;
import java.io.IOException;
import java.nio.file.Files;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/** Another manifest takes over what a run that has ended, or waits, had registered. */
@ShortSeconds
@Timeout(180)
@ExtendWith(PostgresExtension.class)
class TakenOverTest {
    private Scenario scenario;
    private OtherManifest other;

    @BeforeEach
    void setUp(PostgresServer server) {
        scenario = new Scenario(server);
        other = OtherManifest.of(scenario);
    }

    @AfterEach
    void tearDown() {
        scenario.close();
    }

    @Test
    @DisplayName("promise 12: what an ended run has left undone is taken over, and brings no row when that goes on")
    void whatIsLeftUndoneIsTakenOver() {
        other.tables("t");
        other.generateBoth();
        scenario.interrupted(0);
        other.migrate().done();
        refused(scenario.verb("migrate"), "another manifest has copied it into public.t already");
        assertThat(other.rows("t")).isEqualTo("100");
        assertThat(scenario.targetValue("SELECT count(*) FROM copytool.work")).isEqualTo("1");
    }

    @Test
    @DisplayName("promise 12: who takes over waits for the transaction that a killed run has left, and finds its rows")
    void theTransactionOfAKilledRunIsWaitedFor() throws SQLException {
        other.tables("t");
        other.generateBoth();
        scenario.interrupted(0);
        CompletableFuture<CliRun> second;
        try (Connection left = scenario.to.connect(scenario.target);
                Statement statement = left.createStatement()) {
            left.setAutoCommit(false);
            statement.execute("SELECT FROM copytool.work FOR KEY SHARE");
            statement.execute("INSERT INTO t SELECT generate_series(1, 100)");
            statement.execute("""
                    INSERT INTO copytool.commit_marker
                           (item, part, epoch, attempt, plan_hash, source_system, source, target, rows)
                    SELECT item, 0, 1, 1, '', source_system, source, targets[1], 100 FROM copytool.work
                    """);
            second = Scenario.later(() -> other.migrate());
            Scenario.until(() -> !scenario.to.value("postgres", """
                            SELECT count(*) FROM pg_stat_activity
                             WHERE wait_event_type = 'Lock' AND query LIKE 'DELETE FROM copytool.work%'
                            """).equals("0"));
            left.commit();
        }
        refused(second.join(), "another manifest has copied it into \"public\".\"t\" already (" + scenario.manifest);
        assertThat(other.rows("t")).isEqualTo("100");
    }

    @Test
    @DisplayName("promise 12: no part comes after its item was taken over")
    void noPartComesAfterItsItemWasTakenOver() {
        other.tables("t", "u");
        scenario.generate().done();
        CliRun run = scenario.verb(
                new AfterParts(0, () -> scenario.onTarget("DELETE FROM copytool.work")),
                "migrate",
                "--no-stop-on-error");
        assertThat(run.code()).as(run.everything()).isEqualTo(ExitCode.SOME_FAILED);
        assertThat(run.err())
                .contains("it does not know any more that this run copies it: the target has lost commits");
        assertThat(other.rows("t") + "/" + other.rows("u")).isEqualTo("0/0");
    }

    @Test
    @DisplayName("promise 7: Ctrl-C ends the wait for another manifest at once, and changes nothing")
    void aStopEndsTheWait() {
        other.tables("t");
        other.generateBoth();
        CompletableFuture<CliRun> rival = new CompletableFuture<>();
        scenario.verb(
                new AfterParts(0, () -> {
                    StopSignal stop = new StopSignal();
                    CompletableFuture<CliRun> waiting = Scenario.later(() -> CliRun.with(Map.of())
                            .stoppedBy(stop)
                            .run("migrate", other.file().toString()));
                    Scenario.until(this::waitsForALife);
                    stop.request();
                    rival.complete(waiting.join());
                }),
                "migrate");
        assertThat(rival.join().code()).as(rival.join().everything()).isEqualTo(ExitCode.INTERRUPTED);
        assertThat(other.rows("t")).isEqualTo("100");
    }

    /** The other one's session is there, besides the first one's. */
    private boolean waitsForALife() {
        return scenario.targetValue("""
                SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND mode = 'ShareLock'
                   AND database = (SELECT oid FROM pg_database WHERE datname = current_database())
                """).equals("2");
    }

    @Test
    @DisplayName("promise 12: tables that a person has emptied may be copied by another manifest")
    void whatWasEmptiedIsNoRival() {
        other.tables("t");
        other.generateBoth();
        scenario.verb("migrate").done();
        scenario.onTarget("TRUNCATE t");
        other.migrate().done();
        assertThat(other.rows("t")).isEqualTo("100");
    }

    @Test
    @DisplayName("promise 12: what is registered as it stands is not written again, so that no write is waited for")
    void whatStandsIsNotWrittenAgain() {
        other.tables("t");
        scenario.generate().done();
        scenario.interrupted(0);
        String written = "SELECT xmin || '/' || ctid FROM copytool.work";
        String before = scenario.targetValue(written);
        scenario.verb("migrate").done();
        assertThat(scenario.targetValue(written)).isEqualTo(before);
    }

    @Test
    @DisplayName("promise 12: of two copies of a manifest that know different generations only one brings the rows")
    void oneGenerationIsCopied() throws IOException {
        other.tables("t");
        scenario.generate().done();
        scenario.verb("migrate").done();
        Files.copy(scenario.manifest, other.file());
        scenario.verb("migrate", "--recopy", "t").done();
        scenario.onTarget("TRUNCATE t", "DROP SCHEMA copytool CASCADE");
        CliRun older = scenario.interactive(
                () -> {
                    scenario.verb("migrate").done();
                    return "yes\n";
                },
                "migrate",
                other.file().toString());
        refused(older, "another run has copied it in generation 2, and this one was to be 1");
        assertThat(other.rows("t")).isEqualTo("100");
    }
}
