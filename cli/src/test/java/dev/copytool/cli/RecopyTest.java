package dev.copytool.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.copytool.cli.shell.ExitCode;
import dev.copytool.engine.testing.PostgresExtension;
import dev.copytool.engine.testing.PostgresServer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/** A table whose source changed after it was copied is copied again, in place of just its own rows. */
@Timeout(60)
@ExtendWith(PostgresExtension.class)
class RecopyTest {
    private Scenario scenario;

    @BeforeEach
    void setUp(PostgresServer server) {
        scenario = new Scenario(server)
                .both("CREATE TABLE p (month date, n int)", "CREATE TABLE t (n int)")
                .onSource(
                        "CREATE TABLE p1 (CHECK (month = '2020-01-01')) INHERITS (p)",
                        "CREATE TABLE p2 (CHECK (month = '2020-02-01')) INHERITS (p)",
                        "CREATE TABLE p_rest () INHERITS (p)",
                        "INSERT INTO p1 SELECT '2020-01-01', i FROM generate_series(1, 100) i",
                        "INSERT INTO p2 SELECT '2020-02-01', i FROM generate_series(1, 50) i",
                        "INSERT INTO p_rest SELECT '2020-03-01', i FROM generate_series(1, 7) i",
                        "INSERT INTO t SELECT generate_series(1, 10)");
        scenario.generate("--merge-children", "p").done();
        scenario.verb("migrate").done();
    }

    @AfterEach
    void tearDown() {
        scenario.close();
    }

    private void equal() {
        String query = "SELECT * FROM p";
        assertThat(scenario.to.checksum(scenario.target, query))
                .isEqualTo(scenario.from.checksum(scenario.source, query));
        scenario.verb("verify").done();
    }

    private String epochs(String table) {
        return scenario.manifestRows("SELECT epoch, replaces, state FROM tables WHERE source_table = '" + table + "'")
                .get(0);
    }

    @Test
    void aTableThatHasItsTargetForItselfIsReplaced() {
        scenario.onSource("UPDATE t SET n = n + 1000", "INSERT INTO t VALUES (7)");
        assertThat(scenario.verb("verify").code()).isEqualTo(ExitCode.DIFFERENT);
        scenario.verb("migrate", "--recopy", "t").done();
        assertThat(scenario.targetValue("SELECT count(*) || ' ' || min(n) FROM t"))
                .isEqualTo("11 7");
        assertThat(epochs("t")).isEqualTo("2|null|done");
        scenario.verb("verify").done();
        scenario.verb("migrate", "--recopy", "t").done();
        assertThat(epochs("t")).isEqualTo("3|null|done");
        assertThat(scenario.targetValue("SELECT count(*) FROM t")).isEqualTo("11");
    }

    @Test
    @DisplayName("promise 5: of a merged child only its own rows are replaced, told by its check constraint")
    void aMergedChildsOwnRowsAreReplaced() {
        scenario.onSource("DELETE FROM p1 WHERE n > 90", "INSERT INTO p1 VALUES ('2020-01-01', 4711)");
        CliRun ran = scenario.verb("migrate", "--recopy", "p1").done();
        assertThat(ran.out()).contains("copied 1 table, 91 rows");
        assertThat(scenario.targetValue("SELECT count(*) FROM p WHERE month = '2020-02-01'"))
                .isEqualTo("50");
        equal();
    }

    @Test
    @DisplayName("promise 5: where its rows cannot be told from others' nothing is changed")
    void rowsThatCannotBeToldApartAreLeftAlone() {
        CliRun noConstraint = scenario.verb("migrate", "--recopy", "p_rest");
        assertThat(noConstraint.code()).isEqualTo(ExitCode.REFUSED);
        assertThat(noConstraint.err()).contains("cannot be told from those of other tables");
        assertThat(epochs("p_rest")).isEqualTo("1|null|done");

        scenario.onTarget("INSERT INTO p VALUES ('2020-01-01', -1)");
        CliRun stranger = scenario.verb("migrate", "--recopy", "p1");
        assertThat(stranger.code()).isEqualTo(ExitCode.SOME_FAILED);
        assertThat(stranger.err()).contains("its earlier copy brought 100 rows, but 101 rows there look like them");
        assertThat(scenario.targetValue("SELECT count(*) FROM p")).isEqualTo("158");
        assertThat(epochs("p1")).as("the earlier copy is still in").isEqualTo("1|null|done");
        scenario.onTarget("DELETE FROM p WHERE n = -1");
        scenario.verb("migrate", "--recopy", "p1").done();
        equal();
    }

    @Test
    @DisplayName("promise 5: nothing of other tables is removed or changed by a foreign key or a trigger")
    void whatWouldChangeOtherTablesIsRefused() {
        scenario.onTarget(
                "ALTER TABLE t ADD PRIMARY KEY (n)",
                "CREATE TABLE child (n int REFERENCES t ON DELETE CASCADE)",
                "INSERT INTO child VALUES (1)");
        CliRun refused = scenario.verb("migrate", "--recopy", "t");
        assertThat(refused.code()).isEqualTo(ExitCode.REFUSED);
        assertThat(refused.err()).contains("a foreign key of public.child would change that table too");
        assertThat(scenario.targetValue("SELECT count(*) FROM child")).isEqualTo("1");
        assertThat(epochs("t")).isEqualTo("1|null|done");
    }

    @Test
    @DisplayName("promise 8: an older manifest goes on with the generation that the target has, and repeats nothing")
    void anOlderManifestGoesOnWithTheLaterGeneration() {
        scenario.verb("migrate", "--recopy", "t").done();
        for (String option : new String[] {"--retry-errors", "--truncate", "--append"}) {
            scenario.changeManifest(
                    "UPDATE tables SET epoch = 1, state = 'pending', migrated = NULL WHERE source_table = 't'");
            assertThat(scenario.verb("migrate", "--dry-run", option).done().everything())
                    .contains("generation 2");
            assertThat(epochs("t")).as("a dry run changes nothing").isEqualTo("1|null|pending");
            CliRun ran = scenario.verb("migrate", option).done();
            assertThat(ran.err())
                    .contains("public.t: the manifest is older than the target, which has generation 2 of it");
            assertThat(ran.out()).contains("1 table had been copied by an earlier run");
            assertThat(epochs("t")).isEqualTo("2|null|done");
        }
        assertThat(scenario.targetValue("SELECT count(*) FROM t")).isEqualTo("10");
        scenario.verb("migrate", "--recopy", "t").done();
        assertThat(epochs("t")).isEqualTo("3|null|done");
        assertThat(scenario.targetValue("SELECT count(*) FROM t")).isEqualTo("10");
    }

    @Test
    @DisplayName("promise 8: an older manifest is not taken for one whose table was copied again already")
    void anOlderManifestCopiesNothingAgain() {
        scenario.verb("migrate", "--recopy", "t").done();
        scenario.changeManifest("UPDATE tables SET epoch = 1 WHERE source_table = 't'");
        CliRun again = scenario.verb("migrate", "--recopy", "t");
        assertThat(again.code()).isEqualTo(ExitCode.REFUSED);
        assertThat(again.err())
                .contains("holds a later copy of it than this manifest knows of", "use the newer manifest");
        scenario.verb("migrate", "--table", "t").done();
        scenario.verb("migrate", "--recopy", "t").done();
        assertThat(epochs("t")).isEqualTo("3|null|done");
        assertThat(scenario.targetValue("SELECT count(*) FROM t")).isEqualTo("10");
    }

    @Test
    @DisplayName("promise 3: a reset item whose rows no marker proves is not copied beside them")
    void unprovenRowsAreNotDoubled() {
        scenario.onTarget("DELETE FROM copytool.commit_marker");
        // The others are taken as copied without a marker, or they would be refused for themselves.
        scenario.changeManifest("UPDATE tables SET finished_at = NULL");
        scenario.run("reset", scenario.manifest.toString(), "--table", "p1").done();
        CliRun refused = scenario.verb("migrate");
        assertThat(refused.code()).as(refused.everything()).isEqualTo(ExitCode.REFUSED);
        assertThat(refused.err()).contains("may still hold the rows of its earlier copy, of which there is no marker");
        assertThat(scenario.targetValue("SELECT count(*) FROM p")).isEqualTo("157");
    }

    @Test
    @DisplayName("promise 3: a reset item whose target was emptied by hand is found in when its record was lost")
    void aResetItemIsFoundIn() {
        scenario.onTarget("TRUNCATE t");
        scenario.run("reset", scenario.manifest.toString(), "--table", "t").done();
        scenario.verb("migrate").done();
        for (int epoch = 2; epoch > 0; epoch--) {
            scenario.changeManifest("UPDATE tables SET state = 'running', migrated = NULL, epoch = " + epoch
                    + " WHERE source_table = 't'");
            assertThat(scenario.verb("migrate").done().out()).contains("1 table had been copied by an earlier run");
        }
        assertThat(epochs("t")).isEqualTo("2|null|done");
        assertThat(scenario.targetValue("SELECT count(*) FROM t")).isEqualTo("10");
    }

    @Test
    @DisplayName("promise 3: a re-copy that was interrupted goes on as one, and a lost record does not double it")
    void anInterruptedRecopyGoesOn() {
        scenario.onSource("INSERT INTO p1 VALUES ('2020-01-01', 4711)");
        scenario.changeManifest(
                "UPDATE tables SET epoch = 2, replaces = 1, state = 'running', migrated = NULL WHERE source_table = 'p1'");
        scenario.verb("migrate").done();
        equal();
        scenario.changeManifest(
                "UPDATE tables SET replaces = 1, state = 'running', migrated = NULL WHERE source_table = 'p1'");
        assertThat(scenario.verb("migrate").done().out()).contains("1 table had been copied by an earlier run");
        equal();
    }

    @Test
    void aDryRunShowsWhatIsRemovedAndChangesNothing() {
        CliRun shown = scenario.verb("migrate", "--recopy", "p1", "--dry-run").done();
        assertThat(shown.out()).contains("DELETE FROM ONLY \"public\".\"p\" WHERE ((month = '2020-01-01'::date))");
        assertThat(epochs("p1")).isEqualTo("1|null|done");
    }

    @Test
    void whatIsNotCopiedOrNotKnownIsRefused() {
        assertThat(scenario.verb("migrate", "--recopy", "p3").err()).contains("the manifest has no table 'p3'");
        assertThat(scenario.verb("migrate", "--recopy", "t", "--append").code()).isEqualTo(ExitCode.USAGE);
        scenario.changeManifest("UPDATE tables SET state = 'pending', migrated = NULL WHERE source_table = 't'");
        CliRun pending = scenario.verb("migrate", "--recopy", "t");
        assertThat(pending.code()).isEqualTo(ExitCode.USAGE);
        assertThat(pending.err()).contains("table 't' is pending, not copied");
    }

    @Test
    @DisplayName("promise 5: --truncate of an older manifest does not remove what a newer one copied")
    void anOlderManifestTruncatesNothing() {
        scenario.verb("migrate", "--recopy", "p1", "--recopy", "p2").done();
        scenario.changeManifest("UPDATE tables SET epoch = 1, state = 'pending', migrated = NULL");
        scenario.onSource(
                "CREATE TABLE p3 (CHECK (month = '2020-04-01')) INHERITS (p)",
                "INSERT INTO p3 VALUES ('2020-04-01', 1)");
        scenario.generate("--refresh", "--merge-children", "p").done();
        scenario.verb("migrate", "--truncate", "--table", "p3").done();
        assertThat(scenario.targetValue("SELECT count(*) FROM p")).isEqualTo("158");
        scenario.verb("migrate", "--truncate").done();
        assertThat(scenario.targetValue("SELECT count(*) FROM p")).isEqualTo("158");
        equal();
    }

    @Test
    @DisplayName(
            "promise 8: a target is not compared while it holds an earlier generation or what nobody has found out yet")
    void whatIsUnderWayIsNotCompared() {
        String uncertain = "note: public.p: not compared, public.p1 -> public.p is ";
        scenario.onSource("INSERT INTO p1 VALUES ('2020-01-01', 4711)");
        scenario.changeManifest(
                "UPDATE tables SET epoch = 2, replaces = 1, state = 'pending', migrated = NULL WHERE source_table = 'p1'");
        CliRun recopied = scenario.verb("verify", "--csv");
        assertThat(recopied.code()).as("not all was compared").isEqualTo(ExitCode.SOME_FAILED);
        assertThat(recopied.out()).contains("public.t,").doesNotContain("public.p,");
        assertThat(recopied.err()).contains(uncertain + "to be copied again");
        scenario.changeManifest(
                "UPDATE tables SET epoch = 1, replaces = NULL, state = 'running' WHERE source_table = 'p1'");
        CliRun killed = scenario.verb("verify", "--csv");
        assertThat(killed.code()).as("not all was compared").isEqualTo(ExitCode.SOME_FAILED);
        assertThat(killed.out()).doesNotContain("public.p,");
        assertThat(killed.err()).contains(uncertain + "running");
        CliRun nothing = scenario.verb("verify", "--table", "p2");
        assertThat(nothing.code()).as(nothing.everything()).isEqualTo(ExitCode.SOME_FAILED);
        scenario.verb("migrate").done();
        assertThat(scenario.verb("verify", "--csv").out()).contains("public.p,");
    }

    @Test
    @DisplayName("promise 8: a re-copy that cannot be planned leaves the earlier copy in and keeps its error")
    void aRefusedRecopyKeepsItsError() {
        scenario.onSource("ALTER TABLE p1 DROP CONSTRAINT p1_month_check");
        scenario.changeManifest(
                "UPDATE tables SET epoch = 2, replaces = 1, state = 'pending', migrated = NULL WHERE source_table = 'p1'");
        CliRun goingOn = scenario.verb("migrate", "--no-stop-on-error");
        assertThat(goingOn.code()).isEqualTo(ExitCode.SOME_FAILED);
        assertThat(epochs("p1")).isEqualTo("1|null|done");
        CliRun fresh = scenario.verb("migrate", "--recopy", "p_rest", "--no-stop-on-error");
        assertThat(fresh.code()).isEqualTo(ExitCode.SOME_FAILED);
        assertThat(epochs("p_rest")).isEqualTo("1|null|done");
        assertThat(scenario.manifestRows("SELECT source_table, migrated FROM tables WHERE error LIKE"
                        + " 'not copied again: %cannot be told from those of other tables%' ORDER BY 1"))
                .containsExactly("p1|1", "p_rest|1");
        assertThat(scenario.verb("status", "list", "-E").out())
                .contains("p1", "p_rest")
                .doesNotContain("p2");
    }

    @Test
    @DisplayName(
            "promise 8: an older manifest in which a table was reset does not take a later copy for the one asked for")
    void anOlderResetIsNotTheCopyThatIsAskedFor() {
        scenario.verb("reset", "--table", "t").done();
        scenario.verb("migrate", "--recopy", "t").done();
        scenario.changeManifest("UPDATE tables SET epoch = 2, state = 'pending', migrated = NULL, replaces = NULL"
                + " WHERE source_table = 't'");
        scenario.onSource("INSERT INTO t VALUES (4711)");
        CliRun again = scenario.verb("migrate", "--recopy", "t");
        assertThat(again.code()).as(again.everything()).isEqualTo(ExitCode.REFUSED);
        scenario.verb("migrate", "--table", "t").done();
        scenario.verb("migrate", "--recopy", "t").done();
        assertThat(scenario.targetValue("SELECT count(*) FROM t")).isEqualTo("11");
    }
}
