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
}
