package dev.copytool.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.copytool.cli.shell.ExitCode;
import dev.copytool.cli.shell.Seams;
import dev.copytool.engine.testing.FaultProxy;
import dev.copytool.engine.testing.PostgresExtension;
import dev.copytool.engine.testing.PostgresServer;
import dev.copytool.engine.testing.ShortSeconds;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/** Connections whose other end has gone without a word, and servers that only take long. */
@ShortSeconds
@Timeout(120)
@ExtendWith(PostgresExtension.class)
class StallTest {
    private static final String OURS = " FROM pg_stat_activity WHERE application_name = 'copytool' AND ";

    private Scenario scenario;
    private FaultProxy toSource;
    private FaultProxy toTarget;
    private Connection holder;
    /** More of the source's URI. */
    private String patience = "";

    @BeforeEach
    void setUp(PostgresServer server) {
        scenario = new Scenario(server)
                .both("CREATE TABLE t (n int, filler text)")
                .onSource("INSERT INTO t SELECT n, repeat('x', 200) FROM generate_series(1, 100000) n");
        scenario.generate();
        toSource = FaultProxy.before(server.port());
        toTarget = FaultProxy.before(server.port());
        holder = server.connect(scenario.target);
    }

    @AfterEach
    void tearDown() throws SQLException {
        holder.close();
        toSource.close();
        toTarget.close();
        scenario.close();
    }

    private CompletableFuture<CliRun> start() {
        return Scenario.later(this::run);
    }

    private CliRun run() {
        return run(Seams.NONE, "--parallel", "4");
    }

    private CliRun run(Seams seams, String... more) {
        List<String> words = new ArrayList<>(List.of(
                "--source",
                "postgresql://postgres@127.0.0.1:" + toSource.port() + "/" + scenario.source
                        + "?sslmode=disable&connect_timeout=5" + patience,
                "--target",
                "postgresql://postgres@127.0.0.1:" + toTarget.port() + "/" + scenario.target
                        + "?sslmode=disable&connect_timeout=5",
                "--stall-timeout",
                "300ms"));
        words.addAll(List.of(more));
        return scenario.verb(seams, "migrate", words.toArray(String[]::new));
    }

    private void hold(String table) throws SQLException {
        holder.setAutoCommit(false);
        try (Statement statement = holder.createStatement()) {
            statement.execute("LOCK TABLE " + table + " IN SHARE MODE");
        }
    }

    private void until(String condition, int sessions) {
        Scenario.until(() -> scenario.from
                .value("postgres", "SELECT count(*)" + OURS + condition)
                .equals(Integer.toString(sessions)));
    }

    /** Starts a run and returns when its source has filled every buffer, because the target table is locked. */
    private CompletableFuture<CliRun> startAndFill() throws SQLException {
        hold("t");
        CompletableFuture<CliRun> running = start();
        until(
                "query LIKE 'COPY%' AND (wait_event = 'ClientWrite' AND datname = '" + scenario.source
                        + "' OR wait_event_type = 'Lock' AND datname = '" + scenario.target + "')",
                2);
        return running;
    }

    private void copiedAgain(CliRun ran, String... says) {
        ran.done();
        assertThat(ran.err())
                .contains("again in", "public.t: nothing moved for ")
                .contains(says);
        assertThat(scenario.manifestRows("SELECT state, attempts FROM tables")).containsExactly("done|2");
        copied();
    }

    private void copied() {
        assertThat(scenario.to.checksum(scenario.target, "SELECT * FROM t"))
                .isEqualTo(scenario.from.checksum(scenario.source, "SELECT * FROM t"));
    }

    @Test
    @DisplayName("promise 7: a source that is gone without a word is noticed, and its table copied again")
    void aHalfOpenSourceIsNoticed() throws SQLException {
        CompletableFuture<CliRun> running = startAndFill();
        toSource.halfOpen();
        holder.rollback();
        copiedAgain(running.join(), "the source's session is gone", "the target's session waits for copytool");
    }

    @Test
    @DisplayName("promise 7: a source that is gone without a word before the next part is read is noticed")
    void aSourceGoneBeforeTheNextPartIsNoticed() {
        patience = "&socketTimeout=5";
        CliRun ran = run(new AfterParts(3, toSource::halfOpen), "--split-size", "4MB", "--parallel", "1")
                .done();
        assertThat(ran.err()).contains("again in");
        copied();
    }

    @Test
    @DisplayName("promise 7: a target that is gone without a word in the middle of a table is noticed")
    void aHalfOpenTargetIsNoticed() throws SQLException {
        CompletableFuture<CliRun> running = startAndFill();
        toTarget.halfOpen();
        holder.rollback();
        copiedAgain(running.join(), "the target's session is gone");
    }

    @Test
    @DisplayName("promise 7: a network to the source that lets nothing through is noticed")
    void aStalledSourceIsNoticed() throws SQLException {
        CompletableFuture<CliRun> running = startAndFill();
        toSource.stall();
        holder.rollback();
        until("wait_event = 'ClientRead' AND query LIKE 'COPY%' AND datname = '" + scenario.target + "'", 1);
        until("query LIKE 'COPY%' AND datname = '" + scenario.target + "'", 0);
        toSource.heal();
        copiedAgain(running.join(), "the source's session cannot be asked");
    }

    @Test
    @DisplayName("promise 7: a network to the target that lets nothing through is noticed")
    void aStalledTargetIsNoticed() throws SQLException {
        CompletableFuture<CliRun> running = startAndFill();
        toTarget.stall();
        holder.rollback();
        until("datname = '" + scenario.source + "'", 0);
        toTarget.heal();
        copiedAgain(running.join(), "the target's session cannot be asked");
    }

    @Test
    @DisplayName("promise 7: a target that is gone while it claims is noticed once nobody holds the marker any more")
    void aTargetGoneInTheClaimIsNoticed() throws SQLException {
        scenario.verb("migrate").done();
        scenario.onTarget("TRUNCATE t, copytool.commit_marker");
        scenario.verb("reset", "--table", "t").done();
        hold("copytool.commit_marker");
        CompletableFuture<CliRun> running = start();
        until("wait_event_type = 'Lock' AND query LIKE 'INSERT INTO copytool%'", 1);
        toTarget.halfOpen();
        holder.rollback();
        CliRun ran = running.join().done();
        assertThat(ran.err()).contains("nothing moved for ", "the target's session is gone");
        copied();
    }

    @Test
    @DisplayName("a source that computes for longer than the limit before its first row is waited for")
    void aSourceThatComputesIsWaitedFor() {
        scenario.onSource(
                "CREATE SCHEMA hidden",
                "ALTER TABLE t SET SCHEMA hidden",
                "CREATE VIEW t AS SELECT t.* FROM hidden.t, (SELECT pg_sleep(1)) s");
        scenario.generate("--refresh", "--views").done();
        CliRun ran = run().done();
        assertThat(ran.err()).doesNotContain("again in");
        copied();
    }

    @Test
    @DisplayName("a target that works for longer than the limit, at the end of a COPY or in a COMMIT, is waited for")
    void aTargetThatWorksIsWaitedFor() {
        scenario.onTarget(
                "CREATE FUNCTION slow() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN PERFORM pg_sleep(0.9); RETURN NULL;"
                        + " END $$",
                "CREATE TRIGGER slow AFTER INSERT ON t EXECUTE FUNCTION slow()",
                "CREATE FUNCTION slow_once() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN"
                        + " IF NEW.n = 1 THEN PERFORM pg_sleep(0.9); END IF; RETURN NULL; END $$",
                "CREATE CONSTRAINT TRIGGER late AFTER INSERT ON t DEFERRABLE INITIALLY DEFERRED FOR EACH ROW"
                        + " EXECUTE FUNCTION slow_once()");
        CliRun ran = run().done();
        assertThat(ran.err()).doesNotContain("again in");
        copied();
    }

    @Test
    @DisplayName("a network that is slow but moves is waited for, even for one row that takes longer than the limit")
    void aSlowNetworkIsWaitedFor() {
        scenario.onSource(
                "TRUNCATE t", "INSERT INTO t SELECT 1, string_agg(md5(n::text), '') FROM generate_series(1, 25000) n");
        toSource.slow(1_000_000);
        CliRun ran = run();
        toSource.heal();
        assertThat(ran.code()).as(ran.everything()).isEqualTo(ExitCode.DONE);
        assertThat(ran.err()).doesNotContain("again in");
        copied();
    }

    @Test
    @DisplayName("promise 7: rolling back is not waited for longer than its limit, though the target works on")
    void aRollbackIsNotWaitedForLong() {
        scenario.onSource(
                        "CREATE SCHEMA hidden",
                        "ALTER TABLE t SET SCHEMA hidden",
                        "CREATE VIEW t AS SELECT * FROM (SELECT * FROM hidden.t LIMIT 2000) few"
                                + " UNION ALL SELECT 0, 'x' FROM pg_sleep(60)")
                .onTarget(
                        "CREATE FUNCTION slow() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN"
                                + " IF NEW.n = 1 THEN PERFORM pg_sleep(60); END IF; RETURN NEW; END $$",
                        "CREATE TRIGGER slow BEFORE INSERT ON t FOR EACH ROW EXECUTE FUNCTION slow()");
        scenario.generate("--refresh", "--views").done();
        CompletableFuture<CliRun> running = Scenario.later(() -> scenario.verb("migrate", "--retries", "1"));
        until("wait_event = 'PgSleep' AND datname IN ('" + scenario.source + "', '" + scenario.target + "')", 2);
        long began = System.nanoTime();
        end(scenario.source);
        CliRun ran = running.join();
        assertThat(ran.code()).as(ran.everything()).isEqualTo(ExitCode.SOME_FAILED);
        assertThat(System.nanoTime() - began).isLessThan(30_000_000_000L);
        end(scenario.target);
    }

    private void end(String database) {
        scenario.from.rows("postgres", "SELECT pg_terminate_backend(pid)" + OURS + "datname = '" + database + "'");
    }
}
