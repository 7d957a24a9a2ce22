package dev.copytool.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.copytool.cli.shell.ExitCode;
import dev.copytool.cli.shell.Seams;
import dev.copytool.engine.model.CopyException;
import dev.copytool.engine.model.Counts;
import dev.copytool.engine.spi.ForwardingManifest;
import dev.copytool.engine.spi.Manifest;
import dev.copytool.engine.spi.Part;
import dev.copytool.engine.testing.PostgresExtension;
import dev.copytool.engine.testing.PostgresServer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What {@code --max-rejects} does to a table, its manifest and the runs that follow. */
@Timeout(120)
@ExtendWith(PostgresExtension.class)
class MaxRejectsTest {
    private Scenario scenario;

    @BeforeEach
    void setUp(PostgresServer server) {
        scenario = new Scenario(server);
    }

    @AfterEach
    void tearDown() {
        scenario.close();
    }

    /** Makes a table of that many rows, of which those are refused whose number fulfils the condition. */
    private void table(int rows, String bad) {
        scenario.onSource(
                        "CREATE TABLE t (id int, v int)",
                        "INSERT INTO t SELECT i, CASE WHEN " + bad + " THEN 70000 ELSE 1 END FROM generate_series(1, "
                                + rows + ") i")
                .onTarget("CREATE TABLE t (id int, v smallint)");
        scenario.generate().done();
    }

    private CliRun sifted(int most, String... more) {
        String[] words = new String[more.length + 2];
        words[0] = "--max-rejects";
        words[1] = String.valueOf(most);
        System.arraycopy(more, 0, words, 2, more.length);
        CliRun run = scenario.verb("migrate", words);
        assertThat(run.code()).as(run.everything()).isEqualTo(ExitCode.SOME_FAILED);
        return run;
    }

    @ParameterizedTest(name = "{1} of {0} rows are bad, where {2}")
    @CsvSource({"10, 1, i = 1", "10, 1, i = 10", "1, 1, i = 1", "10, 10, true", "2, 1, i = 2", "5, 4, i <> 3"})
    void anyRowMayBeBad(int rows, int bad, String where) {
        table(rows, where);
        sifted(bad);
        scenario.rejects().account("t", bad);
    }

    @Test
    @DisplayName("promise 1: with one bad row more than allowed nothing is committed, and no file is left")
    void tooManyFailTheTable() {
        table(10, "i > 4");
        CliRun run = sifted(5);
        assertThat(run.err())
                .contains(
                        "6 of the first 10 rows were refused, --max-rejects allows 5, so nothing was copied; the last:"
                                + " value \"70000\" is out of range for type smallint");
        assertThat(scenario.targetValue("SELECT count(*) FROM t")).isEqualTo("0");
        assertThat(scenario.targetValue("SELECT count(*) FROM copytool.commit_marker"))
                .isEqualTo("0");
        assertThat(scenario.rejects().files()).isEmpty();
        assertThat(scenario.manifestRows("SELECT state, sqlstate, rejected FROM tables"))
                .containsExactly("failed|22003|0");
        sifted(6, "--retry-errors");
        scenario.rejects().account("t", 6);
    }

    @Test
    @DisplayName("the limit is each table's own; a table without bad rows is copied at once, in its best format")
    void theLimitIsEachTablesOwn() {
        scenario.onSource(
                        "CREATE TABLE a (v int)",
                        "INSERT INTO a VALUES (1), (70000)",
                        "CREATE TABLE b (v int)",
                        "INSERT INTO b VALUES (1), (70000)",
                        "CREATE TABLE good (v int)",
                        "INSERT INTO good VALUES (1)")
                .onTarget("CREATE TABLE a (v smallint)", "CREATE TABLE b (v smallint)", "CREATE TABLE good (v int)");
        scenario.generate().done();
        CliRun run = sifted(1);
        assertThat(run.out())
                .contains(
                        "2 rows of 2 tables rejected, see " + scenario.rejects().directory() + "\n");
        assertThat(scenario.rejects().files()).hasSize(4);
        assertThat(scenario.manifestRows("SELECT source_table, rows, rejected FROM tables ORDER BY 1"))
                .containsExactly("a|1|1", "b|1|1", "good|1|0");
    }

    @ParameterizedTest(name = "of 100000 rows 3 are bad, which the server {0}: at most {2} COPYs")
    @CsvSource({
        "tells, smallint, 24",
        "does not tell, int REFERENCES other, 125",
    })
    void fewCopiesFindFewRows(String tells, String type, int most) {
        scenario.onSource(
                        "CREATE TABLE t (id int, v int)",
                        "INSERT INTO t SELECT i, CASE WHEN i IN (77, 50000, 99999) THEN 70000 ELSE 1 END FROM generate_series(1, 100000) i")
                .onTarget(
                        "CREATE TABLE other (v int PRIMARY KEY)",
                        "INSERT INTO other VALUES (1)",
                        "CREATE TABLE t (id int, v " + type + ")",
                        "CREATE SEQUENCE copies",
                        "CREATE FUNCTION note() RETURNS trigger LANGUAGE plpgsql AS"
                                + " $$ BEGIN PERFORM nextval('public.copies'); RETURN NULL; END $$",
                        "CREATE TRIGGER note BEFORE INSERT ON t EXECUTE FUNCTION note()");
        scenario.generate("--include", "t").done();
        sifted(3);
        scenario.rejects().account("t", 3);
        assertThat(scenario.rejects().rows()).containsExactly(77, 50000, 99999);
        assertThat(Integer.parseInt(scenario.targetValue("SELECT last_value FROM copies")))
                .isBetween(4, most);
    }

    @Test
    @DisplayName("promise 6: rows of a megabyte are sifted too")
    void largeRows() {
        scenario.onSource(
                        "CREATE TABLE t (id int, v text)",
                        "INSERT INTO t SELECT i, CASE WHEN i % 4 = 0 THEN repeat('ab\\' || chr(10), 300000) ELSE 'x' END"
                                + " FROM generate_series(1, 12) i")
                .onTarget("CREATE TABLE t (id int, v text CHECK (id <> 4 AND id <> 5))");
        scenario.generate().done();
        sifted(2);
        scenario.rejects().account("t", 2);
        assertThat(scenario.rejects().numbers()).containsExactly("4 23514", "5 23514");
        assertThat(scenario.rejects().reasons()).hasSizeLessThan(2000);
    }

    @Test
    @DisplayName(
            "rows that --append finds in the target keep their keys, those that come with one of them are rejected")
    void keysThatAreThere() {
        scenario.onSource(
                        "CREATE TABLE t (id int, v text)", "INSERT INTO t SELECT i, 'new' FROM generate_series(1, 9) i")
                .onTarget("CREATE TABLE t (id int PRIMARY KEY, v text)", "INSERT INTO t VALUES (3, 'old'), (5, 'old')");
        scenario.generate().done();
        sifted(2, "--append");
        assertThat(scenario.rejects().numbers()).containsExactly("3 23505", "5 23505");
        assertThat(scenario.targetValue("SELECT string_agg(id || v, ' ' ORDER BY id) FROM t WHERE id IN (3, 4, 5)"))
                .isEqualTo("3old 4new 5old");
    }

    @Test
    @DisplayName("a constraint that is looked at only at COMMIT fails the table as a whole, and the error says so")
    void deferredConstraintsFailTheWhole() {
        scenario.onSource("CREATE TABLE t (id int)", "INSERT INTO t VALUES (1), (2), (2)")
                .onTarget("CREATE TABLE t (id int UNIQUE DEFERRABLE INITIALLY DEFERRED)");
        scenario.generate().done();
        assertThat(sifted(5).err())
                .contains("COMMIT was refused (a constraint that is looked at last)", "Key (id)=(2) already exists");
        assertThat(scenario.targetValue("SELECT count(*) FROM t")).isEqualTo("0");
        assertThat(scenario.manifestRows("SELECT state FROM tables")).containsExactly("failed");
        assertThat(scenario.rejects().files()).isEmpty();
    }

    @Test
    @DisplayName("a table that refers to itself is not sifted: rows would be refused that go in together")
    void ownReferencesAreNotSifted() {
        scenario.onSource("CREATE TABLE t (id int, parent int)", "INSERT INTO t VALUES (1, 2), (2, NULL), (3, 4)")
                .onTarget("CREATE TABLE t (id int PRIMARY KEY, parent int REFERENCES t)");
        scenario.generate().done();
        assertThat(sifted(5).err()).contains("a foreign key refers to the table itself");
        assertThat(scenario.targetValue("SELECT count(*) FROM t")).isEqualTo("0");
    }

    @Test
    @DisplayName(
            "promise 8: the runs that follow copy nothing, end with 1 and say where the rows are; so do status and verify")
    void rejectedRowsAreNotForgotten() {
        table(10, "i = 4");
        sifted(1);
        CliRun again = scenario.verb("migrate");
        assertThat(again.code()).isEqualTo(ExitCode.SOME_FAILED);
        assertThat(again.err())
                .contains(
                        "left out: 1 row of tables copied before",
                        scenario.rejects().directory().toString());
        assertThat(again.out()).contains("nothing left to copy");
        assertThat(scenario.verb("status", "list").done().out()).contains("Rejected", ".copy");
        assertThat(scenario.verb("status", "list", "-E", "--csv").done().out())
                .contains("rejected,reject_file", ",1," + scenario.rejects().directory());
        assertThat(scenario.verb("status", "--json").done().out()).contains("\"rejected\" : 1");
        CliRun uncounted = scenario.verb("verify");
        assertThat(uncounted.code()).isEqualTo(ExitCode.DIFFERENT);
        assertThat(uncounted.err()).contains("out of range for type smallint; 1 row was rejected, see ", "--counts");
        CliRun verified = scenario.verb("verify", "--counts");
        assertThat(verified.code()).isEqualTo(ExitCode.DIFFERENT);
        assertThat(verified.err())
                .contains("DIFFERENT public.t: source 10 rows, target 9 rows; just as many as were rejected, see ");
        assertThat(verified.out()).contains("rejected");
        scenario.onTarget("DELETE FROM t WHERE id = 1");
        assertThat(scenario.verb("verify", "--counts").err()).contains("target 8 rows; 1 row was rejected, see ");
    }

    @Test
    @DisplayName("promise 3: --recopy copies a table with rejected rows again, in place of the rows that went in")
    void aCorrectedTableIsCopiedAgain() {
        table(10, "i IN (4, 5)");
        sifted(2);
        scenario.onSource("UPDATE t SET v = 4 WHERE id = 4");
        sifted(2, "--recopy", "t");
        assertThat(scenario.rejects().files()).hasSize(4);
        assertThat(scenario.manifestRows("SELECT rows, rejected, epoch FROM tables"))
                .containsExactly("9|1|2");
        scenario.onSource("UPDATE t SET v = 5 WHERE id = 5");
        scenario.verb("migrate", "--recopy", "t").done();
        scenario.verb("verify").done();
        assertThat(scenario.verb("migrate").done().err()).doesNotContain("left out");
    }

    @Test
    @DisplayName("promises 3 and 8: death between COMMIT and record loses no rejected row, and the next run tells them")
    void aDeathAfterTheCommit() {
        table(10, "i = 4");
        Seams dying = new Seams() {
            @Override
            public Manifest manifest(Manifest manifest) {
                return new Forgetful(manifest);
            }
        };
        scenario.verb(dying, "migrate", "--max-rejects", "1");
        assertThat(scenario.manifestRows("SELECT state, rejected FROM tables")).containsExactly("running|0");
        assertThat(scenario.rejects().files()).hasSize(2);
        CliRun next = scenario.verb("migrate");
        assertThat(next.code()).as(next.everything()).isEqualTo(ExitCode.SOME_FAILED);
        assertThat(next.out())
                .contains("1 table had been copied by an earlier run", "1 row of 1 table rejected, see ")
                .doesNotContain("not all here");
        scenario.rejects().account("t", 1);
    }

    /** A manifest that cannot record that a part is done. */
    private static final class Forgetful extends ForwardingManifest {
        Forgetful(Manifest manifest) {
            super(manifest);
        }

        @Override
        public void done(Part part, Counts counts) {
            throw CopyException.manifest("the manifest is gone", null);
        }
    }

    @Test
    @DisplayName("a marker table without the count of rejected rows gets it, and its replaced markers stay replaced")
    void anOlderMarkerTable() {
        table(10, "false");
        scenario.verb("migrate").done();
        scenario.verb("migrate", "--recopy", "t").done();
        scenario.onTarget("ALTER TABLE copytool.commit_marker DROP COLUMN rejected");
        scenario.onSource("UPDATE t SET v = 70000 WHERE id = 3");
        sifted(1, "--recopy", "t");
        assertThat(scenario.to.rows(
                        scenario.target, "SELECT epoch, rows, rejected FROM copytool.commit_marker ORDER BY 1"))
                .containsExactly("1|10|null", "2|10|null", "3|9|1");
    }
}
