package dev.copytool.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.copytool.cli.shell.ExitCode;
import dev.copytool.cli.shell.Seams;
import dev.copytool.engine.model.Attempt;
import dev.copytool.engine.spi.ForwardingManifest;
import dev.copytool.engine.spi.Manifest;
import dev.copytool.engine.spi.Part;
import dev.copytool.engine.spi.StopSignal;
import dev.copytool.engine.testing.PostgresServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Small tables share transactions, and what is promised of each of them holds as if it went alone. */
@Timeout(120)
class BatchTest {
    private static final int TABLES = 40;
    private static final int ROWS = 100;
    private static final String DISTINCT_TRANSACTIONS = "SELECT count(DISTINCT xmin::text) FROM copytool.commit_marker";

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
        scenario = new Scenario(server).both("CREATE SCHEMA other", "CREATE TABLE big (n int, filler text)");
        for (int i = 1; i <= TABLES; i++) {
            String table = table(i);
            scenario.both("CREATE TABLE " + table + " (n int, name text)")
                    .onSource("INSERT INTO " + table + " SELECT n, '" + table + "' FROM generate_series(1, " + ROWS
                            + ") n");
        }
        scenario.onSource("INSERT INTO big SELECT n, repeat('x', 100) FROM generate_series(1, 10000) n");
        scenario.generate("--schema", "public", "--schema", "other").done();
    }

    @AfterEach
    void tearDown() {
        scenario.close();
    }

    private static String table(int i) {
        return (i % 4 == 0 ? "other" : "public") + ".t" + i;
    }

    private void everyRowIsThereOnce() {
        assertThat(scenario.manifestRows("SELECT DISTINCT state FROM tables")).containsExactly("done");
        scenario.verb("verify").done();
        assertThat(scenario.targetValue("SELECT count(*) || '/' || sum(rows) FROM copytool.commit_marker"))
                .isEqualTo((TABLES + 1) + "/" + (TABLES * ROWS + 10000));
    }

    /** What is recorded as done is in, and nothing else is. */
    private void onlyWhatIsDoneIsThere() {
        for (int i = 1; i <= TABLES; i++) {
            boolean done = scenario.manifestRows("SELECT state FROM tables WHERE source_table = 't" + i + "'")
                    .contains("done");
            assertThat(scenario.targetValue("SELECT count(*) FROM " + table(i)))
                    .as(table(i))
                    .isEqualTo(done ? String.valueOf(ROWS) : "0");
        }
    }

    private String log() throws IOException {
        return Files.readString(Path.of(scenario.manifest + ".log"));
    }

    @Test
    @DisplayName("promise 1: small tables share transactions with their markers, and a large one has its own")
    void smallTablesShareTransactions() {
        scenario.verb("migrate", "--parallel", "2").done();
        everyRowIsThereOnce();
        assertThat(Integer.parseInt(scenario.targetValue(DISTINCT_TRANSACTIONS)))
                .isBetween(TABLES / 10, TABLES / 2);
        assertThat(scenario.targetValue("SELECT count(*) FROM copytool.commit_marker WHERE xmin::text ="
                        + " (SELECT xmin::text FROM copytool.commit_marker WHERE target LIKE '%big%')"))
                .isEqualTo("1");
        assertThat(scenario.targetValue(
                        "SELECT count(*) FROM copytool.commit_marker WHERE rows = 100 AND bytes > 500 AND attempt = 1"))
                .isEqualTo(String.valueOf(TABLES));
        assertThat(scenario.manifestRows(
                        "SELECT count(*) FROM tables WHERE rows = 100 AND attempts = 1 AND started_at <= finished_at"))
                .containsExactly(String.valueOf(TABLES));
    }

    @Test
    @DisplayName("promise 8: a bad row fails its own table, and those that were tried with it are copied")
    void aBadRowFailsItsTableAlone() throws IOException {
        scenario.onTarget("ALTER TABLE t11 ADD CHECK (n <> 50)");
        CliRun ran = scenario.verb("migrate", "--parallel", "2", "--no-stop-on-error");
        assertThat(ran.code()).as(ran.everything()).isEqualTo(ExitCode.SOME_FAILED);
        assertThat(log()).contains("others were rolled back together, each is copied alone now");
        assertThat(scenario.manifestRows("SELECT state, count(*) FROM tables GROUP BY 1"))
                .containsExactlyInAnyOrder("done|" + TABLES, "failed|1");
        onlyWhatIsDoneIsThere();
        scenario.onTarget("ALTER TABLE t11 DROP CONSTRAINT t11_n_check");
        scenario.verb("migrate", "--retry-errors").done();
        everyRowIsThereOnce();
    }

    @Test
    @DisplayName("promise 8: with --max-rejects the bad row is set aside, whomever its table went with")
    void aBadRowIsSetAside() {
        scenario.onTarget("ALTER TABLE t11 ADD CHECK (n <> 50)");
        CliRun ran = scenario.verb("migrate", "--parallel", "2", "--max-rejects", "1");
        assertThat(ran.err() + ran.out()).contains("1 row of 1 table rejected");
        assertThat(scenario.manifestRows("SELECT rows, rejected FROM tables WHERE source_table = 't11'"))
                .containsExactly("99|1");
        assertThat(scenario.targetValue("SELECT sum(rows) FROM copytool.commit_marker"))
                .isEqualTo(String.valueOf(TABLES * ROWS + 10000 - 1));
    }

    @Test
    void theFirstFailureEndsTheRunAndNothingIsHalfIn() {
        scenario.onTarget("ALTER TABLE t11 ADD CHECK (n <> 50)");
        CliRun ran = scenario.verb("migrate", "--parallel", "1");
        assertThat(ran.code()).as(ran.everything()).isEqualTo(ExitCode.SOME_FAILED);
        assertThat(scenario.manifestRows("SELECT count(*) FROM tables WHERE state = 'failed'"))
                .containsExactly("1");
        assertThat(scenario.manifestRows(
                        "SELECT count(*) FROM tables WHERE state NOT IN ('done', 'failed', 'pending')"))
                .containsExactly("0");
        onlyWhatIsDoneIsThere();
    }

    @Test
    @DisplayName(
            "promise 3: tables that are in already are left alone, and those that would have gone with them are copied")
    void whatIsInAlreadyIsNotCopiedAgain() throws IOException {
        Path kept = scenario.directory.resolve("kept.sqlite");
        Files.copy(scenario.manifest, kept);
        scenario.verb("migrate", "--parallel", "2").done();
        for (int i = 1; i <= TABLES; i += 3) {
            scenario.onTarget(
                    "TRUNCATE " + table(i), "DELETE FROM copytool.commit_marker WHERE target LIKE '%\"t" + i + "\"'");
        }
        Files.move(kept, scenario.manifest, StandardCopyOption.REPLACE_EXISTING);
        CliRun ran = scenario.verb("migrate", "--parallel", "2");
        assertThat(ran.out()).as(ran.everything()).contains("27 tables had been copied by an earlier run");
        everyRowIsThereOnce();
    }

    @Test
    @DisplayName("promise 4: a shared commit without an answer is looked up for each table by its marker")
    void theMarkersAnswerInTheCommitsPlace() throws IOException {
        scenario.verb("migrate", "--table", "big").done();
        HeldCommits.hold(server);
        CompletableFuture<CliRun> running;
        try {
            running = scenario.later("migrate", "--parallel", "1");
            HeldCommits.await(server);
            HeldCommits.cut(server);
        } finally {
            HeldCommits.release(server);
        }
        CliRun ran = running.join();
        assertThat(ran.code()).as(ran.everything()).isEqualTo(ExitCode.DONE);
        assertThat(log()).contains("COMMIT was not answered");
        assertThat(ran.out()).contains("20 tables had been copied by an earlier run");
        everyRowIsThereOnce();
    }

    @Test
    @DisplayName(
            "promise 3: a run that is stopped rolls back all tables of a transaction, and records them as not copied")
    void aStopRollsBackAll() {
        AtomicInteger claimed = new AtomicInteger();
        Seams seams = new Seams() {
            @Override
            public Manifest manifest(Manifest manifest) {
                return new ForwardingManifest(manifest) {
                    @Override
                    public void claimed(Part part, Attempt attempt) {
                        super.claimed(part, attempt);
                        if (claimed.incrementAndGet() == 25) {
                            scenario.stop.request();
                        }
                    }
                };
            }
        };
        CliRun ran = scenario.verb(seams, "migrate", "--parallel", "1");
        assertThat(ran.code()).as(ran.everything()).isEqualTo(ExitCode.INTERRUPTED);
        assertThat(scenario.manifestRows("SELECT state, count(*) FROM tables GROUP BY 1 ORDER BY 1"))
                .containsExactly("done|21", "pending|20");
        onlyWhatIsDoneIsThere();
        scenario.stop = new StopSignal();
        scenario.verb("migrate", "--parallel", "2").done();
        everyRowIsThereOnce();
    }

    @Test
    @DisplayName("promise 5: two runs of copies of one manifest share the tables, however they bundle them")
    void twoRunsCopyEachTableOnce() throws IOException {
        Path twin = scenario.directory.resolve("twin.sqlite");
        Files.copy(scenario.manifest, twin);
        CompletableFuture<CliRun> first = scenario.later("migrate", "--parallel", "1");
        CompletableFuture<CliRun> second =
                Scenario.later(() -> scenario.run("migrate", twin.toString(), "--parallel", "3"));
        assertThat(first.join().code()).as(first.join().everything()).isEqualTo(ExitCode.DONE);
        assertThat(second.join().code()).as(second.join().everything()).isEqualTo(ExitCode.DONE);
        everyRowIsThereOnce();
    }
}
