package dev.copytool.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.copytool.cli.shell.ExitCode;
import dev.copytool.engine.testing.LocalServer;
import dev.copytool.engine.testing.ShortSeconds;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A server stops in the middle of a run as if its machine had lost power, and comes back or does not. */
@ShortSeconds
@Timeout(120)
class OutageTest {
    private static LocalServer from;
    private static LocalServer to;

    private Scenario scenario;

    @BeforeAll
    static void startServers() {
        from = LocalServer.start(LocalServer.classPathBinaries(), Map.of());
        to = LocalServer.start(LocalServer.classPathBinaries(), Map.of());
    }

    @AfterAll
    static void stopServers() {
        from.close();
        to.close();
    }

    @BeforeEach
    void setUp() {
        scenario = new Scenario(from, to);
        for (String table : new String[] {"a", "b", "c", "d"}) {
            scenario.both("CREATE TABLE " + table + " (n int, filler text)")
                    .onSource("INSERT INTO " + table + " SELECT n, repeat('x', 200) FROM generate_series(1, 60000) n");
        }
        scenario.generate().done();
        // What is not durable is lost with the power.
        from.execute("postgres", "CHECKPOINT");
        to.execute("postgres", "CHECKPOINT");
    }

    @AfterEach
    void tearDown() {
        scenario.close();
    }

    /** Starts a run and returns when two of its streams are in the middle of a COPY. */
    private CompletableFuture<CliRun> startAndHold(Connection holder, String... options) throws SQLException {
        holder.setAutoCommit(false);
        try (Statement statement = holder.createStatement()) {
            statement.execute("LOCK TABLE a, b, c, d IN SHARE MODE");
        }
        CompletableFuture<CliRun> running = scenario.later("migrate", options);
        Scenario.until(() -> from.value(
                        "postgres",
                        "SELECT count(*) FROM pg_stat_activity WHERE application_name = 'copytool' AND query LIKE 'COPY%'"
                                + " AND wait_event = 'ClientWrite'")
                .equals("2"));
        return running;
    }

    private void copied() {
        for (String table : new String[] {"a", "b", "c", "d"}) {
            assertThat(to.checksum(scenario.target, "SELECT * FROM " + table))
                    .isEqualTo(from.checksum(scenario.source, "SELECT * FROM " + table));
        }
    }

    @Test
    @DisplayName("a target that stops and comes back uses up no attempt; the run ends well by itself")
    void aTargetThatComesBackIsWaitedFor() throws SQLException {
        try (Connection holder = to.connect(scenario.target)) {
            CompletableFuture<CliRun> running = startAndHold(holder, "--parallel", "2", "--retries", "1");
            to.stopNow();
            Scenario.until(() -> logged(" is away since "));
            to.start();
            CliRun ran = running.join().done();
            assertThat(ran.err())
                    .contains("target localhost:" + to.port(), " is away since ", ", next try in ", " is back after ")
                    .doesNotContain("again in", "FAILED");
        }
        copied();
    }

    @Test
    @DisplayName("a source that stops and comes back uses up no attempt; the run ends well by itself")
    void aSourceThatComesBackIsWaitedFor() throws SQLException {
        try (Connection holder = to.connect(scenario.target)) {
            CompletableFuture<CliRun> running = startAndHold(holder, "--parallel", "2", "--retries", "1");
            from.stopNow();
            holder.rollback();
            Scenario.until(() -> logged(" is away since "));
            from.start();
            CliRun ran = running.join().done();
            assertThat(ran.err())
                    .contains("source localhost:" + from.port(), " is away since ", " is back after ")
                    .doesNotContain("again in", "FAILED");
        }
        copied();
    }

    @Test
    @DisplayName("a connection that is lost while the tables are looked at refuses no run")
    void whatIsLostInPlanningIsLookedAtAgain() throws SQLException {
        try (Connection holder = to.connect(scenario.target)) {
            holder.setAutoCommit(false);
            try (Statement statement = holder.createStatement()) {
                statement.execute("LOCK TABLE a IN ACCESS EXCLUSIVE MODE");
            }
            CompletableFuture<CliRun> running = scenario.later("migrate");
            String waiting = " FROM pg_stat_activity WHERE application_name = 'copytool' AND wait_event_type = 'Lock'";
            Scenario.until(
                    () -> to.value("postgres", "SELECT count(*)" + waiting).equals("1"));
            to.rows("postgres", "SELECT pg_terminate_backend(pid)" + waiting);
            Scenario.until(
                    () -> to.value("postgres", "SELECT count(*)" + waiting).equals("1"));
            holder.rollback();
            assertThat(running.join().done().err())
                    .contains("note: looking at the tables again: ", "terminating connection");
        }
        copied();
    }

    @Test
    @DisplayName("a server away for longer than --max-outage ends the run with 1 and one line; the rest stays pending")
    void aServerAwayForTooLongEndsTheRun() throws SQLException {
        try (Connection holder = to.connect(scenario.target)) {
            CompletableFuture<CliRun> running =
                    startAndHold(holder, "--parallel", "2", "--retries", "1", "--max-outage", "700ms");
            to.stopNow();
            CliRun ran;
            try {
                ran = running.join();
            } finally {
                to.start();
            }
            assertThat(ran.code()).as(ran.everything()).isEqualTo(ExitCode.SOME_FAILED);
            assertThat(ran.err().lines().filter(line -> line.contains("longer than --max-outage")))
                    .hasSize(1)
                    .first()
                    .asString()
                    .startsWith("FAILED target localhost:" + to.port())
                    .contains("was away for 0.");
            assertThat(scenario.manifestRows("SELECT state, count(*) FROM tables GROUP BY 1 ORDER BY 1"))
                    .containsExactly("failed|2", "pending|2");
            assertThat(scenario.manifestRows("SELECT error FROM tables WHERE state = 'failed'"))
                    .allSatisfy(error -> assertThat(error).contains("was away for"));
        }
        scenario.verb("migrate", "--retry-errors").done();
        copied();
    }

    @Test
    @DisplayName("promise 7: a stop in an outage ends at once with 130")
    void aStopInAnOutageEndsAtOnce() throws SQLException {
        try (Connection holder = to.connect(scenario.target)) {
            CompletableFuture<CliRun> running = startAndHold(holder, "--parallel", "2");
            to.stopNow();
            try {
                Scenario.until(() -> logged(" is away since "));
                long asked = System.nanoTime();
                scenario.stop.request();
                CliRun ran = running.join();
                assertThat(ran.code()).as(ran.everything()).isEqualTo(ExitCode.INTERRUPTED);
                assertThat(System.nanoTime() - asked).isLessThan(3_000_000_000L);
            } finally {
                to.start();
            }
            assertThat(scenario.manifestRows("SELECT state, count(*) FROM tables GROUP BY 1"))
                    .containsExactly("pending|4");
        }
    }

    private boolean logged(String text) {
        try {
            return Files.readString(Path.of(scenario.manifest + ".log")).contains(text);
        } catch (IOException e) {
            return false;
        }
    }

    @Test
    @DisplayName("one terminated session among healthy ones is no outage, and uses up an attempt")
    void oneTerminatedSessionIsNoOutage() throws SQLException {
        try (Connection holder = to.connect(scenario.target)) {
            CompletableFuture<CliRun> running = startAndHold(holder, "--parallel", "2");
            to.rows(
                    "postgres",
                    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'copytool'"
                            + " AND wait_event_type = 'Lock' LIMIT 1");
            holder.rollback();
            CliRun ran = running.join().done();
            assertThat(ran.err()).contains("again in").doesNotContain("is away");
        }
        copied();
    }
}
