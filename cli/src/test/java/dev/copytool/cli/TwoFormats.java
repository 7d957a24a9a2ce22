package dev.copytool.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * Brings the rows of a query into two tables, in binary and as text, and compares them. The tables are alike but for the first
 * column, {@code id}: an integer goes into a numeric as text only, and so do all values beside it.
 */
record TwoFormats(Scenario scenario, String connection, Map<String, String> environment) {

    /**
     * Runs it, and asserts that both formats were used and that nothing differs.
     *
     * @param columns those behind {@code id}, with their types in the target
     */
    void agree(String query, Map<String, String> columns) throws IOException {
        String rest = String.join(
                ", ",
                columns.entrySet().stream()
                        .map(column -> column.getKey() + " " + column.getValue())
                        .toList());
        scenario.onTarget("CREATE TABLE b (id int, " + rest + ")", "CREATE TABLE t (id numeric, " + rest + ")");
        Path plan = scenario.directory.resolve("formats.yaml");
        Files.writeString(plan, """
                connections:
                  other: %s
                  target: "%s"
                groups:
                  - name: g
                    items:
                      - name: binary
                        source: {query: "%s"}
                        target: {table: b, mode: append}
                      - name: text
                        source: {query: "%s"}
                        target: {table: t, mode: append}
                """.formatted(connection, scenario.to.uri(scenario.target), query, query));
        CliRun.with(environment).run("run", plan.toString()).done();
        assertThat(scenario.manifestRowsOf(plan + ".sqlite", "SELECT format FROM tables ORDER BY source_table"))
                .containsExactly("binary (all columns allow it)", "text (the rows of a query)");
        assertThat(scenario.targetValue("SELECT count(*) FROM b")).isNotEqualTo("0");
        String names = String.join(", ", columns.keySet());
        assertThat(rows("SELECT id::int, " + names + " FROM t EXCEPT ALL SELECT id, " + names + " FROM b"))
                .as("what only came as text")
                .isEmpty();
        assertThat(rows("SELECT id, " + names + " FROM b EXCEPT ALL SELECT id::int, " + names + " FROM t"))
                .as("what only came in binary")
                .isEmpty();
    }

    private List<String> rows(String query) {
        return scenario.to.rows(scenario.target, query);
    }
}
