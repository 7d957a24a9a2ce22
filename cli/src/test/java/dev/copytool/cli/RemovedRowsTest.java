package dev.copytool.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.copytool.cli.shell.ExitCode;
import dev.copytool.engine.testing.PostgresExtension;
import dev.copytool.engine.testing.PostgresServer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/** Rows are removed only where they are proven to be the item's, by their number and by a digest of them. */
@Timeout(120)
@ExtendWith(PostgresExtension.class)
class RemovedRowsTest {
    private Scenario scenario;

    @BeforeEach
    void setUp(PostgresServer server) {
        scenario = new Scenario(server);
    }

    @AfterEach
    void tearDown() {
        scenario.close();
    }

    private void failed(String reason, String... words) {
        CliRun run = scenario.verb("migrate", words);
        assertThat(run.code()).as(run.everything()).isEqualTo(ExitCode.SOME_FAILED);
        assertThat(run.err()).contains(reason, "nothing was changed");
    }

    private void equal(String table) {
        String query = "SELECT * FROM " + table;
        assertThat(scenario.to.checksum(scenario.target, query))
                .isEqualTo(scenario.from.checksum(scenario.source, query));
    }

    @Test
    @DisplayName("promise 5: a user's rows in a table in parts are not removed for as many that the user took away")
    void rowsOfAUserStay() {
        LargeTable big = LargeTable.in(scenario);
        scenario.generate().done();
        big.stopAfter(3);
        scenario.onTarget(
                "DELETE FROM big WHERE n <= 3", "INSERT INTO big VALUES (-1, 'mine'), (-2, 'mine'), (-3, 'mine')");
        big.change();
        failed("brought some are others by now", "--split-size", LargeTable.SIZE);
        failed("brought some are others by now", "--split-size", LargeTable.SIZE, "--retry-errors");
        assertThat(scenario.targetValue("SELECT count(*) FROM big WHERE v = 'mine'"))
                .isEqualTo("3");
        scenario.verb("reset", "--table", "big").done();
        CliRun refused = scenario.verb("migrate");
        assertThat(refused.code()).as(refused.everything()).isEqualTo(ExitCode.REFUSED);
        scenario.verb("migrate", "--truncate").done();
        equal("big");
    }

    @Test
    @DisplayName("promise 5: --recopy leaves a table alone in which a user has exchanged a row")
    void anExchangedRowIsNotRemoved() {
        scenario.both("CREATE TABLE t (n int, v text)")
                .onSource("INSERT INTO t SELECT i, 'a' FROM generate_series(1, 9) i");
        scenario.generate().done();
        scenario.verb("migrate").done();
        scenario.onTarget("UPDATE t SET v = 'mine' WHERE n = 1");
        failed("of the 9 rows that its earlier copy brought some are others by now", "--recopy", "t");
        assertThat(scenario.targetValue("SELECT v FROM t WHERE n = 1")).isEqualTo("mine");
        scenario.onTarget("UPDATE t SET v = 'a' WHERE n = 1");
        scenario.onSource("DELETE FROM t WHERE n = 2");
        scenario.verb("migrate", "--recopy", "t").done();
        equal("t");
    }

    @Test
    @DisplayName("promise 5: rows whose values the target has converted are known by what it holds")
    void convertedRowsAreKnown() {
        scenario.onSource(
                        "CREATE TABLE t (n int, d numeric, at timestamp, j json)",
                        "INSERT INTO t SELECT i, i / 8.0, '2020-01-01 00:00:00.123456', '{\"b\": 1,  \"a\": 2}'"
                                + " FROM generate_series(1, 9) i",
                        "CREATE TABLE u (n int, v varchar(5))",
                        "INSERT INTO u SELECT i, 'u' || i FROM generate_series(1, 9) i")
                .onTarget(
                        "CREATE TABLE t (n int, d numeric(10, 1), at timestamp(3), j jsonb)",
                        "CREATE TABLE u (n bigint, v text)");
        scenario.generate().done();
        scenario.verb("migrate").done();
        assertThat(scenario.targetValue("SELECT count(held_digest) || ' ' || count(form) FROM copytool.commit_marker"
                        + " WHERE rows > 0"))
                .isEqualTo("2 2");
        scenario.onSource("DELETE FROM t WHERE n = 2", "DELETE FROM u WHERE n = 2");
        scenario.verb("migrate", "--recopy", "t", "--recopy", "u").done();
        assertThat(scenario.targetValue("SELECT count(*) || ' ' || (SELECT count(*) FROM u) FROM t"))
                .isEqualTo("8 8");
    }

    @Test
    @DisplayName("promise 5: a table of which rows were rejected can be copied again")
    void rejectedRowsAreNotLookedFor() {
        scenario.both("CREATE TABLE t (n int, v text)")
                .onSource(
                        "INSERT INTO t SELECT i, CASE WHEN i % 4 = 0 THEN 'bad' ELSE 'ok' END FROM generate_series(1, 20) i")
                .onTarget("ALTER TABLE t ADD CHECK (v <> 'bad')");
        scenario.generate().done();
        assertThat(scenario.verb("migrate", "--max-rejects", "9").code()).isEqualTo(ExitCode.SOME_FAILED);
        scenario.onSource("UPDATE t SET v = 'good' WHERE v = 'bad'");
        scenario.verb("migrate", "--recopy", "t").done();
        equal("t");
    }

    @Test
    @DisplayName("promise 5: a marker of an older version, without a digest, lets nothing be removed")
    void withoutADigestNothingIsRemoved() {
        scenario.both("CREATE TABLE t (n int)").onSource("INSERT INTO t VALUES (1), (2)");
        scenario.generate().done();
        scenario.verb("migrate").done();
        scenario.onTarget("UPDATE copytool.commit_marker SET held_digest = NULL, form = NULL");
        failed("its earlier copy brought 2 rows, but there is no digest of them", "--recopy", "t");
        scenario.verb("reset", "--table", "t").done();
        scenario.verb("migrate", "--truncate").done();
        equal("t");
    }

    @Test
    @DisplayName("promise 5: a merged table with rows for which its check constraint has no answer can be copied again")
    void rowsWithoutACheckedValueAreFound() {
        scenario.both("CREATE TABLE p (n int, v text)")
                .onSource(
                        "CREATE TABLE p1 (CHECK (n <= 10)) INHERITS (p)",
                        "CREATE TABLE p2 (CHECK (n > 10)) INHERITS (p)",
                        "INSERT INTO p1 SELECT i, 'one' FROM generate_series(1, 10) i",
                        "INSERT INTO p1 VALUES (NULL, 'one')",
                        "INSERT INTO p2 SELECT i, 'two' FROM generate_series(11, 30) i");
        scenario.generate("--merge-children", "p").done();
        scenario.verb("migrate").done();
        scenario.onSource("UPDATE p1 SET v = 'new'", "UPDATE p2 SET v = 'new'");
        scenario.verb("migrate", "--recopy", "p1", "--recopy", "p2").done();
        equal("p");
    }

    @Test
    @DisplayName("promise 5: where two merged tables have such rows, none of them is removed")
    void rowsThatMayBeAnothersStay() {
        scenario.both("CREATE TABLE p (n int, v text)")
                .onSource(
                        "CREATE TABLE p1 (CHECK (n <= 10)) INHERITS (p)",
                        "CREATE TABLE p2 (CHECK (n > 10)) INHERITS (p)",
                        "INSERT INTO p1 VALUES (1, 'one'), (NULL, 'one')",
                        "INSERT INTO p2 VALUES (11, 'two'), (NULL, 'two')");
        scenario.generate("--merge-children", "p").done();
        scenario.verb("migrate").done();
        failed("its earlier copy brought 2 rows, but 3 rows there look like them", "--recopy", "p1");
        equal("p");
        scenario.verb("reset", "--table", "p1").done();
        scenario.onTarget("DELETE FROM p WHERE v = 'one'");
        saidToBeGone();
        scenario.verb("migrate").done();
        equal("p");
    }

    @Test
    @DisplayName("--max-rejects holds for a table of which parts are in: it is copied anew as a whole")
    void rejectsHoldForATableInParts() {
        LargeTable big = LargeTable.in(scenario);
        scenario.onSource("UPDATE big SET v = 'bad' WHERE n = 9999").onTarget("ALTER TABLE big ADD CHECK (v <> 'bad')");
        scenario.generate().done();
        CliRun first = big.migrate();
        assertThat(first.code()).as(first.everything()).isEqualTo(ExitCode.SOME_FAILED);
        CliRun second = scenario.verb("migrate", "--retry-errors", "--max-rejects", "1");
        assertThat(second.err()).contains("how many rows may be rejected is counted for the table as a whole");
        assertThat(scenario.targetValue("SELECT count(*) FROM big")).isEqualTo("9999");
        assertThat(scenario.manifestRows("SELECT state, rejected FROM tables")).containsExactly("done|1");
    }

    /** A person says, by the statement that the refusal tells, that the rows are gone. */
    private void saidToBeGone() {
        CliRun refused = scenario.verb("migrate");
        assertThat(refused.code()).as(refused.everything()).isEqualTo(ExitCode.REFUSED);
        Matcher told =
                Pattern.compile("if you have removed them, (UPDATE [^;]*);").matcher(refused.err());
        assertThat(told.find()).as(refused.err()).isTrue();
        scenario.onTarget(told.group(1));
    }

    @Test
    @DisplayName("promise 3: where a user has emptied a shared target, all that was copied into it comes again")
    void whoEmptiesASharedTargetGetsAllOfItAgain() {
        merged();
        scenario.onTarget("TRUNCATE p");
        scenario.verb("reset", "--table", "p1").done();
        scenario.verb("migrate", "--table", "p1").done();
        scenario.verb("migrate").done();
        equal("p");
    }

    @Test
    @DisplayName("promise 3: a target emptied between two items of it is not taken for whole")
    void anEmptiedTargetIsNotTakenForWhole() {
        merged();
        scenario.onSource("CREATE TABLE p3 (CHECK (n > 90)) INHERITS (p)", "INSERT INTO p3 VALUES (99, 'three')");
        scenario.onTarget("TRUNCATE p");
        scenario.verb("generate", "--refresh", "--merge-children", "p").done();
        scenario.verb("migrate", "--no-stop-on-error");
        scenario.verb("migrate", "--no-stop-on-error", "--retry-errors");
        scenario.verb("migrate", "--retry-errors").done();
        equal("p");
    }

    private void merged() {
        scenario.both("CREATE TABLE p (n int, v varchar(10))")
                .onSource(
                        "CREATE TABLE p1 (CHECK (n <= 10)) INHERITS (p)",
                        "CREATE TABLE p2 (CHECK (n > 10)) INHERITS (p)",
                        "INSERT INTO p1 SELECT i, 'one' FROM generate_series(1, 10) i",
                        "INSERT INTO p2 SELECT i, 'two' FROM generate_series(11, 20) i");
        scenario.generate("--merge-children", "p").done();
        scenario.verb("migrate").done();
    }

    @Test
    @DisplayName("promise 3: rows of another merged table that a user has removed do not pass for this one's")
    void anothersRemovalIsNotThisOnes() {
        merged();
        scenario.onTarget("DELETE FROM p WHERE n > 10");
        scenario.verb("reset", "--table", "p1").done();
        CliRun refused = scenario.verb("migrate");
        assertThat(refused.code()).as(refused.everything()).isEqualTo(ExitCode.REFUSED);
        assertThat(scenario.targetValue("SELECT count(*) FROM p")).isEqualTo("10");
    }

    @Test
    @DisplayName("promise 5: a merged table whose rows were removed as advised is copied again beside a user's rows")
    void whatWasRemovedByHandComesAgain() {
        merged();
        scenario.onTarget("INSERT INTO p VALUES (99, 'mine')", "UPDATE p SET v = 'x' WHERE n = 1");
        failed("brought some are others by now", "--recopy", "p1");
        scenario.onTarget("DELETE FROM p WHERE n <= 10");
        scenario.verb("reset", "--table", "p1").done();
        saidToBeGone();
        scenario.verb("migrate", "--append", "--table", "p1").done();
        assertThat(scenario.targetValue("SELECT count(*) FROM p")).isEqualTo("21");
    }

    @Test
    @DisplayName("promise 5: small merged tables whose values are converted are known by what the target holds, too")
    void smallConvertedTablesAreKnown() {
        scenario.onSource(
                        "CREATE TABLE p (n int, v varchar(10))",
                        "CREATE TABLE p1 (CHECK (n <= 10)) INHERITS (p)",
                        "CREATE TABLE p2 (CHECK (n > 10)) INHERITS (p)",
                        "INSERT INTO p1 SELECT i, 'one' FROM generate_series(1, 10) i",
                        "INSERT INTO p2 SELECT i, 'two' FROM generate_series(11, 20) i")
                .onTarget("CREATE TABLE p (n int, v char(12))");
        scenario.generate("--merge-children", "p").done();
        scenario.verb("migrate").done();
        scenario.onSource("DELETE FROM p1 WHERE n = 1");
        scenario.verb("migrate", "--recopy", "p1").done();
        assertThat(scenario.targetValue("SELECT count(*) FROM p")).isEqualTo("19");
    }

    @Test
    @DisplayName("promise 5: values that name tables are read back as they were read")
    void namesInValuesAreKnown() {
        scenario.both("CREATE TABLE named (n int)", "CREATE TABLE t (n int, r regclass)")
                .onSource("INSERT INTO t VALUES (1, 'named'), (2, 'pg_class')");
        scenario.generate().done();
        scenario.verb("migrate").done();
        scenario.onSource("DELETE FROM t WHERE n = 2");
        scenario.verb("migrate", "--recopy", "t").done();
        equal("t");
    }

    @Test
    @DisplayName("promise 3: a parent whose own rows were removed is copied again, whatever its children hold")
    void aParentsOwnRowsAreItsOwn() {
        scenario.both("CREATE TABLE par (n int)", "CREATE TABLE child () INHERITS (par)")
                .onSource("INSERT INTO par VALUES (1), (2)", "INSERT INTO child VALUES (3)");
        scenario.generate().done();
        scenario.verb("migrate").done();
        scenario.onTarget("TRUNCATE ONLY par");
        scenario.verb("reset", "--table", "par").done();
        scenario.verb("migrate").done();
        equal("par");
        scenario.verb("migrate", "--recopy", "par").done();
        equal("par");
    }
}
