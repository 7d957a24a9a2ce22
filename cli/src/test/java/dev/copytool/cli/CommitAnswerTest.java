package dev.copytool.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.copytool.cli.shell.ExitCode;
import dev.copytool.engine.testing.FaultProxy;
import dev.copytool.engine.testing.PostgresServer;
import dev.copytool.engine.testing.ShortSeconds;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * The answer to a COMMIT is lost: the commit is held after it is durable and before it is answered, then the session is
 * ended.
 */
@ShortSeconds
@Timeout(120)
class CommitAnswerTest {
    private static PostgresServer server;

    private Scenario scenario;

    @BeforeAll
    static void startServer() {
        server = PostgresServer.start();
    }

    @AfterAll
    static void stopServer() {
        server.close();
    }

    @BeforeEach
    void setUp() {
        scenario = HeldCommits.scenario(server, server);
    }

    @AfterEach
    void tearDown() {
        scenario.close();
    }

    private CliRun loseTheAnswer(String... options) {
        HeldCommits.hold(server);
        try {
            CompletableFuture<CliRun> running = scenario.later("migrate", options);
            HeldCommits.await(server);
            HeldCommits.cut(server);
            return running.join();
        } finally {
            HeldCommits.release(server);
        }
    }

    @Test
    @DisplayName("promise 4: a commit without an answer is looked up by its marker, and every row is there once")
    void theMarkerAnswersInTheCommitsPlace() {
        CliRun ran = loseTheAnswer();
        assertThat(ran.code()).as(ran.everything()).isEqualTo(ExitCode.DONE);
        assertThat(ran.err()).contains("COMMIT was not answered");
        assertThat(ran.out()).contains("1 table had been copied by an earlier run");
        assertThat(scenario.targetValue("SELECT count(*) FROM t")).isEqualTo("1000");
        assertThat(scenario.manifestRows("SELECT migrated, errored, state, rows FROM tables WHERE source_table = 't'"))
                .containsExactly("1|null|done|1000");
    }

    @Test
    @DisplayName("promises 4, 7: a target that is gone without a word in COMMIT is noticed, and the marker decides")
    void aTargetGoneInCommitIsNoticed() {
        CliRun ran;
        try (FaultProxy toTarget = FaultProxy.before(server.port())) {
            HeldCommits.hold(server);
            try {
                CompletableFuture<CliRun> running = scenario.later(
                        "migrate",
                        "--target",
                        "postgresql://postgres@127.0.0.1:" + toTarget.port() + "/" + scenario.target,
                        "--stall-timeout",
                        "300ms");
                HeldCommits.await(server);
                toTarget.halfOpen();
                HeldCommits.release(server);
                ran = running.join();
            } finally {
                HeldCommits.release(server);
            }
        }
        assertThat(ran.code()).as(ran.everything()).isEqualTo(ExitCode.DONE);
        assertThat(ran.err()).contains("public.t: nothing moved for ", "the target's session is gone");
        assertThat(ran.out()).contains("1 table had been copied by an earlier run");
        assertThat(scenario.targetValue("SELECT count(*) FROM t")).isEqualTo("1000");
    }

    @Test
    @DisplayName("promises 3 and 8: a commit without an answer loses no rejected row")
    void rejectedRowsOutliveALostAnswer() {
        scenario.onSource("UPDATE t SET n = -1 WHERE n = 500").onTarget("ALTER TABLE t ADD CHECK (n > 0)");
        CliRun ran = loseTheAnswer("--retries", "1", "--max-rejects", "1");
        assertThat(ran.code()).isEqualTo(ExitCode.SOME_FAILED);
        assertThat(scenario.manifestRows("SELECT migrated, state FROM tables WHERE source_table = 't'"))
                .containsExactly("null|unknown");
        CliRun next = scenario.verb("migrate");
        assertThat(next.code()).as(next.everything()).isEqualTo(ExitCode.SOME_FAILED);
        assertThat(next.out()).contains("1 row of 1 table rejected, see ").doesNotContain("not all here");
        scenario.rejects().account("t", 1);
    }

    @Test
    @DisplayName("promise 4: without another attempt it is unknown, not failed, and the next run asks the marker")
    void withoutAnotherAttemptItIsUnknown() {
        CliRun ran = loseTheAnswer("--retries", "1");
        assertThat(ran.code()).isEqualTo(ExitCode.SOME_FAILED);
        assertThat(scenario.manifestRows("SELECT migrated, state FROM tables WHERE source_table = 't'"))
                .containsExactly("null|unknown");
        CliRun next = scenario.verb("migrate");
        assertThat(next.code()).as(next.everything()).isEqualTo(ExitCode.DONE);
        assertThat(next.out()).contains("1 table had been copied by an earlier run");
        assertThat(scenario.targetValue("SELECT count(*) FROM t")).isEqualTo("1000");
    }

    @Test
    @DisplayName("promise 4: a doubt stays a doubt, whatever fails after it")
    void aLaterFailureDoesNotTurnUnknownIntoFailed() throws SQLException {
        HeldCommits.hold(server);
        CliRun ran;
        try (Connection blocker = server.connect(scenario.target)) {
            CompletableFuture<CliRun> running = scenario.later("migrate", "--retries", "2");
            HeldCommits.await(server);
            HeldCommits.cut(server);
            blocker.setAutoCommit(false);
            try (Statement statement = blocker.createStatement()) {
                // Granted when the held transaction has ended; the second attempt's claim then waits for it.
                statement.execute("LOCK TABLE copytool.commit_marker IN SHARE MODE");
            }
            String waiting = "FROM pg_stat_activity WHERE application_name = 'copytool' AND wait_event_type = 'Lock'";
            Scenario.until(
                    () -> server.value("postgres", "SELECT count(*) " + waiting).equals("1"));
            server.rows("postgres", "SELECT pg_terminate_backend(pid) " + waiting);
            ran = running.join();
            blocker.rollback();
        } finally {
            HeldCommits.release(server);
        }
        assertThat(ran.code()).isEqualTo(ExitCode.SOME_FAILED);
        assertThat(scenario.manifestRows("SELECT migrated, state FROM tables WHERE source_table = 't'"))
                .containsExactly("null|unknown");
        assertThat(scenario.verb("migrate").code()).isEqualTo(ExitCode.DONE);
        assertThat(scenario.targetValue("SELECT count(*) FROM t")).isEqualTo("1000");
    }

    @Test
    @DisplayName("promise 4: a marker that is held for ever leaves its table unknown within the lock timeout")
    void aClaimEndsWithinTheLockTimeout() throws SQLException {
        scenario.onSource("CREATE TABLE free (n int)").onTarget("CREATE TABLE free (n int)");
        scenario.generate("--refresh").done();
        String item = scenario.manifestRows("SELECT uuid FROM tables WHERE source_table = 't'")
                .get(0);
        CliRun ran;
        try (Connection holder = server.connect(scenario.target);
                Statement statement = holder.createStatement()) {
            holder.setAutoCommit(false);
            statement.execute("INSERT INTO copytool.commit_marker"
                    + " (item, part, epoch, attempt, plan_hash, source_system, source, target)"
                    + " SELECT '" + item + "', 0, 1, 1, '', '', '', ''");
            ran = scenario.verb("migrate", "--lock-timeout", "300ms", "--retries", "1", "--no-stop-on-error");
            holder.rollback();
        }
        assertThat(ran.code()).as(ran.everything()).isEqualTo(ExitCode.SOME_FAILED);
        assertThat(ran.err()).contains("public.t: another session is still copying it");
        assertThat(scenario.manifestRows("SELECT source_table, state FROM tables ORDER BY 1"))
                .containsExactly("free|done", "other|done", "t|unknown");
        scenario.verb("migrate").done();
        assertThat(scenario.targetValue("SELECT count(*) FROM t")).isEqualTo("1000");
    }
}
