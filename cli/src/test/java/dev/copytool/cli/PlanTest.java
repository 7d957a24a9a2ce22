package dev.copytool.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.copytool.cli.shell.ExitCode;
import java.io.IOException;
import java.nio.file.Files;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Plans: what runs, in which order, and how often. */
class PlanTest extends PlanFixture {
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
        assertThat(log.subList(3, 5)).containsExactly("one", "two");
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
        assertThat(again.out()).contains("g.rows -> public.t: 10 unchanged");
        assertThat(count("log")).isEqualTo("2");
        assertThat(count("t")).isEqualTo("10");
        assertThat(count("copytool.commit_marker")).isEqualTo("4");
    }

    @Test
    @DisplayName("promise 3: what was done is not forgotten for another plan")
    void anotherPlansManifestIsLeftAlone() throws IOException {
        load("SELECT id, v FROM s", "mode: append");
        run().done();
        Files.writeString(plan, Files.readString(plan).replace("name: i\n", "name: other\n"));
        CliRun refused = run();
        assertThat(refused.code()).as(refused.everything()).isEqualTo(ExitCode.USAGE);
        assertThat(refused.err())
                .contains(
                        "tells what was done of other steps, such as g.i, and the plan has none of them; name another by"
                                + " --manifest");
        assertThat(run("--manifest", scenario.directory.resolve("other.sqlite").toString())
                        .code())
                .as("another manifest has brought the rows of the same query")
                .isEqualTo(ExitCode.REFUSED);
    }

    @Test
    void aStepThatWasDoneAndThenChangedIsTold() throws IOException {
        load("SELECT id, v FROM s", "mode: append");
        run().done();
        assertThat(run().err()).doesNotContain("was changed");
        Files.writeString(plan, Files.readString(plan).replace("FROM s", "FROM s WHERE id < 5"));
        CliRun again = run();
        assertThat(again.code()).as(again.everything()).isEqualTo(ExitCode.DONE);
        assertThat(again.err())
                .contains(
                        "note: g.i was changed in the plan, but is done and runs only once; under another name it would run");
        assertThat(count("t")).isEqualTo("10");
    }

    @Test
    @DisplayName("promise 8: without the right to keep proof nothing runs")
    void aUserWhoCannotKeepProofIsRefused() throws IOException {
        load("SELECT id, v FROM s", "mode: append");
        String clerk = "clerk_" + scenario.target;
        scenario.onTarget("CREATE ROLE " + clerk + " LOGIN", "GRANT ALL ON t TO " + clerk);
        try {
            String target = scenario.to.uri(scenario.target);
            Files.writeString(plan, Files.readString(plan).replace(target, target.replace("postgres@", clerk + "@")));
            CliRun refused = run();
            assertThat(refused.code()).as(refused.everything()).isEqualTo(ExitCode.REFUSED);
            assertThat(refused.err())
                    .contains("copytool.commit_marker: no right to keep the proof", "GRANT CREATE ON DATABASE");
            assertThat(count("t")).isEqualTo("0");
        } finally {
            scenario.onTarget("DROP OWNED BY " + clerk, "DROP ROLE " + clerk);
        }
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
        assertThat(run("--batch-size", "0").err()).contains("--batch-size must be a number from 1 to 1000000, not '0'");
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
    void theOtherVerbsKnowWhatAPlanIs() {
        load("SELECT id, v FROM s", "mode: append");
        run("--manifest", scenario.manifest.toString()).done();
        CliRun status = scenario.verb("status", "list");
        assertThat(status.out().lines().findFirst().orElse("").strip().split(" {2,}", -1))
                .containsExactly("Step", "Done", "Failed", "Target Table", "Rows", "Error");
        assertThat(status.out()).contains("g.i");
        assertThat(scenario.verb("status").out()).startsWith("State      Steps ");
        assertThat(scenario.verb("migrate").out()).contains("nothing left to run");
        assertThat(scenario.verb("verify").err()).contains("0 checks, 0 failed");
        assertThat(scenario.verb("check").code()).isEqualTo(ExitCode.DONE);
        CliRun none = scenario.run("run", scenario.directory.resolve("no.yaml").toString());
        assertThat(none.code()).isEqualTo(ExitCode.USAGE);
        assertThat(none.err()).contains("there is no readable file of UTF-8 text");
    }
}
