package dev.copytool.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.copytool.cli.shell.ExitCode;
import dev.copytool.engine.testing.PostgresExtension;
import dev.copytool.engine.testing.PostgresServer;
import java.io.IOException;
import java.nio.file.Files;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/** Indexes that nobody could bring back, or that others need, stay; a dry run and rivals change nothing about that. */
@Timeout(120)
@ExtendWith(PostgresExtension.class)
class DeferLimitsTest {
    private Scenario scenario;

    @BeforeEach
    void setUp(PostgresServer server) {
        scenario = new Scenario(server);
        scenario.both("CREATE TABLE t (id int NOT NULL, v text)")
                .onSource("INSERT INTO t SELECT i, 'v' || i FROM generate_series(1, 100) i")
                .onTarget("ALTER TABLE t ADD PRIMARY KEY (id)", "CREATE INDEX t_v ON t (v)");
    }

    @AfterEach
    void tearDown() {
        scenario.close();
    }

    private List<String> indexes() {
        return IndexKinds.of(scenario, "t");
    }

    @Test
    @DisplayName("what would not come back stays, since the rebuilding is rehearsed while the table is empty")
    void whatCannotBeMadeAgainStays() {
        scenario.onTarget(
                "CREATE INDEX t_odd ON t (id, v)",
                """
                CREATE FUNCTION no_odd() RETURNS event_trigger LANGUAGE plpgsql AS $$
                BEGIN IF current_query() LIKE '%t_odd%' THEN RAISE 'no odd ones today'; END IF; END $$
                """,
                "CREATE EVENT TRIGGER odd ON ddl_command_start WHEN TAG IN ('CREATE INDEX') EXECUTE FUNCTION no_odd()");
        List<String> before = indexes();
        scenario.generate().done();
        CliRun run = scenario.verb("migrate", "--indexes", "defer").done();
        assertThat(run.err())
                .contains("dropped for the time of the copy: 2 ")
                .contains("note: target public.t: index t_odd stays: no odd ones today");
        assertThat(indexes()).isEqualTo(before);
    }

    @Test
    void tablespacesAreKept() {
        String space = "space_" + scenario.target;
        scenario.onTarget("CREATE INDEX t_far ON t (v, id)");
        scenario.to.execute(
                "postgres", "SET allow_in_place_tablespaces = on; COMMIT; CREATE TABLESPACE " + space + " LOCATION ''");
        scenario.onTarget("ALTER INDEX t_far SET TABLESPACE " + space, "ALTER INDEX t_pkey SET TABLESPACE " + space);
        List<String> before = indexes();
        assertThat(before.toString()).contains(space);
        scenario.generate().done();
        assertThat(scenario.verb("migrate", "--indexes", "defer").done().out()).contains("rebuilt 3 ");
        assertThat(indexes()).isEqualTo(before);
        scenario.onTarget("DROP TABLE t");
        scenario.to.execute("postgres", "DROP TABLESPACE " + space);
    }

    @Test
    void whoeverWritesToTheTableKeepsItsIndexesWhereTheyAre() throws SQLException {
        scenario.generate().done();
        try (Connection other = scenario.to.connect(scenario.target);
                Statement statement = other.createStatement()) {
            other.setAutoCommit(false);
            statement.execute("INSERT INTO t VALUES (1000, 'other')");
            CliRun run = scenario.verb("migrate", "--indexes", "defer", "--lock-timeout", "300ms")
                    .done();
            assertThat(run.err()).contains("note: target public.t: indexes stay:", "another session holds a lock");
            other.rollback();
        }
        assertThat(scenario.targetValue("SELECT count(*) FROM t")).isEqualTo("100");
    }

    @Test
    @DisplayName(
            "promise 12: a rival of another manifest rebuilds what an interrupted run has dropped, which then goes on")
    void aRivalMayRebuild() throws IOException {
        scenario.onSource("CREATE TABLE t2 AS SELECT id + 1000 AS id, v FROM t");
        List<String> before = indexes();
        scenario.generate().done();
        scenario.changeManifest("DELETE FROM tables WHERE source_table <> 't'");
        scenario.interrupted(0, "--indexes", "defer");
        Files.move(scenario.manifest, scenario.directory.resolve("mine"));
        scenario.generate().done();
        scenario.changeManifest(
                "DELETE FROM tables WHERE source_table <> 't2'", "UPDATE tables SET target_table = 't'");
        assertThat(scenario.verb("migrate").done().out()).contains("rebuilt 2 ");
        assertThat(indexes()).isEqualTo(before);
        Files.delete(scenario.manifest);
        Files.move(scenario.directory.resolve("mine"), scenario.manifest);
        CliRun mine = scenario.verb("migrate", "--append", "--indexes", "defer").done();
        assertThat(mine.out()).doesNotContain("rebuilt").doesNotContain("wait");
        assertThat(scenario.targetValue("SELECT count(*) FROM t")).isEqualTo("200");
    }

    @Test
    void whatSetsRowsAsideStaysWhereRowsMayBeSetAside() {
        scenario.onSource("INSERT INTO t VALUES (1, 'again')").generate().done();
        CliRun run = scenario.verb("migrate", "--indexes", "defer", "--max-rejects", "5");
        assertThat(run.err()).contains("dropped for the time of the copy: 1 ");
        assertThat(run.out()).contains("rebuilt 1 ");
        assertThat(scenario.manifestRows("SELECT rejected FROM tables")).containsExactly("1");
    }

    @Test
    void aDryRunPrintsWhatIsDroppedAndRebuiltAndChangesNothing() {
        List<String> before = indexes();
        scenario.generate().done();
        CliRun run = scenario.verb("migrate", "--indexes", "defer", "--dry-run").done();
        assertThat(run.out())
                .contains("ALTER TABLE \"public\".\"t\" DROP CONSTRAINT \"t_pkey\";", "DROP INDEX \"public\".\"t_v\";")
                .contains(
                        "CREATE UNIQUE INDEX t_pkey ON public.t USING btree (id);",
                        "PRIMARY KEY USING INDEX \"t_pkey\";");
        assertThat(indexes()).isEqualTo(before);
    }

    @Test
    @DisplayName("statements that another role can write are not run")
    void aTableOfAnotherRoleIsNotTrusted() {
        String role = "role_" + scenario.target;
        scenario.onTarget(
                "CREATE ROLE " + role,
                "CREATE SCHEMA copytool",
                """
                CREATE TABLE copytool.deferred_index AS
                SELECT 'public' AS table_schema, 'u' AS table_name, 'index' AS kind, 'evil' AS name, '' AS definition,
                       ARRAY['ALTER ROLE %1$s SUPERUSER'] AS build, '{}'::text[] AS attach, '{}'::text[] AS validate,
                       now() AS dropped_at
                """.formatted(role),
                "ALTER TABLE copytool.deferred_index OWNER TO " + role);
        scenario.generate().done();
        CliRun run = scenario.verb("migrate", "--indexes", "defer").done();
        assertThat(run.err()).contains("note: all indexes stay:", "belongs to role " + role);
        assertThat(indexes()).anyMatch(line -> line.contains("t_pkey"));
        scenario.onTarget("UPDATE copytool.deferred_index SET table_name = 't'");
        CliRun again = scenario.verb("migrate");
        assertThat(again.code()).isEqualTo(ExitCode.SOME_FAILED);
        assertThat(again.err()).contains("FAILED target copytool.deferred_index belongs to role " + role);
        assertThat(scenario.targetValue("SELECT rolsuper FROM pg_roles WHERE rolname = '" + role + "'"))
                .isEqualTo("f");
        scenario.onTarget("DROP TABLE copytool.deferred_index", "DROP ROLE " + role);
    }
}
