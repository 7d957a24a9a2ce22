package dev.copytool.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.copytool.cli.shell.ExitCode;
import dev.copytool.engine.testing.PostgresExtension;
import dev.copytool.engine.testing.PostgresServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Plans: what runs, in which order, how often, and what is refused before anything does. */
@Timeout(120)
@ExtendWith(PostgresExtension.class)
class PlanTest {
    private Scenario scenario;
    private Path plan;

    @BeforeEach
    void setUp(PostgresServer server) {
        scenario = new Scenario(server)
                .onSource("CREATE TABLE s (id int PRIMARY KEY, v text, d date DEFAULT '2020-01-01')")
                .onSource("INSERT INTO s SELECT n, 'v' || n FROM generate_series(1, 10) n")
                .onTarget(
                        "CREATE TABLE t (id int PRIMARY KEY, v text, j json)",
                        "CREATE TABLE log (line serial, what text)");
        plan = scenario.directory.resolve("plan.yaml");
    }

    @AfterEach
    void tearDown() {
        scenario.close();
    }

    /** A plan of these groups, with keys of the top level before them. */
    private void write(String top, String groups) {
        String text = top + "connections:\n  here: " + scenario.from.uri(scenario.source) + "\n  target: "
                + scenario.to.uri(scenario.target) + "\ngroups:\n" + groups.indent(2);
        try {
            Files.writeString(plan, text);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void load(String query, String target) {
        write(
                "",
                "- name: g\n  items:\n    - name: i\n      source: {query: \"" + query
                        + "\"}\n      target: {table: t, " + target + "}\n");
    }

    private CliRun run(String... options) {
        return run(Map.of(), options);
    }

    private CliRun run(Map<String, String> environment, String... options) {
        List<String> words = new ArrayList<>(List.of("run", plan.toString()));
        words.addAll(List.of(options));
        return CliRun.with(environment).run(words.toArray(String[]::new));
    }

    private String count(String of) {
        return scenario.targetValue("SELECT count(*) FROM " + of);
    }

    @Test
    void groupsRunOneAfterAnotherAndItemsAfterThoseTheyName() {
        write("", """
                - name: first
                  pre_sql: INSERT INTO log (what) VALUES ('before')
                  items:
                    - name: late
                      after: [early, other]
                      sql: INSERT INTO log (what) SELECT 'late ' || count(*) FROM t
                    - name: early
                      source: {query: "SELECT id, v FROM s"}
                      target: {table: t, mode: append}
                    - name: other
                      after: early
                      sql: INSERT INTO log (what) SELECT 'other ' || count(*) FROM t
                  post_sql:
                    - INSERT INTO log (what) VALUES ('one');
                    - DELETE FROM t WHERE id = 1; INSERT INTO log (what) VALUES ('two')
                - name: second
                  items:
                    - name: last
                      sql: INSERT INTO log (what) SELECT 'last ' || count(*) FROM t
                """);
        CliRun ran = run("--parallel", "4");
        assertThat(ran.code()).as(ran.everything()).isEqualTo(ExitCode.DONE);
        List<String> log = scenario.to.rows(scenario.target, "SELECT what FROM log ORDER BY line");
        assertThat(log).hasSize(6);
        assertThat(log.subList(0, 3)).containsExactly("before", "other 10", "late 10");
        assertThat(log.subList(3, 5)).containsExactlyInAnyOrder("one", "two");
        assertThat(log.get(5)).isEqualTo("last 9");
    }

    @Test
    @DisplayName("promise 3: what is done is not done again; what can be repeated is, once all is done")
    void stepsThatRunOnceRunOnce() {
        write("", """
                - name: g
                  items:
                    - name: rows
                      source: {query: "SELECT id, v FROM s"}
                      target: {table: t, mode: insert-missing, key: id}
                    - {name: sql, sql: INSERT INTO log (what) VALUES ('x')}
                    - name: more
                      source: {query: "SELECT v AS what FROM s WHERE id = 1"}
                      target: {table: log, mode: append}
                """);
        run().done();
        CliRun again = run();
        assertThat(again.code()).as(again.everything()).isEqualTo(ExitCode.DONE);
        assertThat(again.err()).contains("all steps were done before: 1 to be run again, 2 only once");
        assertThat(again.out()).contains("g.rows -> public.t: 0 inserted, 10 unchanged");
        assertThat(count("log")).isEqualTo("2");
        assertThat(count("t")).isEqualTo("10");
        assertThat(count("copytool.commit_marker")).isEqualTo("4");
    }

    @Test
    void aPlanIsCorrectedAndGoesOnWhereItFailed() {
        String groups = """
                - name: g
                  items:
                    - {name: a, sql: INSERT INTO log (what) VALUES ('a')}
                    - {name: b, after: a, sql: INSERT INTO %s (what) VALUES ('b')}
                    - {name: c, after: b, sql: INSERT INTO log (what) VALUES ('c')}
                """;
        write("", groups.formatted("lgo"));
        CliRun failed = run();
        assertThat(failed.code()).as(failed.everything()).isEqualTo(ExitCode.SOME_FAILED);
        assertThat(failed.err()).contains("g.b").contains("lgo");
        assertThat(count("log")).isEqualTo("1");
        write("", groups.formatted("log"));
        CliRun ran = run();
        assertThat(ran.code()).as(ran.everything()).isEqualTo(ExitCode.DONE);
        assertThat(scenario.to.rows(scenario.target, "SELECT what FROM log ORDER BY line"))
                .containsExactly("a", "b", "c");
    }

    private void threeGroups() {
        write("", """
                - name: user
                  aliases: [u]
                  items:
                    - {name: a, sql: INSERT INTO log (what) VALUES ('user.a')}
                - name: file
                  items:
                    - {name: a, sql: INSERT INTO log (what) VALUES ('file.a')}
                    - {name: b, after: a, sql: INSERT INTO log (what) VALUES ('file.b')}
                - name: rest
                  items:
                    - {name: a, sql: INSERT INTO log (what) VALUES ('rest.a')}
                """);
    }

    @ParameterizedTest(name = "{0}: {1}")
    @CsvSource(
            delimiter = '|',
            value = {
                "--start file | file.a file.b rest.a",
                "--start file. | file.a file.b rest.a",
                "--start file.0 | file.a file.b rest.a",
                "--start file.2 | file.b rest.a",
                "--start u --skip file | user.a rest.a",
                "--skip u --skip rest | file.a file.b"
            })
    void aRunMayBeginLateAndLeaveGroupsOut(String options, String done) {
        threeGroups();
        run(options.split(" ")).done();
        assertThat(scenario.to.rows(scenario.target, "SELECT what FROM log ORDER BY line"))
                .containsExactly(done.split(" "));
        run().done();
        assertThat(count("log")).isEqualTo("4");
    }

    @ParameterizedTest(name = "{0}: {1}")
    @CsvSource(
            delimiter = '|',
            value = {
                "--start usre | --start usre: the plan has no such group; did you mean user?; it has user, u, file, rest",
                "--start file.3 | --start file.3: the group file has steps 1 to 2",
                "--start file.x | --start file.x: the group file has steps 1 to 2",
                "--skip x | --skip x: the plan has no such group"
            })
    @DisplayName("M3: an unknown group is an error, and nothing runs")
    void anUnknownGroupIsAnError(String options, String says) {
        threeGroups();
        CliRun ran = run(options.split(" "));
        assertThat(ran.code()).as(ran.everything()).isEqualTo(ExitCode.USAGE);
        assertThat(ran.err()).contains(says);
        assertThat(count("log")).isEqualTo("0");
    }

    @Test
    void parametersAreLiterals() {
        write("parameters: {least: 8, text: \"o'brien \\\\ :least\", since: }\n", """
                - name: g
                  items:
                    - name: i
                      source:
                        query: |
                          SELECT id, :text AS v -- :nothing
                            FROM s
                           WHERE id >= :least AND d::date = :since::date AND ':nothing' = $$:nothing$$ -- the end
                      target: {table: t, mode: append}
                """);
        CliRun missing = run();
        assertThat(missing.code()).isEqualTo(ExitCode.USAGE);
        assertThat(missing.err()).contains("the parameter 'since' has no value");
        CliRun unknown = run("--param", "since=2020-01-01", "--param", "lesat=9");
        assertThat(unknown.code()).isEqualTo(ExitCode.USAGE);
        assertThat(unknown.err()).contains("--param lesat: the plan has no such parameter; did you mean least?");
        run("--param", "since=2020-01-01", "--param", "least=9").done();
        assertThat(scenario.to.rows(scenario.target, "SELECT id, v FROM t ORDER BY id"))
                .containsExactly("9|o'brien \\ :least", "10|o'brien \\ :least");
    }

    @Test
    void statementsMayHoldWordsOfTransactionsThatAreNone() {
        write("", """
                - name: g
                  items:
                    - name: i
                      sql: |
                        -- commit;
                        DO $$ BEGIN INSERT INTO log (what) VALUES ('; commit'); END $$;
                        INSERT INTO log (what) VALUES ('; rollback; '), ('end') /* ; abort */
                """);
        run().done();
        assertThat(count("log")).isEqualTo("3");
    }

    @Test
    void whatTheTableRefusesIsToldWithoutAdviceThatDoesNotHelp() {
        scenario.onTarget("ALTER TABLE t ADD CHECK (id <> 5)");
        load("SELECT id, v FROM s", "mode: insert-missing, key: id");
        CliRun ran = run();
        assertThat(ran.code()).as(ran.everything()).isEqualTo(ExitCode.SOME_FAILED);
        assertThat(ran.err()).contains("t_id_check").doesNotContain("--max-rejects");
        assertThat(count("t")).isEqualTo("0");
    }

    @Test
    @DisplayName("M11: where a plan may not run it says exactly what was expected")
    void gatesSayWhatTheyExpect() {
        write("requires_env: {ALLOW_DATA_MIGRATION: 'True', APP_ENV: [dev, uat]}\n", """
                - name: g
                  items: [{name: i, sql: INSERT INTO log (what) VALUES ('x')}]
                """);
        CliRun closed = run(Map.of("ALLOW_DATA_MIGRATION", "true"));
        assertThat(closed.code()).isEqualTo(ExitCode.REFUSED);
        assertThat(closed.err())
                .contains("the plan runs only where ALLOW_DATA_MIGRATION is True; it is 'true', and case counts")
                .contains("the plan runs only where APP_ENV is dev or uat; it is not set");
        assertThat(count("log")).isEqualTo("0");
        run(Map.of("ALLOW_DATA_MIGRATION", "True", "APP_ENV", "uat")).done();
    }

    @ParameterizedTest(name = "{0} with {1}: {2}")
    @CsvSource(
            delimiter = '|',
            value = {
                "SELECT id, v FROM x | mode: append | relation \"x\" does not exist",
                "SELECT id, v FROM s; DROP TABLE s | mode: append | syntax error",
                "DELETE FROM s RETURNING id, v | mode: append | syntax error",
                "SELECT id, v, 1 AS nowhere FROM s | mode: append | the query's column nowhere has no place in public.t",
                "SELECT v FROM s | mode: append | the column id of public.t must have a value, and the query gives none",
                "SELECT id, id FROM s | mode: append | two columns of the query go into id",
                "SELECT id, v FROM s | mode: insert-missing, key: v | the key (v) of public.t is not unique there",
                "SELECT id, v FROM s | mode: insert-missing, key: x | public.t has no column x",
                "SELECT id FROM s | mode: upsert, key: id, update: v | the query gives nothing for v",
                "SELECT id, v FROM s | mode: upsert, key: id, update: w | public.t has no column w"
            })
    @DisplayName("E4, M4: everything is looked at before anything runs")
    void whatDoesNotFitIsRefused(String query, String target, String says) {
        load(query, target);
        CliRun ran = run();
        assertThat(ran.code()).as(ran.everything()).isEqualTo(ExitCode.REFUSED);
        assertThat(ran.err()).contains("g.i").contains(says);
        assertThat(count("t")).isEqualTo("0");
        assertThat(scenario.targetValue("SELECT to_regclass('copytool.commit_marker') IS NULL"))
                .isEqualTo("t");
        assertThat(scenario.sourceValue("SELECT count(*) FROM s")).isEqualTo("10");
    }

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
        CliRun ran = run();
        assertThat(ran.out()).as(ran.everything()).contains("g.i -> public.t: 5 inserted");
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

    @Test
    void theOtherVerbsKnowWhatAPlanIs() {
        load("SELECT id, v FROM s", "mode: append");
        run("--manifest", scenario.manifest.toString()).done();
        CliRun status = scenario.verb("status", "list");
        assertThat(status.out()).contains("g.i");
        assertThat(scenario.verb("migrate").out()).contains("nothing left to copy");
        assertThat(scenario.verb("verify").err()).contains("0 checks, 0 failed");
        assertThat(scenario.verb("check").code()).isEqualTo(ExitCode.DONE);
        CliRun none = scenario.run("run", scenario.directory.resolve("no.yaml").toString());
        assertThat(none.code()).isEqualTo(ExitCode.USAGE);
        assertThat(none.err()).contains("there is no readable file of UTF-8 text");
    }

    @Test
    void aManifestOfTablesIsNoPlans() {
        load("SELECT id, v FROM s", "mode: append");
        scenario.generate().done();
        CliRun ran = run("--manifest", scenario.manifest.toString());
        assertThat(ran.code()).isEqualTo(ExitCode.USAGE);
        assertThat(ran.err()).contains("is a manifest of tables; name another by --manifest");
    }

    @Test
    void aVariableThatIsNotSetIsNamed() throws IOException {
        load("SELECT id, v FROM s", "mode: append");
        Files.writeString(plan, Files.readString(plan).replaceFirst("here: .*", "here: postgresql://\\${DB_HOST}/d"));
        CliRun ran = run();
        assertThat(ran.code()).isEqualTo(ExitCode.USAGE);
        assertThat(ran.err()).contains("the plan's connection 'here' wants the variable DB_HOST, which is not set");
    }
}
