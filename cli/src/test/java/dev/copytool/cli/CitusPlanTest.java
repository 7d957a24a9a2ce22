package dev.copytool.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.copytool.cli.shell.ExitCode;
import dev.copytool.engine.testing.CitusCluster;
import dev.copytool.engine.testing.CitusExtension;
import dev.copytool.engine.testing.PostgresExtension;
import dev.copytool.engine.testing.PostgresServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/** Steps of a plan whose tables are spread over a Citus cluster. */
@Timeout(180)
@ExtendWith({CitusExtension.class, PostgresExtension.class})
class CitusPlanTest {
    private Scenario scenario;
    private Path plan;

    @BeforeEach
    void setUp(PostgresServer server, CitusCluster cluster) {
        scenario = new Scenario(server, cluster)
                .onSource(
                        "CREATE TABLE s AS SELECT n AS id, 'v' || n AS v, n % 3 AS kind FROM generate_series(1, 1000) n")
                .onTarget(
                        "CREATE TABLE t (id bigint PRIMARY KEY, v text)",
                        "SELECT create_distributed_table('t', 'id', shard_count => 4)",
                        "CREATE TABLE kinds (id bigint, kind int, PRIMARY KEY (id))",
                        "SELECT create_distributed_table('kinds', 'id', shard_count => 4)",
                        "CREATE TABLE place (kind int PRIMARY KEY, v text)",
                        "SELECT create_reference_table('place')",
                        "CREATE SEQUENCE numbers");
        plan = scenario.directory.resolve("plan.yaml");
    }

    @AfterEach
    void tearDown() {
        scenario.close();
    }

    private CliRun run(String items) throws IOException {
        Files.writeString(
                plan,
                "connections:\n  here: " + scenario.from.uri(scenario.source) + "\n  target: "
                        + scenario.to.uri(scenario.target) + "\ngroups:\n  - name: g\n    items:\n" + items.indent(6));
        return CliRun.of("run", plan.toString(), "--manifest", plan + "." + items.hashCode());
    }

    private String count(String of) {
        return scenario.targetValue("SELECT count(*) FROM " + of);
    }

    @Test
    @DisplayName("modes append, insert-missing, upsert, update and replace keep their word on distributed tables")
    void allModes() throws IOException {
        CliRun append = run("""
                - name: append
                  source: {connection: here, query: "SELECT id, v FROM s WHERE id <= 500"}
                  target: {table: t, mode: append}
                """);
        assertThat(append.code()).as(append.everything()).isEqualTo(ExitCode.DONE);
        CliRun missing = run("""
                - name: missing
                  source: {connection: here, query: "SELECT id, 'new' AS v FROM s WHERE id <= 600"}
                  target: {table: t, mode: insert-missing, key: id}
                """);
        assertThat(missing.out()).as(missing.everything()).contains("100 inserted, 500 unchanged");
        CliRun upsert = run("""
                - name: upsert
                  source: {connection: here, query: "SELECT id, 'v' || id AS v FROM s WHERE id > 550 AND id <= 700"}
                  target: {table: t, mode: upsert, key: id}
                """);
        assertThat(upsert.out()).as(upsert.everything()).contains("100 inserted, 50 updated");
        CliRun update = run("""
                - name: update
                  source: {connection: here, query: "SELECT id, v FROM s WHERE id > 500 AND id <= 560"}
                  target: {table: t, mode: update, key: id}
                """);
        assertThat(update.out()).as(update.everything()).contains("50 updated, 10 unchanged");
        assertThat(count("t WHERE v = 'v' || id")).isEqualTo("700");
        CliRun replace = run("""
                - name: replace
                  source: {connection: here, query: "SELECT id, 'r' AS v FROM s WHERE id <= 10"}
                  target: {table: t, mode: replace, where: id <= 100}
                """);
        assertThat(replace.out()).as(replace.everything()).contains("10 inserted, 100 deleted before");
        assertThat(count("t")).isEqualTo("610");
    }

    @Test
    @DisplayName("rows of another database go in binary into a distributed table, straight and over a stage")
    void rowsOfAnotherDatabase() throws SQLException, IOException {
        try (H2Database h2 = H2Database.open(scenario.source, "")) {
            h2.execute("CREATE TABLE s (id BIGINT, v VARCHAR(20))");
            h2.execute("INSERT INTO s SELECT x, 'v' || x FROM SYSTEM_RANGE(1, 5000)");
            String target = scenario.to.uri(scenario.target);
            Files.writeString(plan, """
                    connections: {h2: "%s", target: "%s"}
                    groups:
                      - name: g
                        items:
                          - name: straight
                            source: {query: SELECT * FROM s WHERE id <= 3000}
                            target: {table: t, mode: append}
                          - name: stage
                            after: straight
                            source: {query: SELECT * FROM s WHERE id > 2000}
                            target: {table: t, mode: insert-missing, key: id}
                    """.formatted(h2.url(), target));
            CliRun ran = CliRun.of("run", plan.toString()).done();
            assertThat(ran.out()).contains("2000 inserted, 1000 unchanged");
        }
        assertThat(scenario.manifestRowsOf(plan + ".sqlite", "SELECT format FROM tables"))
                .containsExactly("binary (all columns allow it)", "binary (all columns allow it)");
        assertThat(count("t WHERE v = 'v' || id")).isEqualTo("5000");
    }

    @Test
    @DisplayName(
            "one row goes into distributed and reference tables with one number, and rows of the cluster stay there")
    void severalTables() throws IOException {
        CliRun fan = run("""
                - name: fan
                  source: {connection: here, query: "SELECT v, kind FROM s"}
                  allocate: {column: id, sequence: numbers}
                  target:
                    - {table: t, mode: append, omit: [kind]}
                    - {table: kinds, mode: append, when: kind > 0}
                """);
        assertThat(fan.code()).as(fan.everything()).isEqualTo(ExitCode.DONE);
        assertThat(count("t JOIN kinds USING (id)")).isEqualTo("667");
        CliRun inside = run("""
                - name: inside
                  source: {connection: target, query: "SELECT kind, max(id)::text AS v FROM kinds GROUP BY kind"}
                  target: {table: place, mode: append}
                """);
        assertThat(inside.code()).as(inside.everything()).isEqualTo(ExitCode.DONE);
        assertThat(count("place")).isEqualTo("2");
    }
}
