package dev.copytool.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.copytool.cli.shell.ExitCode;
import java.io.IOException;
import java.nio.file.Files;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** What only looks at a plan finds what its run would find; another parameter is other work. */
class PlanLooksTest extends PlanFixture {

    @Test
    @DisplayName(
            "promise 8: a dry run over documents that are rejected says so and does not end with 0, as the run does not")
    void rejectedDocuments() {
        scenario.onSource(
                "CREATE TABLE person (id int PRIMARY KEY, doc text)",
                "INSERT INTO person SELECT n, '<P><N>' || n || '</N>' FROM generate_series(1, 500) n");
        scenario.onTarget("CREATE TABLE number (person int, n int)");
        write("", """
                - name: g
                  items:
                    - name: number
                      source:
                        connection: here
                        query: SELECT id, doc FROM person
                        xml: {column: doc, rows: {each: /P, columns: {person: {from: id}, n: {path: N}}}}
                      target: {table: number, mode: append}
                """);
        CliRun rehearsed = run("--dry-run");
        assertThat(rehearsed.code()).as(rehearsed.everything()).isEqualTo(ExitCode.SOME_FAILED);
        assertThat(rehearsed.out()).contains("500 rows rejected");
        assertThat(rehearsed.err()).contains("REJECTED g.number, the first: ");
        CliRun strict = run("--dry-run", "--max-rejects", "3");
        assertThat(strict.code()).as(strict.everything()).isEqualTo(ExitCode.SOME_FAILED);
        assertThat(strict.err()).contains("more than 3 inputs cannot be read");
        CliRun ran = run();
        assertThat(ran.code()).as(ran.everything()).isEqualTo(ExitCode.SOME_FAILED);
    }

    @Test
    @DisplayName("promise 8: what would fail at COMMIT, such as a deferred key, fails the dry run too")
    void deferredUntilTheCommit() {
        scenario.onTarget(
                "CREATE TABLE parent (id int PRIMARY KEY)",
                "ALTER TABLE t ADD FOREIGN KEY (id) REFERENCES parent DEFERRABLE INITIALLY DEFERRED");
        load("SELECT id, v FROM s", "mode: append");
        CliRun rehearsed = run("--dry-run");
        assertThat(rehearsed.code()).as(rehearsed.everything()).isEqualTo(ExitCode.SOME_FAILED);
        assertThat(rehearsed.err()).contains("FAILED here:g.i", "foreign key");
    }

    @Test
    @DisplayName("promises 2 and 8: a trigger that changes rows fails a step and its dry run")
    void aTriggerThatChangesRows() {
        scenario.onTarget(
                "CREATE FUNCTION act() RETURNS trigger LANGUAGE plpgsql AS"
                        + " $$ BEGIN IF NEW.id = 5 THEN DELETE FROM t WHERE id = 4; END IF; RETURN NULL; END $$",
                "CREATE TRIGGER act AFTER INSERT OR UPDATE ON t FOR EACH ROW EXECUTE FUNCTION act()");
        for (String mode : new String[] {"mode: append", "mode: upsert, key: id"}) {
            load("SELECT id, v FROM s", mode);
            CliRun rehearsed = run("--dry-run");
            assertThat(rehearsed.code()).as(rehearsed.everything()).isEqualTo(ExitCode.SOME_FAILED);
            assertThat(rehearsed.err()).contains("triggers of the target changed rows: ");
            CliRun ran = run("--retry-errors");
            assertThat(ran.code()).as(ran.everything()).isEqualTo(ExitCode.SOME_FAILED);
            assertThat(count("t")).isEqualTo("0");
        }
    }

    @Test
    @DisplayName("promise 2: a rule that changes rows beside fails a step whose rows are the target's own")
    void aRuleThatChangesRows() {
        scenario.onTarget("CREATE RULE act AS ON INSERT TO t DO ALSO DELETE FROM t WHERE id = 4");
        write("", """
                - name: g
                  items:
                    - name: i
                      source: {connection: target, query: "SELECT n AS id, 'x' AS v FROM generate_series(1, 10) n"}
                      target: {table: t, mode: append}
                """);
        CliRun ran = run();
        assertThat(ran.code()).as(ran.everything()).isEqualTo(ExitCode.SOME_FAILED);
        assertThat(ran.err()).contains("triggers of the target changed rows: ");
        assertThat(count("t")).isEqualTo("0");
        run("--retry-errors", "--allow-triggers").done();
        assertThat(count("t")).isEqualTo("9");
    }

    @Test
    @DisplayName("promise 8: a plan's check whose query gives two columns is found by check and --dry-run")
    void aCheckWithTwoColumns() throws IOException {
        load("SELECT id, v FROM s", "mode: append");
        Files.writeString(plan, Files.readString(plan) + """

                checks:
                  - name: all
                    expected: {connection: here, query: "SELECT id, v FROM s"}
                    actual: {connection: target, query: "SELECT count(*) FROM t"}
                """);
        CliRun rehearsed = run("--dry-run");
        assertThat(rehearsed.code()).as(rehearsed.everything()).isEqualTo(ExitCode.REFUSED);
        assertThat(rehearsed.err()).contains("check all: its query gives 2 columns; select just one");
        run().done();
        CliRun checked = scenario.run("check", plan + ".sqlite");
        assertThat(checked.code()).as(checked.everything()).isEqualTo(ExitCode.REFUSED);
        assertThat(checked.out()).contains("its query gives 2 columns; select just one");
    }

    @Test
    @DisplayName("promise 3: another value of a parameter is other work, and no step of it was done before")
    void anotherParameter() throws IOException {
        load("SELECT id, v FROM s WHERE id = :one", "mode: append");
        Files.writeString(plan, "parameters: {one: 3}\n" + Files.readString(plan));
        run("--param", "one=4").done();
        assertThat(count("t")).isEqualTo("1");
        for (String[] words : new String[][] {{"--param", "one=5"}, {}, {"--param", "one=5", "--dry-run"}}) {
            CliRun refused = run(words);
            assertThat(refused.code()).as(refused.everything()).isEqualTo(ExitCode.REFUSED);
            assertThat(refused.err())
                    .contains("g.i was run with another value of the parameter one", "--manifest")
                    .doesNotContain("done before");
        }
        run("--param", "one=4").done();
        run(
                        "--param",
                        "one=5",
                        "--manifest",
                        scenario.directory.resolve("five.sqlite").toString())
                .done();
        assertThat(count("t")).isEqualTo("2");
    }
}
