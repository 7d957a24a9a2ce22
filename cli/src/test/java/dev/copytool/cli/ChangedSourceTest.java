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

/** A source that changes after the manifest was made, or after it was copied, is noticed. */
@Timeout(120)
@ExtendWith(PostgresExtension.class)
class ChangedSourceTest {
    private static final String COPY_AGAIN = "; to copy it again: copytool migrate ";

    private Scenario scenario;

    @BeforeEach
    void setUp(PostgresServer server) {
        scenario = new Scenario(server)
                .both(
                        "CREATE TABLE t (id int, v text)",
                        "CREATE TABLE u (id int)",
                        "CREATE TABLE p (id int) PARTITION BY RANGE (id)",
                        "CREATE TABLE p1 PARTITION OF p FOR VALUES FROM (0) TO (100)");
        change("INSERT INTO t SELECT i, 'v' || i FROM generate_series(1, 10) i", "t", 10);
        change("INSERT INTO u SELECT generate_series(1, 10)", "u", 10);
        change("INSERT INTO p SELECT generate_series(1, 10)", "p1", 10);
    }

    @AfterEach
    void tearDown() {
        scenario.close();
    }

    /** Changes the source and waits until its statistics know. */
    private void change(String statement, String table, long changes) {
        scenario.onSource(statement);
        String counted =
                "SELECT n_tup_ins + n_tup_upd + n_tup_del FROM pg_stat_user_tables WHERE relname = '" + table + "'";
        Scenario.until(() -> scenario.sourceValue(counted).equals(String.valueOf(changes)));
    }

    @Test
    @DisplayName("migrate says which sources changed since the manifest was made, and copies them as they are")
    void changedBeforeTheCopy() {
        scenario.generate().done();
        assertThat(scenario.manifestRows("SELECT count(*) FROM tables WHERE planned IS NOT NULL"))
                .containsExactly("3");
        change("INSERT INTO t VALUES (11, 'v11')", "t", 11);
        CliRun ran = scenario.verb("migrate").done();
        assertThat(ran.err().lines().filter(line -> line.startsWith("note: ")))
                .containsExactly("note: public.t: changed since the manifest was made; it is copied as it is now");
        assertThat(scenario.targetValue("SELECT count(*) FROM t")).isEqualTo("11");
        assertThat(scenario.verb("verify", "--csv").done().out()).doesNotContain("true,,true");
    }

    @Test
    @DisplayName("new tables of a refreshed manifest are remembered as they look then")
    void refreshed() {
        scenario.generate().done();
        scenario.both("CREATE TABLE fresh (id int)");
        scenario.generate("--refresh").done();
        assertThat(scenario.manifestRows(
                        "SELECT count(*) FROM tables WHERE source_table = 'fresh' AND planned LIKE '%/0/0'"))
                .containsExactly("1");
    }

    @Test
    @DisplayName("verify says that the source of a different target changed after the copy")
    void changedAfterTheCopy() {
        scenario.generate().done();
        scenario.verb("migrate").done();
        assertThat(scenario.manifestRows("SELECT count(*) FROM tables WHERE copied IS NOT NULL"))
                .containsExactly("3");
        change("UPDATE t SET v = v WHERE id = 1", "t", 11);
        CliRun same = scenario.verb("verify", "--csv").done();
        assertThat(same.out())
                .containsPattern("public\\.t,1,10,10,.*,true,,true,0\n")
                .containsPattern("u,1,.*,true,,false,0\n");
        assertThat(same.err()).matches("3 targets compared, 0 different.*\\n");

        change("UPDATE t SET v = 'x' WHERE id = 1", "t", 12);
        scenario.onTarget("DELETE FROM u");
        CliRun ran = scenario.verb("verify");
        assertThat(ran.code()).isEqualTo(ExitCode.DIFFERENT);
        assertThat(ran.err())
                .contains("DIFFERENT public.t: same count, other contents; its source changed after it was copied"
                        + COPY_AGAIN + scenario.manifest + " --recopy public.t\n")
                .contains("DIFFERENT public.u: source 10 rows, target 0 rows\n");
    }

    @Test
    @DisplayName("a rewritten or emptied source counts as changed, a vacuumed and analyzed one does not")
    void whatCountsAsAChange() {
        scenario.generate().done();
        scenario.verb("migrate").done();
        scenario.onSource("VACUUM ANALYZE t", "VACUUM FULL u", "TRUNCATE p");
        CliRun ran = scenario.verb("verify", "--csv");
        assertThat(ran.out())
                .containsPattern("public\\.t,1,10,10,.*,true,,false,0\n")
                .containsPattern("public\\.u,1,10,10,.*,true,,true,0\n")
                .containsPattern("public\\.p1,1,0,10,.*,false,rows,true,0\n");
    }

    @Test
    @DisplayName("a partitioned source changes with its partitions, a view never does")
    void partitionedSources() {
        scenario.onSource("CREATE VIEW w AS SELECT * FROM t").onTarget("CREATE TABLE w (id int, v text)");
        scenario.generate("--views", "--exclude", "p1").done();
        scenario.changeManifest("UPDATE tables SET source_table = 'p' WHERE source_table = 'u'");
        scenario.changeManifest("UPDATE tables SET target_table = NULL WHERE source_table = 'p'");
        scenario.verb("migrate").done();
        change("INSERT INTO p VALUES (11)", "p1", 11);
        change("INSERT INTO t VALUES (11, 'v11')", "t", 11);
        CliRun ran = scenario.verb("verify", "--csv");
        assertThat(ran.out())
                .containsPattern("public\\.p,1,11,10,.*,false,rows,true,0\n")
                .containsPattern("public\\.w,1,11,10,.*,false,rows,false,0\n");
    }

    @Test
    @DisplayName("a re-copy that fails leaves known how the source looked when the rows that are in were copied")
    void aFailedRecopyForgetsNothing() {
        scenario.generate().done();
        scenario.verb("migrate").done();
        change("UPDATE t SET v = 'other'", "t", 20);
        scenario.onTarget("INSERT INTO t VALUES (0, 'stranger')");
        assertThat(scenario.verb("migrate", "--recopy", "t").code()).isEqualTo(ExitCode.SOME_FAILED);
        scenario.onTarget("DELETE FROM t WHERE id = 0");
        assertThat(scenario.verb("verify", "--counts", "--csv").done().out())
                .containsPattern("public\\.t,1,10,10,.*,true,,true,0\n");
        assertThat(scenario.verb("verify").err()).contains("its source changed after it was copied", COPY_AGAIN);
    }

    @Test
    @DisplayName("a copy that is found in by its marker looked as its own run saw it, not as the finding one does")
    void aCopyThatIsFoundInLookedAsItsOwnRunSawIt() {
        scenario.generate().done();
        scenario.verb("migrate").done();
        scenario.changeManifest("UPDATE tables SET state = 'running', migrated = NULL, copied = NULL");
        change("UPDATE t SET v = 'other'", "t", 20);
        assertThat(scenario.verb("migrate").done().out()).contains("3 tables had been copied by an earlier run");
        assertThat(scenario.verb("verify", "--csv").out())
                .containsPattern("public\\.t,1,10,10,.*,false,checksum,true,0\n");
    }
}
