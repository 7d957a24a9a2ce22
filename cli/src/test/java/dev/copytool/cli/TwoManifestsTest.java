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
import java.nio.file.Path;
import java.util.List;
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

    /** Runs both at once. */
    private void race(String... more) {
        CompletableFuture<CliRun> first = scenario.later("migrate", more);
        CliRun second = other.migrate(more);
        CliRun here = first.join();
        assertThat(List.of(here.code(), second.code()))
                .as(here.everything() + second.everything())
                .containsExactlyInAnyOrder(ExitCode.DONE, ExitCode.REFUSED);
    }

    @RepeatedTest(3)
    @DisplayName("promise 12: of two manifests run at the same moment one copies the small tables, the other nothing")
    void smallTablesComeOnce() {
        for (int i = 1; i <= 12; i++) {
            other.tables("t" + i);
        }
        other.generateBoth();
        race();
        for (int i = 1; i <= 12; i++) {
            assertThat(other.rows("t" + i)).isEqualTo("100");
        }
    }

    @Test
    @DisplayName("promise 12: of two manifests run at the same moment one copies a large table, in parts or whole")
    void aLargeTableComesOnce() throws IOException {
        LargeTable big = LargeTable.in(scenario);
        for (String split : List.of(LargeTable.SIZE, "none")) {
            other.generateBoth();
            race(split.equals("none") ? new String[] {"--split", split} : new String[] {"--split-size", split});
            big.isCopied();
            scenario.onTarget("DROP SCHEMA copytool CASCADE", "TRUNCATE big");
            Files.delete(scenario.manifest);
            Files.delete(other.file());
        }
    }

    @Test
    @DisplayName("promise 12: who is refused is told the other's manifest, host, process and start")
    void theRefusalNamesTheOther() {
        other.tables("t");
        other.generateBoth();
        refused(
                other.migrateBeside("--lock-timeout", "300ms"),
                "public.t: another manifest is copying it into \"public\".\"t\" (" + scenario.manifest + ", pid "
                        + ProcessHandle.current().pid() + " on ",
                " since 2",
                "note: waiting, 0 s at most",
                "--append copies it a second time",
                "nothing was copied");
        assertThat(other.rows("t")).isEqualTo("100");
        refused(other.migrate(), "another manifest has copied it into public.t already");
    }

    @Test
    @DisplayName("promise 12: another row filter may bring the same rows, and is refused too")
    void anotherFilterIsRefused() {
        other.tables("t");
        other.generateBoth();
        other.change("UPDATE tables SET predicate = 'n < 10'");
        refused(
                other.migrateBeside("--lock-timeout", "300ms"),
                "another manifest is copying rows of \"public\".\"t\" that may");
        assertThat(other.rows("t")).isEqualTo("100");
    }

    @Test
    @DisplayName("promise 12: what others are at is left out where that is no reason to stop, the rest is copied")
    void theOthersAreCopied() {
        other.tables("t", "u");
        other.generateBoth();
        scenario.changeManifest("DELETE FROM tables WHERE source_table = 'u'");
        CliRun run = other.migrateBeside("--lock-timeout", "300ms", "--no-stop-on-error");
        assertThat(run.code()).as(run.everything()).isEqualTo(ExitCode.SOME_FAILED);
        assertThat(run.err()).contains("FAILED public.t: another manifest is copying it");
        assertThat(other.rows("t") + "/" + other.rows("u")).isEqualTo("100/100");
    }

    @Test
    @DisplayName(
            "promise 12: a parent that takes the rows of its children and a child that is copied by itself are rivals")
    void mergedChildrenAreRivalsOfAChild() {
        scenario.both("CREATE TABLE p (n int) PARTITION BY RANGE (n)", "CREATE TABLE p1 PARTITION OF p DEFAULT");
        scenario.onSource("INSERT INTO p SELECT generate_series(1, 100)");
        scenario.generate("--merge-children", "p").done();
        other.generate();
        refused(other.migrateBeside("--lock-timeout", "300ms"), "another manifest is copying it into \"public\".\"p\"");
        assertThat(other.rows("p")).isEqualTo("100");
    }

    @Test
    @DisplayName("promise 12: a partitioned table read as a whole and one of its partitions are rivals")
    void aWholeIsARivalOfItsPartition() {
        scenario.onSource(
                "CREATE TABLE p (n int) PARTITION BY RANGE (n)",
                "CREATE TABLE p1 PARTITION OF p DEFAULT",
                "INSERT INTO p SELECT generate_series(1, 100)");
        scenario.onTarget("CREATE TABLE p (n int)");
        other.generateBoth();
        scenario.changeManifest(
                "DELETE FROM tables WHERE source_table <> 'p1'", "UPDATE tables SET target_table = 'p'");
        other.change("DELETE FROM tables", "INSERT INTO tables (source_table, target_table) VALUES ('p', 'p')");
        refused(other.migrateBeside("--lock-timeout", "300ms"), "rows of \"public\".\"p1\" that may be the same");
        assertThat(other.rows("p")).isEqualTo("100");
    }

    @Test
    @DisplayName(
            "promise 12: a plan's step that adds rows of the same database to a table is a rival of the table's copy")
    void aStepIsARivalOfATable() throws IOException {
        other.tables("t");
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
        assertThat(other.rows("t")).isEqualTo("100");
    }

    @Test
    @DisplayName("promise 12: --append copies a second time, and lets both manifests go on")
    void appendIsNotRefused() {
        other.tables("t", "u");
        other.generateBoth();
        CompletableFuture<CliRun> rival = new CompletableFuture<>();
        CliRun first = scenario.verb(
                new AfterParts(0, () -> {
                    rival.complete(other.migrate("--append", "--table", "t"));
                    scenario.stop.request();
                }),
                "migrate");
        rival.join().done();
        assertThat(first.code()).as(first.everything()).isEqualTo(ExitCode.INTERRUPTED);
        scenario.stop = new StopSignal();
        scenario.verb("migrate", "--append").done();
        assertThat(other.rows("t") + "/" + other.rows("u")).isEqualTo("200/100");
        other.migrate("--append").done();
        assertThat(other.rows("t") + "/" + other.rows("u")).isEqualTo("200/200");
    }

    @Test
    @DisplayName("promise 12: copies of one manifest are no rivals")
    void copiesOfAManifestShareTheWork() throws IOException {
        for (int i = 1; i <= 6; i++) {
            other.tables("t" + i);
        }
        scenario.generate().done();
        Files.copy(scenario.manifest, other.file());
        CompletableFuture<CliRun> first = scenario.later("migrate", "--parallel", "2");
        other.migrate("--parallel", "2").done();
        first.join().done();
        for (int i = 1; i <= 6; i++) {
            assertThat(other.rows("t" + i)).isEqualTo("100");
        }
    }
}
