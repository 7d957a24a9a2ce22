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

/** The manifest says done, and the target has lost what it had, as after a failover to a lagging standby. */
@Timeout(120)
@ExtendWith(PostgresExtension.class)
class LostCommitsTest {
    private Scenario scenario;

    @BeforeEach
    void setUp(PostgresServer server) {
        scenario = new Scenario(server);
        for (String table : new String[] {"t1", "t2"}) {
            scenario.both("CREATE TABLE " + table + " (n int)")
                    .onSource("INSERT INTO " + table + " SELECT generate_series(1, 100)");
        }
    }

    @AfterEach
    void tearDown() {
        scenario.close();
    }

    private void copied(String... more) {
        scenario.generate(more).done();
        scenario.verb("migrate").done();
    }

    private void markerIsGone(String source) {
        scenario.onTarget("DELETE FROM copytool.commit_marker WHERE source = '\"public\".\"" + source + "\"'");
    }

    private String rows(String table) {
        return scenario.targetValue("SELECT count(*) || ' ' || count(DISTINCT n) FROM " + table);
    }

    private CliRun refused(String verb, String... more) {
        CliRun ran = scenario.verb(verb, more);
        assertThat(ran.code()).as(ran.everything()).isEqualTo(ExitCode.REFUSED);
        return ran;
    }

    @Test
    @DisplayName("promise 3: what the target has lost is copied again, though the manifest says done")
    void lostRowsComeAgain() {
        copied();
        markerIsGone("t2");
        scenario.onTarget("TRUNCATE t2");
        assertThat(scenario.verb("check").done().everything()).contains("t2", "1 table can be copied");
        CliRun ran = scenario.verb("migrate").done();
        assertThat(ran.err()).contains("1 table that the manifest calls done has no marker in the target");
        assertThat(ran.out()).contains("copied 1 table");
        assertThat(rows("t2")).isEqualTo("100 100");
        assertThat(scenario.verb("migrate").done().out()).contains("nothing left to copy: 2 of 2");
    }

    @Test
    @DisplayName(
            "promise 3: a run does not end with 0 where the target has lost meanwhile what it had committed before")
    void whatIsLostDuringTheRunIsMissed() {
        scenario.generate().done();
        Runnable loss = () -> scenario.onTarget("DELETE FROM copytool.commit_marker; DELETE FROM t1; DELETE FROM t2");
        CliRun ran = scenario.verb(new AfterParts(1, loss), "migrate", "--parallel", "1");
        assertThat(ran.code()).as(ran.everything()).isEqualTo(ExitCode.SOME_FAILED);
        assertThat(ran.err())
                .contains("no marker in the target", "the target has lost commits, or tables were replaced there");
        scenario.verb("migrate").done();
        assertThat(rows("t1") + rows("t2")).isEqualTo("100 100100 100");
    }

    @Test
    @DisplayName("promise 4: rows without their marker are refused by name and never doubled")
    void rowsWithoutAMarkerAreNotDoubled() {
        copied();
        markerIsGone("t2");
        assertThat(refused("migrate").err())
                .contains("public.t2: the manifest says that it is copied, but the target has no marker of it any more")
                .contains("holds 100 rows, markers prove 0");
        assertThat(refused("check").out()).contains("public.t2");
        refused("migrate", "--dry-run");
        assertThat(rows("t2")).isEqualTo("100 100");
        assertThat(scenario.verb("verify").done().err()).contains("no marker in the target");
        scenario.changeManifest("UPDATE tables SET finished_at = NULL WHERE source_table = 't2'");
        assertThat(scenario.verb("migrate").done().out()).contains("nothing left to copy: 2 of 2");
    }

    @Test
    @DisplayName("promise 5: --truncate empties just the target whose marker is gone")
    void truncateBeginsAnew() {
        copied();
        markerIsGone("t2");
        assertThat(scenario.verb("migrate", "--truncate").done().out()).contains("copied 1 table");
        assertThat(rows("t2")).isEqualTo("100 100");
        assertThat(rows("t1")).isEqualTo("100 100");
    }

    @Test
    @DisplayName("promise 8: that the whole table of markers is gone is told in one line")
    void allMarkersAreGone() {
        copied();
        scenario.onTarget("DROP SCHEMA copytool CASCADE", "TRUNCATE t1, t2");
        assertThat(scenario.verb("migrate").done().err())
                .contains(
                        "the target has no table copytool.commit_marker any more: 2 tables that the manifest calls done");
        assertThat(rows("t1") + rows("t2")).isEqualTo("100 100100 100");
    }

    @Test
    @DisplayName("promise 4: a marker beside an emptied table is refused, though the manifest says done")
    void aMarkerWithoutRowsIsRefused() {
        copied();
        scenario.onTarget("TRUNCATE t2");
        assertThat(refused("migrate").err())
                .contains("public.t2: its marker proves 100 rows in the target public.t2, but that is empty");
        refused("check");
        assertThat(rows("t2")).isEqualTo("0 0");
    }

    @Test
    @DisplayName("promise 4: among the rows of others a lost copy comes again only where each row is another marker's")
    void aSharedTargetIsCounted() {
        scenario.both("CREATE TABLE p (n int)")
                .onSource(
                        "CREATE TABLE p1 (CHECK (n <= 10)) INHERITS (p)",
                        "CREATE TABLE p2 (CHECK (n > 10)) INHERITS (p)",
                        "INSERT INTO p1 SELECT generate_series(1, 10)",
                        "INSERT INTO p2 SELECT generate_series(11, 30)");
        copied("--merge-children", "p");
        markerIsGone("p2");
        assertThat(refused("migrate").err()).contains("holds 30 rows, markers prove 10");
        scenario.onTarget("DELETE FROM p WHERE n > 10");
        scenario.verb("migrate").done();
        assertThat(rows("p")).isEqualTo("30 30");
    }

    @Test
    @DisplayName("promise 8: without an answer of the target nothing is said to be copied")
    void anAnswerIsNeeded() {
        copied();
        assertThat(refused("migrate", "--target-port", "1").everything()).doesNotContain("nothing left");
        assertThat(refused("check", "--target-port", "1").out()).contains("REFUSE");
    }

    @Test
    @DisplayName("promise 3: another target is looked at like the first one, and told")
    void anotherTargetIsTold() {
        copied();
        String other = scenario.to.newDatabase();
        try {
            scenario.to.execute(other, "CREATE TABLE t1 (n int)", "CREATE TABLE t2 (n int)");
            CliRun ran = scenario.verb("migrate", "--target-db", other).done();
            assertThat(ran.err()).contains("the target is another database than in the last run");
            assertThat(scenario.to.value(other, "SELECT count(*) FROM t1")).isEqualTo("100");
            scenario.to.execute(other, "DELETE FROM t1 WHERE n = 1");
            assertThat(refusedAt(scenario.target).err()).contains("the target is another database");
        } finally {
            scenario.to.dropDatabase(other);
        }
    }

    private CliRun refusedAt(String database) {
        scenario.onTarget("DELETE FROM t1 WHERE n = 1");
        CliRun ran = scenario.verb("migrate", "--target-db", database);
        assertThat(ran.code()).as(ran.everything()).isEqualTo(ExitCode.REFUSED);
        assertThat(ran.err()).contains("the target public.t1 holds 99 rows, markers prove 100");
        return ran;
    }

    @Test
    @DisplayName("promise 3: of a table in parts just the part comes again whose marker is gone with its rows")
    void aLostPartComesAgain() {
        LargeTable big = LargeTable.in(scenario);
        scenario.generate().done();
        big.migrate().done();
        assertThat(big.migrate().done().out()).contains("nothing left");
        scenario.onTarget(
                "DELETE FROM big WHERE n <= (SELECT rows FROM copytool.commit_marker WHERE part = 1)",
                "DELETE FROM copytool.commit_marker WHERE part = 1");
        assertThat(big.migrate().done().err()).contains("1 table that the manifest calls done has no marker");
        big.isCopied();
        assertThat(big.item()).isEqualTo("done|1|null|10000");
    }

    @Test
    @DisplayName("promise 8: status says that it shows what the last run has seen")
    void statusIsOfTheLastRun() {
        copied();
        assertThat(scenario.verb("status").done().err()).contains("as of the last run");
        assertThat(scenario.verb("status", "--json").done().err()).isEmpty();
    }
}
