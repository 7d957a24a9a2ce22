package dev.copytool.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.copytool.cli.shell.ExitCode;
import java.io.IOException;
import java.nio.file.Files;
import java.util.Map;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** How the rows of queries meet those that are there, and how what has come is checked. */
class PlanModesTest extends PlanFixture {
    @ParameterizedTest(name = "{0}: {1}")
    @CsvSource(
            delimiter = '|',
            value = {
                "SELECT CASE id WHEN 2 THEN 1 ELSE id END AS id, v FROM s | the query gives the key (id) (1) in 2 rows",
                "SELECT nullif(id, 3) AS id, v FROM s | the key (id) has no value in a row: ()"
            })
    @DisplayName("E4: a key that comes twice or has no value changes nothing")
    void wrongKeysChangeNothing(String query, String says) {
        scenario.onTarget(
                "ALTER TABLE t DROP CONSTRAINT t_pkey, ALTER id DROP NOT NULL", "CREATE UNIQUE INDEX ON t (id)");
        load(query, "mode: insert-missing, key: id");
        CliRun ran = run();
        assertThat(ran.code()).as(ran.everything()).isEqualTo(ExitCode.SOME_FAILED);
        assertThat(ran.err()).contains(says).contains("nothing was changed");
        assertThat(count("t")).isEqualTo("0");
    }

    @Test
    void anUpsertComparesWhatHasNoEquality() {
        scenario.onTarget("INSERT INTO t VALUES (1, 'v1', '{}'), (2, 'v2', '[1]'), (99, 'mine', NULL)");
        load("SELECT id, v, '{}'::json AS j FROM s", "mode: upsert, key: id");
        CliRun ran = run();
        assertThat(ran.code()).as(ran.everything()).isEqualTo(ExitCode.DONE);
        assertThat(ran.out()).contains("8 inserted, 1 updated, 1 unchanged");
        assertThat(count("t WHERE j::text = '{}'")).isEqualTo("10");
        assertThat(count("t")).isEqualTo("11");
    }

    @Test
    void aSliceIsReplacedAndTheRestStays() {
        scenario.onTarget("INSERT INTO t VALUES (3, 'old', NULL), (77, 'old', NULL), (1000, 'stays', NULL)");
        load("SELECT id, v FROM s", "mode: replace, where: id < 100");
        CliRun ran = run();
        assertThat(ran.code()).as(ran.everything()).isEqualTo(ExitCode.DONE);
        assertThat(ran.out()).contains("10 inserted, 2 deleted before");
        assertThat(count("t WHERE v = 'old'")).isEqualTo("0");
        assertThat(count("t")).isEqualTo("11");
    }

    @Test
    void columnsMayBeNamedOtherwise() {
        write("", """
                - name: g
                  items:
                    - name: i
                      source: {query: "SELECT id AS number, v AS word FROM s"}
                      target: {table: t, mode: append}
                      columns: {number: id, word: v}
                """);
        run().done();
        assertThat(scenario.to.checksum(scenario.target, "SELECT id, v FROM t"))
                .isEqualTo(scenario.from.checksum(scenario.source, "SELECT id, v FROM s"));
    }

    @Test
    void rowsMayComeFromTheTargetItself() {
        scenario.onTarget("INSERT INTO log (what) SELECT 'w' || n FROM generate_series(1, 5) n");
        write("", """
                - name: g
                  items:
                    - name: i
                      source: {connection: target, query: "SELECT line AS id, what AS v FROM log"}
                      target: {table: t, mode: insert-missing, key: [id]}
                """);
        CliRun rehearsed = run("--dry-run");
        assertThat(rehearsed.done().out()).contains("g.i -> public.t: 5 inserted");
        assertThat(count("t")).isEqualTo("0");
        CliRun ran = run();
        assertThat(ran.out()).as(ran.everything()).contains("g.i -> public.t: 5 inserted");
    }

    @Test
    void aRehearsalTellsOfEveryStepThoughOneFails() {
        write("", """
                - name: g
                  items:
                    - name: bad
                      sql: SELECT 1 / 0
                - name: h
                  items:
                    - name: i
                      source: {query: "SELECT id, v FROM s"}
                      target: {table: t, mode: append}
                """);
        CliRun rehearsed = run("--dry-run");
        assertThat(rehearsed.code()).as(rehearsed.everything()).isEqualTo(ExitCode.SOME_FAILED);
        assertThat(rehearsed.err()).contains("g.bad", "division by zero");
        assertThat(rehearsed.out()).contains("h.i -> public.t: 10 inserted");
    }

    @Test
    void whatTheTableRefusesIsToldWithoutAdviceThatDoesNotHelp() {
        scenario.onTarget("ALTER TABLE t ADD CHECK (id <> 5)");
        load("SELECT id, v FROM s", "mode: insert-missing, key: id");
        CliRun ran = run();
        assertThat(ran.code()).as(ran.everything()).isEqualTo(ExitCode.SOME_FAILED);
        assertThat(ran.err()).contains("t_id_check").doesNotContain("--max-rejects");
        assertThat(ran.out()).contains("'copytool run' with its plan tries again");
        assertThat(count("t")).isEqualTo("0");
    }

    @Test
    @DisplayName("M10: checks compare across servers, with what is signed off, and a failure ends with 4")
    void checksCompareAcrossServers() throws IOException {
        load("SELECT id, v FROM s WHERE id > 3", "mode: append");
        run().done();
        Files.writeString(plan, Files.readString(plan) + """
                checks:
                  - name: rows
                    expected: {connection: here, query: SELECT count(*) FROM s}
                    actual: {query: SELECT count(*) FROM t}
                    adjustment: -3
                    note: the first three stay at home
                  - {name: number, expected: 7.00, actual: {query: SELECT count(*) FROM t}}
                  - {name: text, expected: v10, actual: {query: SELECT v FROM t WHERE id = 10}}
                  - name: sum
                    expected: {connection: here, query: SELECT sum(id) FROM s}
                    actual: {query: SELECT sum(id) FROM t}
                  - {name: broken, expected: 1, actual: {query: SELECT nothing}}
                  - {name: several, expected: 1, actual: {query: SELECT id FROM t}}
                """);
        CliRun checked = CliRun.with(Map.of()).run("verify", "--plan", plan.toString());
        assertThat(checked.code()).as(checked.everything()).isEqualTo(ExitCode.DIFFERENT);
        assertThat(checked.out().lines().map(line -> line.replaceAll(" +", " ").strip()))
                .anySatisfy(line -> assertThat(line)
                        .contains("PASS")
                        .contains("rows")
                        .contains("10")
                        .contains("-3"))
                .anySatisfy(line -> assertThat(line)
                        .contains("FAIL")
                        .contains("sum")
                        .contains("55")
                        .contains("49"))
                .anySatisfy(line ->
                        assertThat(line).contains("ERROR").contains("broken").contains("nothing"))
                .anySatisfy(line ->
                        assertThat(line).contains("ERROR").contains("several").contains("does not give one value"));
        assertThat(checked.err()).contains("6 checks, 3 failed");
        CliRun few = CliRun.with(Map.of()).run("verify", "--plan", plan.toString(), "--fail-only", "--json");
        assertThat(few.out()).contains("\"check\" : \"sum\"").doesNotContain("PASS");
    }

    @ParameterizedTest(
            name = "promise 5: rows beside the slice that they replace would come again with every run ({0})")
    @ValueSource(strings = {"here", "target"})
    @DisplayName("promise 5: rows beside the slice that they replace are refused")
    void rowsBesideTheSliceThatTheyReplace(String connection) {
        scenario.onTarget("CREATE TABLE s (id int, v text)", "INSERT INTO s VALUES (1, 'x'), (7, 'y')");
        scenario.onTarget("INSERT INTO t VALUES (1, 'old', NULL), (100, 'kept', NULL)");
        write("", """
                - name: g
                  items:
                    - name: i
                      source: {connection: %s, query: "SELECT id, v FROM s"}
                      target: {table: t, mode: replace, where: id < 5}
                """.formatted(connection));
        CliRun ran = run();
        assertThat(ran.code()).as(ran.everything()).isEqualTo(ExitCode.SOME_FAILED);
        assertThat(ran.err()).contains("fulfil the 'where' of the step");
        assertThat(scenario.targetValue("SELECT string_agg(id || v, ',' ORDER BY id) FROM t"))
                .isEqualTo("1old,100kept");
    }
}
