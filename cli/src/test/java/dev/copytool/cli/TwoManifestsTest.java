package dev.copytool.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.copytool.cli.shell.ExitCode;
import dev.copytool.engine.spi.StopSignal;
import dev.copytool.engine.testing.PostgresExtension;
import dev.copytool.engine.testing.PostgresServer;
import dev.copytool.engine.testing.ShortSeconds;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/** Two manifests that name the same tables, at the same moment: one of them brings the rows. */
@ShortSeconds
@Timeout(180)
@ExtendWith(PostgresExtension.class)
class TwoManifestsTest {
    private Scenario scenario;
    private Path other;

    @BeforeEach
    void setUp(PostgresServer server) {
        scenario = new Scenario(server);
        other = scenario.directory.resolve("other.sqlite");
    }

    @AfterEach
    void tearDown() {
        scenario.close();
    }

    private void table(String name) {
        scenario.both("CREATE TABLE " + name + " (n int)")
                .onSource("INSERT INTO " + name + " SELECT generate_series(1, 100)");
    }

    private void both(String... more) {
        scenario.generate(more).done();
        generateOther(more);
    }

    private void generateOther(String... more) {
        List<String> words = new ArrayList<>(List.of(
                "generate",
                other.toString(),
                "--source",
                scenario.from.uri(scenario.source),
                "--target",
                scenario.to.uri(scenario.target)));
        words.addAll(Arrays.asList(more));
        scenario.run(words.toArray(String[]::new)).done();
    }

    private CliRun migrateOther(String... more) {
        List<String> words = new ArrayList<>(List.of("migrate", other.toString()));
        words.addAll(Arrays.asList(more));
        return scenario.run(words.toArray(String[]::new));
    }

    /** Runs both at once. */
    private void race(String... more) {
        CompletableFuture<CliRun> first = scenario.later("migrate", more);
        CliRun second = migrateOther(more);
        CliRun here = first.join();
        assertThat(List.of(here.code(), second.code()))
                .as(here.everything() + second.everything())
                .containsExactlyInAnyOrder(ExitCode.DONE, ExitCode.REFUSED);
    }

    /** Runs the other manifest when the first one has registered, and is about to copy. */
    private CliRun otherBeside(String... more) {
        CompletableFuture<CliRun> rival = new CompletableFuture<>();
        scenario.verb(new AfterParts(0, () -> rival.complete(migrateOther(more))), "migrate")
                .done();
        return rival.join();
    }

    private void refused(CliRun run, String... reasons) {
        assertThat(run.code()).as(run.everything()).isEqualTo(ExitCode.REFUSED);
        assertThat(run.err()).contains(reasons);
    }

    private String rows(String table) {
        return scenario.targetValue("SELECT count(*) FROM " + table);
    }

    @RepeatedTest(3)
    @DisplayName("promise 12: of two manifests run at the same moment one copies the small tables, the other nothing")
    void smallTablesComeOnce() {
        for (int i = 1; i <= 12; i++) {
            table("t" + i);
        }
        both();
        race();
        for (int i = 1; i <= 12; i++) {
            assertThat(rows("t" + i)).isEqualTo("100");
        }
    }

    @Test
    @DisplayName("promise 12: of two manifests run at the same moment one copies a large table, in parts or whole")
    void aLargeTableComesOnce() throws IOException {
        LargeTable big = LargeTable.in(scenario);
        for (String split : List.of(LargeTable.SIZE, "none")) {
            both();
            race(split.equals("none") ? new String[] {"--split", split} : new String[] {"--split-size", split});
            big.isCopied();
            scenario.onTarget("DROP SCHEMA copytool CASCADE", "TRUNCATE big");
            Files.delete(scenario.manifest);
            Files.delete(other);
        }
    }

    @Test
    @DisplayName("promise 12: who is refused is told the other's manifest, host, process and start")
    void theRefusalNamesTheOther() {
        table("t");
        both();
        refused(
                otherBeside("--lock-timeout", "300ms"),
                "public.t: another manifest is copying it into \"public\".\"t\" (" + scenario.manifest + ", pid "
                        + ProcessHandle.current().pid() + " on ",
                " since 2",
                "note: waiting, 0 s at most",
                "--append copies it a second time",
                "nothing was copied");
        assertThat(rows("t")).isEqualTo("100");
        refused(migrateOther(), "already holds rows which no marker of this manifest explains");
    }

    @Test
    @DisplayName("promise 12: another row filter may bring the same rows, and is refused too")
    void anotherFilterIsRefused() throws SQLException {
        table("t");
        both();
        try (Connection manifest = DriverManager.getConnection("jdbc:sqlite:" + other);
                Statement statement = manifest.createStatement()) {
            statement.executeUpdate("UPDATE tables SET predicate = 'n < 10'");
        }
        refused(
                otherBeside("--lock-timeout", "300ms"),
                "another manifest is copying rows of \"public\".\"t\" that may");
        assertThat(rows("t")).isEqualTo("100");
    }

    @Test
    @DisplayName("promise 12: what others are at is left out where that is no reason to stop, the rest is copied")
    void theOthersAreCopied() {
        table("t");
        table("u");
        both();
        scenario.changeManifest("DELETE FROM tables WHERE source_table = 'u'");
        CliRun run = otherBeside("--lock-timeout", "300ms", "--no-stop-on-error");
        assertThat(run.code()).as(run.everything()).isEqualTo(ExitCode.SOME_FAILED);
        assertThat(run.err()).contains("FAILED public.t: another manifest is copying it");
        assertThat(rows("t") + "/" + rows("u")).isEqualTo("100/100");
    }

    @Test
    @DisplayName(
            "promise 12: a parent that takes the rows of its children and a child that is copied by itself are rivals")
    void mergedChildrenAreRivalsOfAChild() {
        scenario.both("CREATE TABLE p (n int) PARTITION BY RANGE (n)", "CREATE TABLE p1 PARTITION OF p DEFAULT");
        scenario.onSource("INSERT INTO p SELECT generate_series(1, 100)");
        scenario.generate("--merge-children", "p").done();
        generateOther();
        refused(otherBeside("--lock-timeout", "300ms"), "another manifest is copying it into \"public\".\"p\"");
        assertThat(rows("p")).isEqualTo("100");
    }

    @Test
    @DisplayName("promise 12: a partitioned table read as a whole and one of its partitions are rivals")
    void aWholeIsARivalOfItsPartition() {
        scenario.onSource(
                "CREATE TABLE p (n int) PARTITION BY RANGE (n)",
                "CREATE TABLE p1 PARTITION OF p DEFAULT",
                "INSERT INTO p SELECT generate_series(1, 100)");
        scenario.onTarget("CREATE TABLE p (n int)");
        both();
        scenario.changeManifest(
                "DELETE FROM tables WHERE source_table <> 'p1'", "UPDATE tables SET target_table = 'p'");
        try (Connection manifest = DriverManager.getConnection("jdbc:sqlite:" + other);
                Statement statement = manifest.createStatement()) {
            statement.executeUpdate("DELETE FROM tables");
            statement.executeUpdate("INSERT INTO tables (source_table, target_table) VALUES ('p', 'p')");
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
        refused(otherBeside("--lock-timeout", "300ms"), "rows of \"public\".\"p1\" that may be the same");
        assertThat(rows("p")).isEqualTo("100");
    }

    @Test
    @DisplayName(
            "promise 12: a plan's step that adds rows of the same database to a table is a rival of the table's copy")
    void aStepIsARivalOfATable() throws IOException {
        table("t");
        scenario.generate().done();
        Path plan = scenario.directory.resolve("plan.yaml");
        Files.writeString(plan, """
                connections:
                  here: %s
                  target: %s
                groups:
                  - name: g
                    items:
                      - name: i
                        source: {query: "SELECT n FROM t"}
                        target: {table: t, mode: append}
                """.formatted(scenario.from.uri(scenario.source), scenario.to.uri(scenario.target)));
        CompletableFuture<CliRun> rival = new CompletableFuture<>();
        scenario.verb(
                        new AfterParts(
                                0,
                                () -> rival.complete(scenario.run("run", plan.toString(), "--lock-timeout", "300ms"))),
                        "migrate")
                .done();
        refused(rival.join(), "another manifest is copying rows of \"public\".\"t\" that may be the same");
        assertThat(rows("t")).isEqualTo("100");
    }

    @Test
    @DisplayName("promise 12: what an ended run has left undone is taken over, and brings no row when that goes on")
    void whatIsLeftUndoneIsTakenOver() {
        table("t");
        both();
        scenario.interrupted(0);
        migrateOther().done();
        refused(scenario.verb("migrate"), "already holds rows which no marker of this manifest explains");
        assertThat(rows("t")).isEqualTo("100");
        assertThat(scenario.targetValue("SELECT count(*) FROM copytool.work")).isEqualTo("1");
    }

    @Test
    @DisplayName("promise 12: who takes over waits for the transaction that a killed run has left, and finds its rows")
    void theTransactionOfAKilledRunIsWaitedFor() throws SQLException {
        table("t");
        both();
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
            second = Scenario.later(this::migrateOther);
            Scenario.until(() -> !scenario.to.value("postgres", """
                            SELECT count(*) FROM pg_stat_activity
                             WHERE wait_event_type = 'Lock' AND query LIKE 'DELETE FROM copytool.work%'
                            """).equals("0"));
            left.commit();
        }
        refused(second.join(), "another manifest has copied it into \"public\".\"t\" already (" + scenario.manifest);
        assertThat(rows("t")).isEqualTo("100");
    }

    @Test
    @DisplayName("promise 12: no part comes after its item was taken over")
    void noPartComesAfterItsItemWasTakenOver() {
        table("t");
        table("u");
        scenario.generate().done();
        CliRun run = scenario.verb(
                new AfterParts(0, () -> scenario.onTarget("DELETE FROM copytool.work")),
                "migrate",
                "--no-stop-on-error");
        assertThat(run.code()).as(run.everything()).isEqualTo(ExitCode.SOME_FAILED);
        assertThat(run.err()).contains("another manifest has taken it over, since the target had heard nothing of");
        assertThat(rows("t") + "/" + rows("u")).isEqualTo("0/0");
    }

    @Test
    @DisplayName("promise 12: --append copies a second time, and lets both manifests go on")
    void appendIsNotRefused() {
        table("t");
        table("u");
        both();
        CompletableFuture<CliRun> rival = new CompletableFuture<>();
        CliRun first = scenario.verb(
                new AfterParts(0, () -> {
                    rival.complete(migrateOther("--append", "--table", "t"));
                    scenario.stop.request();
                }),
                "migrate");
        rival.join().done();
        assertThat(first.code()).as(first.everything()).isEqualTo(ExitCode.INTERRUPTED);
        scenario.stop = new StopSignal();
        scenario.verb("migrate", "--append").done();
        assertThat(rows("t") + "/" + rows("u")).isEqualTo("200/100");
        migrateOther("--append").done();
        assertThat(rows("t") + "/" + rows("u")).isEqualTo("200/200");
    }

    @Test
    @DisplayName("promise 7: Ctrl-C ends the wait for another manifest at once, and changes nothing")
    void aStopEndsTheWait() {
        table("t");
        both();
        CompletableFuture<CliRun> rival = new CompletableFuture<>();
        scenario.verb(
                new AfterParts(0, () -> {
                    StopSignal stop = new StopSignal();
                    CompletableFuture<CliRun> waiting = Scenario.later(
                            () -> CliRun.with(Map.of()).stoppedBy(stop).run("migrate", other.toString()));
                    Scenario.until(this::waitsForALife);
                    stop.request();
                    rival.complete(waiting.join());
                }),
                "migrate");
        assertThat(rival.join().code()).as(rival.join().everything()).isEqualTo(ExitCode.INTERRUPTED);
        assertThat(rows("t")).isEqualTo("100");
    }

    /** The other one's session is there, besides the first one's. */
    private boolean waitsForALife() {
        return scenario.targetValue("""
                SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND mode = 'ShareLock'
                   AND database = (SELECT oid FROM pg_database WHERE datname = current_database())
                """).equals("2");
    }

    @Test
    @DisplayName("promise 12: copies of one manifest are no rivals")
    void copiesOfAManifestShareTheWork() throws IOException {
        for (int i = 1; i <= 6; i++) {
            table("t" + i);
        }
        scenario.generate().done();
        Files.copy(scenario.manifest, other);
        CompletableFuture<CliRun> first = scenario.later("migrate", "--parallel", "2");
        migrateOther("--parallel", "2").done();
        first.join().done();
        for (int i = 1; i <= 6; i++) {
            assertThat(rows("t" + i)).isEqualTo("100");
        }
    }

    @Test
    @DisplayName("promise 12: tables that a person has emptied may be copied by another manifest")
    void whatWasEmptiedIsNoRival() {
        table("t");
        both();
        scenario.verb("migrate").done();
        scenario.onTarget("TRUNCATE t");
        migrateOther().done();
        assertThat(rows("t")).isEqualTo("100");
    }
}
