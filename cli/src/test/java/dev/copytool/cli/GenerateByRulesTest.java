package dev.copytool.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.copytool.cli.shell.ExitCode;
import dev.copytool.engine.testing.PostgresExtension;
import dev.copytool.engine.testing.PostgresServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/** Rules from their file to the rows in the target. */
@Timeout(120)
@ExtendWith(PostgresExtension.class)
class GenerateByRulesTest {
    private static final String ITEMS = "SELECT source_table, target_schema, target_table, date FROM tables ORDER BY 1";

    private Scenario scenario;

    @BeforeEach
    void setUp(PostgresServer server) {
        scenario = new Scenario(server);
    }

    @AfterEach
    void tearDown() {
        scenario.close();
    }

    private String rules(String... lines) {
        try {
            Path file = scenario.directory.resolve("rules.yaml");
            return Files.writeString(file, "rules:\n" + String.join("\n", lines) + "\n")
                    .toString();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private CliRun generate(String... lines) {
        return scenario.generate("--rules", rules(lines)).done();
    }

    @Test
    @DisplayName("I16: children at any depth follow the rule of the table it is about, inheriting or partitions")
    void childrenAtAnyDepthFollowTheirParent() {
        scenario.onSource(
                "CREATE TABLE p (m date)",
                "CREATE TABLE p_mid () INHERITS (p)",
                "CREATE TABLE \"p_2020-01-01\" () INHERITS (p_mid)",
                "CREATE TABLE p_own () INHERITS (p_mid)",
                "CREATE TABLE d (m date, s text) PARTITION BY RANGE (m)",
                "CREATE TABLE d_jan PARTITION OF d FOR VALUES FROM ('2020-01-01') TO ('2020-02-01') PARTITION BY LIST (s)",
                "CREATE TABLE d_jan_x PARTITION OF d_jan FOR VALUES IN ('x')",
                "CREATE TABLE n (m int)",
                "CREATE TABLE n_1 () INHERITS (n)",
                "CREATE TABLE django_migrations (m int)",
                "CREATE TABLE stray (m int)",
                "CREATE TABLE stray_1 () INHERITS (stray)");
        CliRun ran = generate(
                "  - ignore: django_migrations",
                "  - {match: p_own, target_schema: elsewhere}",
                "  - {match: [p, d], children: merge-into-parent}",
                "  - {match: n, children: none, target: n_there}",
                "  - match: nobody");
        assertThat(scenario.manifestRows(ITEMS))
                .containsExactly(
                        "d_jan_x|public|d|2020-01-01",
                        "n|public|n_there|null",
                        "p|public|null|null",
                        "p_2020-01-01|public|p|2020-01-01",
                        "p_mid|public|p|null",
                        "p_own|elsewhere|null|null");
        assertThat(ran.err().lines())
                .contains(
                        "not covered by a rule: public.stray",
                        "not covered by a rule: public.stray_1 (child of public.stray)",
                        "not covered by a rule: 2 tables; they are no items",
                        "note: the rule on line 6 (nobody) decides about no table")
                .noneMatch(line -> line.contains("n_1") || line.contains("django"));
        assertThat(ran.out()).contains("6 tables, 2 dated").contains("; 2 tables not covered by a rule");
    }

    @Test
    void rowFiltersColumnsAndRenamesReachTheTargetAndTheCount() {
        scenario.onSource("CREATE TABLE t (n int, state_id text, secret text)");
        scenario.onSource(
                "INSERT INTO t SELECT i, CASE WHEN i % 4 = 0 THEN 'test' ELSE 's?;' END, 'x' FROM generate_series(1, 100) i");
        scenario.onTarget("CREATE SCHEMA s", "CREATE TABLE s.other (n int, state_id text)");
        generate(
                "  - match: t",
                "    target: other",
                "    target_schema: s",
                "    where: state_id <> 'test' AND state_id = 's?;' -- all but tests",
                "    columns: [n, state_id]");
        scenario.verb("migrate").done();
        assertThat(scenario.targetValue("SELECT count(*) || ' ' || sum(n) FROM s.other"))
                .isEqualTo(scenario.sourceValue("SELECT count(*) || ' ' || sum(n) FROM t WHERE state_id <> 'test'"));
        scenario.verb("verify").done();
        assertThat(scenario.targetValue("SELECT count(*) FROM s.other")).isEqualTo("75");
    }

    @Test
    void aColumnMustBeThereOnTheSourceAndNoneMayBeMissingOnTheTarget() {
        scenario.onSource("CREATE TABLE t (n int, a text)", "CREATE TABLE u (n int, a text)");
        scenario.onTarget("CREATE TABLE t (n int, a text)", "CREATE TABLE u (n int, a text NOT NULL)");
        generate("  - {match: t, columns: [n, b]}", "  - {match: u, columns: [n]}");
        CliRun ran = scenario.verb("migrate");
        assertThat(ran.code()).isEqualTo(ExitCode.REFUSED);
        assertThat(ran.err())
                .contains("public.t: the source has no column 'b'; it has n, a")
                .contains(
                        "public.u: column 'a' of the target is NOT NULL without a default, and none such is among those");
    }

    @Test
    @DisplayName("a row filter is one condition: it can neither be wrong unnoticed nor end its statement")
    void aRowFilterThatIsNoConditionIsRefusedBeforeAnythingIsCopied() {
        List<String> filters = List.of(
                "nope = 1",
                "n",
                "n = 1) TO PROGRAM 'true' --",
                "1=1); DROP TABLE t; SELECT (1=1",
                "1=1); SET default_transaction_read_only = off; DROP TABLE t; --",
                "1=1) UNION ALL SELECT n FROM t WHERE (1=1",
                "1=1 LIMIT 1",
                "1=1) LIMIT (1",
                "true] || ARRAY[true",
                "true, true",
                "true /*",
                "a = 'x",
                "count(*) > 1",
                "n = $1",
                "1/0 = 1");
        scenario.both("CREATE TABLE t (n int, a text)").onSource("INSERT INTO t VALUES (1, 'x')");
        generate("  - match: t");
        for (String filter : filters) {
            scenario.changeManifest("UPDATE tables SET predicate = '" + filter.replace("'", "''") + "'");
            CliRun ran = scenario.verb("migrate");
            assertThat(ran.code()).as(filter + ": " + ran.everything()).isEqualTo(ExitCode.REFUSED);
            assertThat(ran.err()).as(filter).contains("public.t: its row filter is no condition");
            assertThat(scenario.sourceValue("SELECT count(*) FROM t")).isEqualTo("1");
            assertThat(scenario.targetValue("SELECT count(*) FROM t")).isEqualTo("0");
        }
    }

    @Test
    void groupsRunInTheOrderOfTheFile() {
        scenario.both("CREATE TABLE a (n int)", "CREATE TABLE b (n int)", "CREATE TABLE c (n int)");
        scenario.onSource("INSERT INTO a SELECT generate_series(1, 5000)", "INSERT INTO b VALUES (1)");
        generate("  - {match: b, group: first}", "  - {match: a, group: second}", "  - match: c");
        scenario.verb("migrate").done();
        assertThat(scenario.manifestRows("SELECT source_table FROM tables ORDER BY started_at, group_order"))
                .containsExactly("c", "b", "a");
    }

    @Test
    void theKeptRulesServeARefreshAndAnExplanation() {
        scenario.onSource("CREATE TABLE p (m date)", "CREATE TABLE \"p_2020-01-01\" () INHERITS (p)");
        generate("  - match: p", "    children: merge-into-parent", "    group: monthly", "    where: m IS NOT NULL");
        scenario.onSource("CREATE TABLE \"p_2020-02-01\" () INHERITS (p)", "CREATE TABLE x (n int)");
        CliRun ran = scenario.verb("generate", "--refresh").done();
        assertThat(ran.out()).contains("1 new table, 2 known before; 1 table not covered");
        assertThat(scenario.manifestRows("SELECT target_table, group_name FROM tables WHERE date = '2020-02-01'"))
                .containsExactly("p|monthly");
        String explained =
                scenario.verb("generate", "--explain", "p_2020-02-01").done().out();
        assertThat(explained.lines())
                .containsExactly(
                        "table         public.p_2020-02-01, a table, below public.p",
                        "rule          line 2 (p), which is about public.p",
                        "target        public.p",
                        "date          2020-02-01, from its name",
                        "group         monthly",
                        "rows          WHERE m IS NOT NULL",
                        "columns       all",
                        "distribution  not said");
        assertThat(scenario.verb("generate", "--explain", "x").done().out())
                .contains("rule          none is about it", "target        none, no rule covers it");
        assertThat(scenario.verb("generate", "--explain", "p_2020").code()).isEqualTo(ExitCode.USAGE);
    }

    @Test
    void anExplanationNeedsNoManifestAndWritesNone() {
        scenario.onSource("CREATE TABLE t (n int)");
        CliRun ran = scenario.generate("--explain", "t").done();
        assertThat(ran.out()).contains("rule          none is about it", "target        public.t");
        assertThat(scenario.manifest).doesNotExist();
    }

    @Test
    void rulesThatCoverNothingMakeNoManifest() {
        scenario.onSource("CREATE TABLE t (n int)");
        CliRun ran = scenario.generate("--rules", rules("  - match: u"));
        assertThat(ran.code()).isEqualTo(ExitCode.USAGE);
        assertThat(ran.err()).contains("no table is covered by a rule");
        assertThat(scenario.manifest).doesNotExist();
        assertThat(scenario.generate("--rules", "/nowhere/r.yaml").err()).contains("no readable file");
    }
}
