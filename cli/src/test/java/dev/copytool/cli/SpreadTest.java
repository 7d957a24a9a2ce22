package dev.copytool.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.copytool.cli.shell.ExitCode;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Steps whose rows go into several tables, and steps whose rows never leave the target. */
class SpreadTest extends PlanFixture {

    @BeforeEach
    void makeTables() {
        scenario.onTarget(
                "CREATE SEQUENCE numbers START 100",
                "CREATE TABLE process (id bigint PRIMARY KEY, kind text NOT NULL)",
                "CREATE TABLE application (id bigint PRIMARY KEY REFERENCES process, v varchar(3) UNIQUE)",
                "CREATE TABLE licence (id bigint REFERENCES application, v varchar(20), d date)");
    }

    private void fanOut(String connection, String query) {
        write("", """
                - name: g
                  items:
                    - name: i
                      source: {connection: %s, query: "%s"}
                      allocate: {column: id, sequence: numbers}
                      target:
                        - {table: process, mode: append}
                        - {table: application, mode: append, when: "kind = 'APP'"}
                        - {table: licence, mode: append, when: "kind = 'APP' AND d IS NOT NULL", columns: {v: v}}
                """.formatted(connection, query));
    }

    private static final String ROWS =
            "SELECT CASE WHEN id > 4 THEN 'APP' ELSE 'OTHER' END AS kind, v, CASE WHEN id > 7 THEN d END AS d FROM s";

    @Test
    @DisplayName(
            "promise 10: a column that goes into columns of several types, of which none holds all of its values, is refused")
    void noValueIsNarrowedOnItsWay() {
        scenario.onTarget("CREATE TABLE day (d date)", "CREATE TABLE moment (d timestamp)");
        write("", """
                - name: g
                  items:
                    - name: i
                      source: {connection: here, query: "SELECT timestamp '2020-01-01 12:34' AS d"}
                      target:
                        - {table: day, mode: append}
                        - {table: moment, mode: append}
                """);
        CliRun ran = run();
        assertThat(ran.code()).as(ran.everything()).isEqualTo(ExitCode.REFUSED);
        assertThat(ran.err())
                .contains(
                        "the query's column d goes into columns of several types (date, timestamp without time zone)");
    }

    @Test
    @DisplayName("M2: one row goes into several tables with one number of their sequence, in one transaction")
    void oneRowGoesIntoSeveralTables() {
        fanOut("here", ROWS);
        CliRun ran = run();
        assertThat(ran.code()).as(ran.everything()).isEqualTo(ExitCode.DONE);
        assertThat(ran.out())
                .contains("g.i -> public.process: 10 inserted")
                .contains("g.i -> public.application: 6 inserted")
                .contains("g.i -> public.licence: 3 inserted");
        assertThat(scenario.targetValue("SELECT count(*) || ' ' || min(id) || ' ' || max(id) FROM process"))
                .isEqualTo("10 100 109");
        assertThat(count("application a JOIN process p USING (id) WHERE kind = 'APP'"))
                .isEqualTo("6");
        assertThat(count("licence l JOIN application a USING (id) WHERE l.v = a.v"))
                .isEqualTo("3");
        assertThat(run().err()).contains("all steps were done before: 0 to be run again, 1 only once");
        assertThat(count("process")).isEqualTo("10");
    }

    @Test
    @DisplayName("M1: what the last of several tables refuses is in none of them")
    void allTablesOrNone() {
        scenario.onTarget("ALTER TABLE licence ADD CHECK (v <> 'v9')");
        fanOut("here", ROWS);
        CliRun ran = run();
        assertThat(ran.code()).as(ran.everything()).isEqualTo(ExitCode.SOME_FAILED);
        assertThat(ran.err()).contains("licence_v_check");
        assertThat(count("process")).isEqualTo("0");
        scenario.onTarget("ALTER TABLE licence DROP CONSTRAINT licence_v_check");
        run().done();
        assertThat(count("process")).isEqualTo("10");
    }

    @Test
    void rowsOfTheTargetItselfGoIntoSeveralTablesToo() {
        scenario.onTarget("CREATE TABLE s AS SELECT n AS id, 'v' || n AS v, date '2020-01-01' AS d"
                + " FROM generate_series(1, 10) n");
        fanOut("target", ROWS);
        CliRun ran = run();
        assertThat(ran.code()).as(ran.everything()).isEqualTo(ExitCode.DONE);
        assertThat(count("licence l JOIN application a USING (id) JOIN process p USING (id)"))
                .isEqualTo("3");
        assertThat(scenario.manifestRowsOf(manifest(), "SELECT rows FROM tables"))
                .containsExactly("10");
    }

    private String manifest() {
        return plan + ".sqlite";
    }

    @Test
    @DisplayName("rows of the target itself are put straight into their table, and counted")
    void rowsOfTheTargetItselfDoNotTravel() {
        scenario.onTarget("CREATE TABLE s AS SELECT n AS id, 'v' || n AS v FROM generate_series(1, 5000) n");
        // A session that reads may not take numbers: this one is the step's own transaction.
        write("", """
                - name: g
                  items:
                    - name: i
                      source: {connection: target, query: "SELECT nextval('numbers') AS id, 'APP' AS kind FROM s"}
                      target: {table: process, mode: append}
                """);
        CliRun ran = run();
        assertThat(ran.code()).as(ran.everything()).isEqualTo(ExitCode.DONE);
        assertThat(ran.out()).contains("g.i -> public.process: 5000 inserted");
        assertThat(count("process WHERE id BETWEEN 100 AND 5099")).isEqualTo("5000");
        assertThat(scenario.manifestRowsOf(manifest(), "SELECT state, rows FROM tables"))
                .containsExactly("done|5000");
    }

    private void update(String target) {
        scenario.onTarget("INSERT INTO t VALUES (1, 'v1'), (2, 'old'), (3, 'old')");
        load("SELECT id, v, '{}'::json AS j FROM s WHERE id < 4", target);
    }

    @Test
    @DisplayName("2.5 an earlier row is updated: only rows that are there, only columns that are named")
    void earlierRowsAreUpdated() {
        update("mode: update, key: id, update: v");
        CliRun ran = run();
        assertThat(ran.code()).as(ran.everything()).isEqualTo(ExitCode.DONE);
        assertThat(ran.out()).contains("g.i -> public.t: 2 updated, 1 unchanged");
        assertThat(scenario.targetValue("SELECT string_agg(v, ' ' ORDER BY id) || count(j) FROM t"))
                .isEqualTo("v1 v2 v30");
    }

    @Test
    void anUpdateOfARowThatIsNotThereChangesNothing() {
        update("mode: update, key: id");
        scenario.onTarget("DELETE FROM t WHERE id = 3");
        CliRun ran = run();
        assertThat(ran.code()).as(ran.everything()).isEqualTo(ExitCode.SOME_FAILED);
        assertThat(ran.err()).contains("it has no row with the key (id) (3) to be updated; nothing was changed");
        assertThat(scenario.targetValue("SELECT v FROM t WHERE id = 2")).isEqualTo("old");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "kind, v, d, 1 AS lost | numbers | the query's column lost has no place in public.process,"
                        + " public.application, public.licence",
                "kind, v, d, 1 AS id | numbers | the query gives id itself, which 'allocate' is to number",
                "kind, v, d | nosuch | the target has no sequence public.nosuch",
                "kind, v, d | process | the target has no sequence public.process",
                "v, d, 'x' AS w | numbers | the column kind of public.process must have a value"
            })
    @DisplayName("M4: columns and sequences of several tables are looked at before anything runs")
    void whatDoesNotFitIsToldBefore(String columns, String sequence, String says) {
        write("", """
                - name: g
                  items:
                    - name: i
                      source: {query: "SELECT %s FROM (SELECT 'APP' AS kind, v, d FROM s) q"}
                      allocate: {column: id, sequence: %s}
                      target:
                        - {table: process, mode: append}
                        - {table: application, mode: append, when: "w = 'x'"}
                        - {table: licence, mode: append}
                """.formatted(columns, sequence));
        CliRun ran = run();
        assertThat(ran.code()).as(ran.everything()).isEqualTo(ExitCode.REFUSED);
        assertThat(ran.err()).contains(says);
    }

    @Test
    @DisplayName("a text too long for one of the tables that it goes into is refused, not cut")
    void lengthsHoldInEachTable() {
        fanOut("here", "SELECT 'APP' AS kind, 'v' || id * 100 AS v, d FROM s");
        CliRun ran = run();
        assertThat(ran.code()).as(ran.everything()).isEqualTo(ExitCode.SOME_FAILED);
        assertThat(ran.err()).contains("value too long for type character varying(3)");
        assertThat(count("process")).isEqualTo("0");
    }

    @Test
    void aRehearsalTellsEachTable() {
        fanOut("here", ROWS);
        CliRun ran = run("--dry-run");
        assertThat(ran.code()).as(ran.everything()).isEqualTo(ExitCode.DONE);
        assertThat(ran.out()).contains("public.process: 10 inserted").contains("public.licence: 3 inserted");
        assertThat(count("process")).isEqualTo("0");
    }

    @Test
    @DisplayName("a row that the table refuses is set aside where --max-rejects allows it")
    void refusedRowsOfAStepAreSetAside() {
        scenario.onTarget("ALTER TABLE t ADD CHECK (id <> 5)");
        load("SELECT id, v FROM s", "mode: append");
        CliRun ran = run("--max-rejects", "2");
        assertThat(ran.code()).as(ran.everything()).isEqualTo(ExitCode.SOME_FAILED);
        assertThat(count("t")).isEqualTo("9");
        assertThat(ran.everything()).contains("1 row of 1 step rejected");
        CliRun again = run();
        assertThat(again.code()).as(again.everything()).isEqualTo(ExitCode.SOME_FAILED);
        assertThat(again.err())
                .contains("left out: 1 row of steps run before", "see " + plan + ".sqlite.rejects,")
                .contains("copytool status " + plan + ".sqlite list -E");
        assertThat(again.out()).contains("nothing left to run: 1 of 1 step of " + plan + ".sqlite are done");
    }

    @Test
    @DisplayName("promise 3: a manifest that was lost brings no rows twice; --append does, if that is wanted")
    void aLostManifestBringsNothingTwice() {
        load("SELECT id, v FROM s", "mode: append");
        run().done();
        scenario.onTarget("DELETE FROM t");
        CliRun ran =
                run("--manifest", scenario.directory.resolve("other.sqlite").toString());
        assertThat(ran.code()).as(ran.everything()).isEqualTo(ExitCode.REFUSED);
        assertThat(ran.err()).contains("the step was run with another manifest, and its 10 rows are in public.t");
        assertThat(count("t")).isEqualTo("0");
        run("--append", "--manifest", scenario.directory.resolve("other.sqlite").toString())
                .done();
        assertThat(count("t")).isEqualTo("10");
    }

    @Test
    @DisplayName("'generate --plan' makes a manifest that 'migrate' runs")
    void aManifestIsMadeOfAPlan() {
        write("parameters: {most: }\n", """
                - name: g
                  items:
                    - name: i
                      source: {query: "SELECT id, v FROM s WHERE id <= :most"}
                      target: {table: t, mode: append}
                """);
        String made = scenario.directory.resolve("made.sqlite").toString();
        CliRun generated = CliRun.of("generate", made, "--plan", plan.toString(), "--param", "most=4");
        assertThat(generated.out()).as(generated.everything()).contains("made.sqlite: 1 step in 1 group");
        assertThat(count("t")).isEqualTo("0");
        CliRun.of("migrate", made).done();
        assertThat(count("t")).isEqualTo("4");
        CliRun again = CliRun.of("generate", made, "--plan", plan.toString(), "--param", "most=4");
        assertThat(again.code()).isEqualTo(ExitCode.USAGE);
        assertThat(again.err()).contains("made.sqlite exists");
        CliRun both = CliRun.of("generate", made + "2", "--plan", plan.toString(), "--views");
        assertThat(both.code()).as(both.everything()).isEqualTo(ExitCode.USAGE);
    }
}
