package dev.copytool.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.copytool.cli.shell.ExitCode;
import dev.copytool.engine.testing.PostgresExtension;
import dev.copytool.engine.testing.PostgresServer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The format is chosen for each table, and one can see which and why. */
@Timeout(60)
@ExtendWith(PostgresExtension.class)
class FormatTest {
    private Scenario scenario;

    @BeforeEach
    void setUp(PostgresServer server) {
        scenario = new Scenario(server);
    }

    @AfterEach
    void tearDown() {
        scenario.close();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "int|int|binary (all columns allow it)",
                "bytea|bytea|binary (all columns allow it)",
                "jsonb|jsonb|binary (all columns allow it)",
                "tsvector|tsvector|text (column 'v' is tsvector)",
                "mood|mood|text (column 'v' is public.mood)",
                "tiny|tiny|text (column 'v' is public.tiny)",
                "pair|pair|text (column 'v' is public.pair)",
                "int|bigint|text (column 'v' is integer, on the target bigint)",
            })
    void eachTableTravelsAsItsColumnsAllow(String here, String there, String chosen) {
        scenario.both(
                        "CREATE TYPE mood AS ENUM ('sad')",
                        "CREATE DOMAIN tiny AS int CHECK (VALUE < 10)",
                        "CREATE TYPE pair AS (a int, b text)")
                .onSource("CREATE TABLE t (v " + here + ")", "INSERT INTO t VALUES (NULL)")
                .onTarget("CREATE TABLE t (v " + there + ")");
        scenario.generate().done();
        assertThat(scenario.verb("migrate", "--dry-run").done().out()).contains("-- on the source, in " + chosen);
        scenario.verb("migrate").done();
        assertThat(scenario.verb("status", "list", "--json").done().out()).contains("\"" + chosen + "\"");
    }

    @Test
    void oneCanAskForAFormat() {
        scenario.both("CREATE TABLE t (v int)", "CREATE TABLE u (v tsvector)");
        scenario.generate().done();
        assertThat(scenario.verb("migrate", "--dry-run", "--format", "text")
                        .done()
                        .out())
                .contains("-- on the source, in text (asked for)");
        CliRun refused = scenario.verb("migrate", "--format", "binary", "--table", "nothing");
        assertThat(refused.code()).isEqualTo(ExitCode.USAGE);
    }

    @Test
    @DisplayName(
            "promise 10: a value that names a table names the one of that schema on the other side too, or is refused")
    void valuesThatNameTables() {
        scenario.both("CREATE TABLE orders ()")
                .onSource(
                        "CREATE TABLE t (n int, r regclass, f regproc)",
                        "INSERT INTO t VALUES (1, 'orders', 'now'), (2, 'pg_class', 'version')")
                .onTarget(
                        "CREATE SCHEMA arch",
                        "CREATE TABLE arch.orders ()",
                        "CREATE TABLE arch.t (n int, r regclass, f regproc)");
        scenario.generate().done();
        scenario.changeManifest("UPDATE tables SET target_schema = 'arch' WHERE source_table = 't'");
        scenario.verb("migrate").done();
        assertThat(scenario.to.rows(
                        scenario.target,
                        "SELECT n, r = 'public.orders'::regclass, r = 'pg_catalog.pg_class'::regclass, f FROM arch.t"))
                .containsExactlyInAnyOrder("1|t|f|now", "2|f|t|version");
        scenario.onTarget("DROP TABLE public.orders", "TRUNCATE arch.t", "DELETE FROM copytool.commit_marker");
        scenario.generate("--refresh");
        CliRun refused = scenario.verb("migrate", "--no-stop-on-error");
        assertThat(refused.code()).as(refused.everything()).isEqualTo(ExitCode.SOME_FAILED);
        assertThat(refused.err()).contains("relation \"public.orders\" does not exist");
        assertThat(scenario.targetValue("SELECT count(*) FROM arch.t")).isEqualTo("0");
    }
}
