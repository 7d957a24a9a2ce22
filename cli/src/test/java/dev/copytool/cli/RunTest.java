package dev.copytool.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.copytool.cli.shell.ExitCode;
import dev.copytool.engine.testing.PostgresExtension;
import dev.copytool.engine.testing.PostgresServer;
import dev.copytool.state.ManifestLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/** How a run goes on, stops, asks, and what it leaves in the manifest. */
@Timeout(120)
@ExtendWith(PostgresExtension.class)
class RunTest {
    private Scenario scenario;

    @BeforeEach
    void setUp(PostgresServer server) {
        scenario = new Scenario(server);
        for (String table : List.of("a_2020-01-01", "b_2020-02-01", "c_2020-03-01", "d")) {
            scenario.both("CREATE TABLE \"" + table + "\" (n int CHECK (n < 1000))")
                    .onSource("INSERT INTO \"" + table + "\" SELECT generate_series(1, 10)");
        }
    }

    @AfterEach
    void tearDown() {
        scenario.close();
    }

    private List<String> states() {
        return scenario.manifestRows("SELECT source_table, migrated, errored, state FROM tables ORDER BY id");
    }

    private void breakTable(String table) {
        scenario.onTarget("ALTER TABLE \"" + table + "\" ADD CHECK (n < 5)");
    }

    @Test
    @DisplayName("I7: the last item's failure is in the exit code; I8: no item starts after the first failure")
    void aFailureStopsTheRunAndIsToldToTheShell() {
        breakTable("d");
        scenario.onSource("INSERT INTO d SELECT 1 FROM generate_series(1, 100000)");
        scenario.generate();
        CliRun ran = scenario.verb("migrate", "--parallel", "1");
        assertThat(ran.code()).isEqualTo(ExitCode.SOME_FAILED);
        assertThat(ran.err()).contains("FAILED target public.d: ").contains("violates check constraint");
        assertThat(states())
                .as("d is the biggest, so it came first")
                .containsExactly(
                        "a_2020-01-01|null|null|pending",
                        "b_2020-02-01|null|null|pending",
                        "c_2020-03-01|null|null|pending",
                        "d|null|1|failed");
        assertThat(ran.out()).contains("3 tables not copied; run the same command again");

        assertThat(scenario.verb("migrate", "--no-stop-on-error", "--retry-errors")
                        .code())
                .isEqualTo(ExitCode.SOME_FAILED);
        assertThat(states()).filteredOn(row -> row.endsWith("done")).hasSize(3);

        CliRun last = scenario.verb("migrate", "--retry-errors", "--parallel", "8");
        assertThat(last.code()).as("only the failing item was left").isEqualTo(ExitCode.SOME_FAILED);
        assertThat(scenario.verb("status", "list", "-E").out()).contains("violates check constraint");
        assertThat(Path.of(scenario.manifest + ".errors.jsonl"))
                .content()
                .contains("\"source_table\":\"public.d\"")
                .contains("\"CONTEXT\":\"COPY d, line");
    }

    @Test
    @DisplayName("I5: rows whose commit was not recorded are not copied again")
    void whatWasCommittedButNotRecordedIsOnlyRecorded() {
        scenario.generate();
        assertThat(scenario.verb("migrate").code()).isEqualTo(ExitCode.DONE);
        scenario.changeManifest("UPDATE tables SET migrated = NULL, state = 'running'");
        CliRun again = scenario.verb("migrate");
        assertThat(again.code()).isEqualTo(ExitCode.DONE);
        assertThat(again.out()).contains("copied 0 tables").contains("4 tables had been copied by an earlier run");
        assertThat(scenario.verb("verify").code()).isEqualTo(ExitCode.DONE);
    }

    @Test
    @DisplayName("windows: a start lets undated tables in, an end keeps them out, dates are exact days")
    void windowsAreHalfOpen() {
        scenario.generate();
        CliRun ran = scenario.verb("migrate", "--start-date", "2020-01-02", "--end-date", "2020-03-01");
        assertThat(ran.err()).contains("left out: 1 table without a date");
        assertThat(states())
                .containsExactly(
                        "a_2020-01-01|null|null|pending",
                        "b_2020-02-01|1|null|done",
                        "c_2020-03-01|null|null|pending",
                        "d|null|null|pending");
        scenario.verb("migrate", "--start-date", "2020-03-01");
        assertThat(states()).contains("c_2020-03-01|1|null|done", "d|1|null|done", "a_2020-01-01|null|null|pending");
    }

    @Test
    @DisplayName("I12, I13: a filtered list and the numbers say what is so, on an empty manifest too")
    void statusTellsTheTruth() {
        scenario.generate();
        scenario.verb("migrate", "--table", "a_2020-01-01");
        assertThat(scenario.verb("status", "list", "-s", "2020-02-01", "-M").out())
                .as("d is undated and not migrated")
                .doesNotContain("public.");
        assertThat(scenario.verb("status", "list_tables", "-M").out()).contains("public.a_2020-01-01");
        assertThat(scenario.verb("status").out()).containsPattern("migrated +1 +25 +10");
        assertThat(scenario.verb("status", "--json").out()).contains("\"state\" : \"migrated\"", "\"tables\" : 1");
        assertThat(scenario.verb("status", "list", "--csv").out().lines()).hasSize(5);
        scenario.changeManifest("DELETE FROM tables");
        assertThat(scenario.verb("status").out()).containsPattern("total +0 +0 +0");
    }

    @Test
    @DisplayName("I20: new tables come in by --refresh and states stay; I11: dates come from checks of any name")
    void refreshAddsAndKeeps() {
        scenario.generate();
        scenario.verb("migrate");
        String longName = "forms_" + "x".repeat(50) + "0a1b2c";
        scenario.both("CREATE TABLE " + longName
                + " (month date, CONSTRAINT named_by_hand CHECK (month >= '2021-04-01' AND month < '2021-05-01'))");
        CliRun ran = scenario.generate("--refresh");
        assertThat(ran.out()).contains("1 new table, 4 known before");
        assertThat(scenario.manifestRows("SELECT date, state FROM tables WHERE source_table LIKE 'forms%'"))
                .containsExactly("2021-04-01|pending");
        assertThat(states()).filteredOn(row -> row.endsWith("done")).hasSize(4);
    }

    @Test
    @DisplayName("promise 5: rows that no marker explains are left alone unless a flag says otherwise")
    void strangersRowsAreNotTouchedUnasked() {
        scenario.onTarget("INSERT INTO d VALUES (7)").generate();
        CliRun ran = scenario.verb("migrate");
        assertThat(ran.code()).isEqualTo(ExitCode.REFUSED);
        assertThat(ran.err())
                .contains("already holds rows")
                .contains("--append")
                .contains("--truncate");
        assertThat(states()).allMatch(row -> row.endsWith("pending"));

        assertThat(scenario.verb("migrate", "--truncate").code()).isEqualTo(ExitCode.DONE);
        assertThat(scenario.verb("verify").code()).isEqualTo(ExitCode.DONE);

        assertThat(scenario.verb("reset", "--table", "d").code()).isEqualTo(ExitCode.DONE);
        assertThat(scenario.verb("migrate").code())
                .as("its first copy is still there")
                .isEqualTo(ExitCode.REFUSED);
        assertThat(scenario.verb("migrate", "--append").code())
                .as("it adds to others' rows, not to its own")
                .isEqualTo(ExitCode.REFUSED);
        assertThat(scenario.verb("migrate", "--truncate").code()).isEqualTo(ExitCode.DONE);
        scenario.onTarget("INSERT INTO d VALUES (7)");
        CliRun verified = scenario.verb("verify");
        assertThat(verified.code()).isEqualTo(ExitCode.DIFFERENT);
        assertThat(verified.err())
                .containsPattern(
                        "^DIFFERENT public.d: source \\d+ rows?, target \\d+ rows\n\\d+ targets compared, 1 different");
    }

    @Test
    @DisplayName("promise 12: a manifest is copied by one program at a time, and a dead owner's lock is taken over")
    void oneProgramAtATime() throws Exception {
        scenario.generate();
        try (ManifestLock lock = ManifestLock.take(scenario.manifest, "pid 1 on elsewhere")) {
            assertThat(lock.deadOwner()).isEmpty();
            CliRun ran = scenario.verb("migrate");
            assertThat(ran.code()).isEqualTo(ExitCode.REFUSED);
            assertThat(ran.err()).contains("is in use by pid 1 on elsewhere");
        }
        Files.writeString(Path.of(scenario.manifest + ".lock"), "pid 99 on here");
        CliRun ran = scenario.verb("migrate");
        assertThat(ran.code()).isEqualTo(ExitCode.DONE);
        assertThat(ran.err()).contains("pid 99 on here").contains("its lock is taken over");
    }

    @Test
    @DisplayName("promise 12: two copies of one manifest do not copy a part twice")
    void aCopiedManifestDoesNotDouble() throws Exception {
        scenario.generate();
        Path copy = scenario.directory.resolve("copy.sqlite");
        Files.copy(scenario.manifest, copy);
        var first = scenario.later("migrate");
        CliRun second = scenario.run("migrate", copy.toString());
        assertThat(first.join().code()).isEqualTo(ExitCode.DONE);
        assertThat(second.code()).as(second.err()).isEqualTo(ExitCode.DONE);
        assertThat(scenario.verb("verify").code()).isEqualTo(ExitCode.DONE);
    }

    @Test
    void aDryRunPrintsEveryStatementAndTouchesNothing() {
        scenario.generate();
        CliRun ran = scenario.verb("migrate", "--dry-run");
        assertThat(ran.code()).isEqualTo(ExitCode.DONE);
        assertThat(ran.out())
                .contains("COPY \"public\".\"a_2020-01-01\" (\"n\") TO STDOUT (FORMAT binary);")
                .contains("COPY \"public\".\"a_2020-01-01\" (\"n\") FROM STDIN (FORMAT binary);")
                .contains("INSERT INTO copytool.commit_marker");
        assertThat(states()).allMatch(row -> row.endsWith("pending"));
        assertThat(scenario.targetValue("SELECT to_regclass('copytool.commit_marker')"))
                .isEqualTo("null");
    }

    @Test
    void aPersonIsAskedOnceOrForEachTable() {
        scenario.generate();
        String file = scenario.manifest.toString();
        CliRun no = scenario.interactive("y\n", "migrate", file);
        assertThat(no.err())
                .contains("Preparing to migrate 4 tables. [yes / no] ")
                .contains("nothing was copied");
        assertThat(no.code()).isEqualTo(ExitCode.DONE);
        CliRun some = scenario.interactive("yes\nno\nyes\nno\n", "migrate", file, "--confirm");
        assertThat(some.out()).contains("copied 2 tables");
        assertThat(scenario.interactive("no\n", "migrate", file, "--yes").out()).contains("copied 2 tables");
    }

    @Test
    @DisplayName("a planned table that cannot be copied is refused, or with --no-stop-on-error fails alone")
    void theOthersGoOnWhereAsked() {
        scenario.onTarget("DROP TABLE d").generate();
        assertThat(scenario.verb("migrate").code()).isEqualTo(ExitCode.REFUSED);
        assertThat(scenario.verb("migrate", "--no-stop-on-error").code()).isEqualTo(ExitCode.SOME_FAILED);
        assertThat(states()).filteredOn(row -> row.endsWith("1|null|done")).hasSize(3);
        assertThat(states()).contains("d|null|1|failed");
    }

    @Test
    @DisplayName(
            "promise 8: a table that cannot be copied is told before the question and recorded whatever the answer")
    void aNoDoesNotHideWhatCannotBeCopied() {
        scenario.onTarget("DROP TABLE d").generate();
        CliRun no = scenario.interactive("no\n", "migrate", scenario.manifest.toString(), "--no-stop-on-error");
        assertThat(no.code()).as(no.everything()).isEqualTo(ExitCode.SOME_FAILED);
        assertThat(no.err()).containsSubsequence("FAILED ", "the target has no table public.d", "[yes / no]");
        assertThat(states()).contains("d|null|1|failed");
    }
}
