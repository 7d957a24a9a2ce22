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

/** What is refused before anything of a plan runs. */
class PlanRefusalTest extends PlanFixture {
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

    @Test
    void aTableThatIsNamedInQuotesIsNotThereAndItIsSaidWhy() {
        scenario.onTarget("CREATE TABLE \"Old T\" (id int, v text)");
        String items = """
                - name: g
                  items:
                    - name: i
                      source: {query: "SELECT id, v FROM s"}
                      target: {table: %s, mode: append}
                """;
        write("", items.formatted("'\"Old T\"'"));
        CliRun ran = run();
        assertThat(ran.code()).as(ran.everything()).isEqualTo(ExitCode.REFUSED);
        assertThat(ran.err())
                .contains("names are taken as they are, upper case too, without quotes")
                .contains("nothing was run: 1 step cannot be");
        write("", items.formatted("Old T"));
        run().done();
        assertThat(count("\"Old T\"")).isEqualTo("10");
    }

    @Test
    void aChoiceThatLeavesNothingIsSaidToDoSo() {
        load("SELECT id, v FROM s", "mode: append");
        CliRun ran = run("--skip", "g");
        assertThat(ran.code()).as(ran.everything()).isEqualTo(ExitCode.USAGE);
        assertThat(ran.err()).contains("--skip: no step of the plan is left to run");
        assertThat(run("--start", "g", "--skip", "g").err()).contains("--skip and --start g: no step");
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
