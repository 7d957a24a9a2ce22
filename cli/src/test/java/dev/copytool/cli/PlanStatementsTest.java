package dev.copytool.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.copytool.cli.shell.ExitCode;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Statements of plans, and what they leave to others. */
class PlanStatementsTest extends PlanFixture {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "SELECT 1; /* a /* b */ c */ COMMIT; SELECT 2",
                "SELECT 1 AS a$b$; COMMIT; SELECT 2 AS a$b$",
                "SELECT $$;$$; -- ;\n COMMIT"
            })
    @DisplayName("promise 1: a statement that ends the transaction of its step is refused, whatever stands around it")
    void noStatementEndsItsTransaction(String sql) {
        write("", """
                - name: g
                  items:
                    - name: i
                      sql: |
                        %s
                """.formatted(sql.replace("\n", "\n        ")));
        CliRun ran = run();
        assertThat(ran.code()).as(ran.everything()).isEqualTo(ExitCode.USAGE);
        assertThat(ran.err()).contains("'COMMIT' in statements");
    }

    @Test
    @DisplayName("promise 5: a table is replaced by what a query reads of it before its rows are removed")
    void aTableIsReplacedByWhatItHolds() {
        scenario.onTarget("CREATE TABLE double (n int)", "INSERT INTO double VALUES (1), (1), (2)");
        write("", """
                - name: g
                  pre_sql: [SELECT pg_sleep(0.3); DELETE FROM log, INSERT INTO log (what) VALUES ('second')]
                  items:
                    - name: i
                      source: {connection: target, query: "SELECT DISTINCT n FROM double"}
                      target: {table: double, mode: replace}
                """);
        CliRun ran = run("--parallel", "4");
        assertThat(ran.code()).as(ran.everything()).isEqualTo(ExitCode.DONE);
        assertThat(scenario.targetValue("SELECT count(*) || '/' || sum(n) FROM double"))
                .isEqualTo("2/3");
        assertThat(scenario.to.rows(scenario.target, "SELECT what FROM log")).containsExactly("second");
    }

    @Test
    @DisplayName("promise 10: what a statement sets ends with its step, and changes no value of the others")
    void settingsOfAStatementEndWithItsStep() {
        write("", """
                - name: first
                  items:
                    - name: set
                      sql: SET TimeZone TO 'Asia/Kathmandu'; SET session_replication_role TO replica
                - name: second
                  items:
                    - name: told
                      sql: INSERT INTO log (what) SELECT current_setting('TimeZone') || current_setting('session_replication_role')
                """);
        CliRun ran = run("--parallel", "1");
        assertThat(ran.code()).as(ran.everything()).isEqualTo(ExitCode.DONE);
        assertThat(scenario.to.rows(scenario.target, "SELECT what FROM log"))
                .singleElement()
                .asString()
                .doesNotContain("Kathmandu")
                .endsWith("origin");
    }

    @Test
    @DisplayName("promise 8: with --no-stop-on-error nothing runs that comes after what failed")
    void nothingRunsAfterWhatFailed() {
        scenario.onTarget("CREATE TABLE part (id int, v text, CONSTRAINT never CHECK (false))");
        write("", """
                - name: g
                  items:
                    - name: load
                      source: {query: "SELECT id, v FROM s"}
                      target: {table: part, mode: append}
                    - {name: beside, sql: INSERT INTO log (what) VALUES ('beside')}
                    - {name: fix, after: load, sql: "INSERT INTO log (what) SELECT 'fix ' || count(*) FROM part"}
                - name: h
                  items:
                    - {name: later, sql: "INSERT INTO log (what) SELECT 'later ' || count(*) FROM part"}
                """);
        CliRun ran = run("--no-stop-on-error");
        assertThat(ran.code()).as(ran.everything()).isEqualTo(ExitCode.SOME_FAILED);
        assertThat(scenario.to.rows(scenario.target, "SELECT what FROM log")).containsExactly("beside");
        scenario.onTarget("ALTER TABLE part DROP CONSTRAINT never");
        run("--no-stop-on-error").done();
        assertThat(scenario.to.rows(scenario.target, "SELECT what FROM log ORDER BY line"))
                .containsExactly("beside", "fix 10", "later 10");
    }

    @Test
    @DisplayName("promise 8: a step that cannot be planned keeps later ones from running with --no-stop-on-error")
    void nothingRunsAfterWhatCannotBePlanned() {
        write("", """
                - name: g
                  items:
                    - name: load
                      source: {query: "SELECT id, v FROM s"}
                      target: {table: nowhere, mode: append}
                - name: h
                  items:
                    - {name: later, sql: INSERT INTO log (what) VALUES ('later')}
                """);
        CliRun ran = run("--no-stop-on-error");
        assertThat(ran.code()).as(ran.everything()).isNotEqualTo(ExitCode.DONE);
        assertThat(count("log")).isEqualTo("0");
    }
}
