package dev.copytool.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.copytool.cli.shell.ExitCode;
import dev.copytool.engine.testing.DumpableExtension;
import dev.copytool.engine.testing.DumpableServer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/** Settings of a role and of databases that would change values, hide rows or end sessions. */
@Timeout(240)
@ExtendWith(DumpableExtension.class)
class HostileSettingsTest {
    private static final String ALL = "SELECT id, a, array_dims(a), a[1] IS NULL, s, f, d, i, b, x::text FROM t";

    private static final List<String> HOSTILE = List.of(
            "array_nulls = off",
            "quote_all_identifiers = on",
            "standard_conforming_strings = off",
            "escape_string_warning = on",
            "backslash_quote = on",
            "transform_null_equals = on",
            "gin_fuzzy_search_limit = 1",
            "exit_on_error = on",
            "extra_float_digits = -10",
            "bytea_output = 'escape'",
            "xmloption = document",
            "row_security = on",
            "synchronous_commit = off",
            "statement_timeout = '60s'",
            "idle_in_transaction_session_timeout = '50ms'",
            "default_transaction_isolation = serializable",
            "search_path = 'nowhere'",
            "role = none");

    private final List<String> hostile = new ArrayList<>(HOSTILE);
    private Scenario scenario;

    @BeforeEach
    void setUp(DumpableServer server) {
        scenario = new Scenario(server.server());
        String columns =
                "(id int PRIMARY KEY, a text[], s text, f float8, d timestamptz, i interval, b bytea, x xml, tags int[])";
        scenario.both("CREATE TABLE t " + columns, "CREATE INDEX ON t USING gin (tags)");
        scenario.onSource(
                "INSERT INTO t SELECT n, ARRAY[NULL, 'NULL', 'null', E'\\\\', 'x' || n], E'\\\\N', 1 / 3.0, '2020-02-29 13:00+02',"
                        + " '1 year 2 days', '\\x00ff', '<a/><b/>', ARRAY[1, n] FROM generate_series(1, 300) n");
        scenario.onSource("CREATE TABLE \"made by\" (id int PRIMARY KEY, v text DEFAULT E'a\\\\b' CHECK (v <> 'x'))");
        scenario.onSource("INSERT INTO \"made by\" VALUES (1)");
        if (scenario.from
                        .value("postgres", "SELECT current_setting('server_version_num')::int")
                        .compareTo("140000")
                >= 0) {
            hostile.add("idle_session_timeout = '50ms'");
        }
    }

    @AfterEach
    void tearDown() {
        scenario.close();
    }

    @Test
    @DisplayName("promise 13: settings of the database change no value, hide no row and end no session")
    void settingsOfTheDatabaseChangeNothing() {
        String before = scenario.from.checksum(scenario.source, ALL);
        for (String setting : hostile) {
            for (String database : List.of(scenario.source, scenario.target)) {
                scenario.from.execute("postgres", "ALTER DATABASE " + database + " SET " + setting);
            }
        }
        run(
                "generate",
                "--source",
                scenario.from.uri(scenario.source),
                "--target",
                scenario.to.uri(scenario.target),
                "--schema",
                "public");
        run("prepare");
        run("check");
        scenario.changeManifest("UPDATE tables SET predicate = 'tags @> ARRAY[1]' WHERE source_table LIKE '%t'");
        run("migrate");
        run("verify");
        restore();
        assertThat(scenario.to.checksum(scenario.target, ALL)).isEqualTo(before);
        assertThat(scenario.targetValue("SELECT id || v FROM \"made by\"")).isEqualTo("1a\\b");
    }

    @Test
    @DisplayName("promise 13: under such settings on both sides a difference is found")
    void aDifferenceIsFound() {
        run("generate", "--source", scenario.from.uri(scenario.source), "--target", scenario.to.uri(scenario.target));
        run("prepare");
        run("migrate");
        scenario.onTarget("UPDATE t SET f = f + 1e-15, a[1] = 'NULL' WHERE id = 1");
        for (String setting : hostile) {
            for (String database : List.of(scenario.source, scenario.target)) {
                scenario.from.execute("postgres", "ALTER DATABASE " + database + " SET " + setting);
            }
        }
        CliRun verified = with("verify", scenario.manifest.toString());
        assertThat(verified.code()).as(verified.everything()).isEqualTo(ExitCode.DIFFERENT);
        restore();
    }

    private void restore() {
        for (String database : List.of(scenario.source, scenario.target)) {
            scenario.from.execute("postgres", "ALTER DATABASE " + database + " RESET ALL");
        }
    }

    private void run(String verb, String... more) {
        List<String> words = new ArrayList<>(List.of(verb, scenario.manifest.toString()));
        words.addAll(List.of(more));
        CliRun run = with(words.toArray(String[]::new));
        assertThat(run.code())
                .as(String.join(" ", words) + "\n" + run.everything())
                .isEqualTo(ExitCode.DONE);
    }

    private CliRun with(String... words) {
        return CliRun.with(Map.of("PATH", System.getenv("PATH"), "LC_ALL", "C.UTF-8"))
                .stoppedBy(scenario.stop)
                .run(words);
    }
}
