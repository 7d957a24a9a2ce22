package dev.copytool.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.copytool.cli.shell.ExitCode;
import dev.copytool.cli.shell.Seams;
import dev.copytool.engine.testing.Contents;
import dev.copytool.engine.testing.PostgresServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** The example's V1, in a database of its own that is no PostgreSQL, its target, and its plan. */
final class IcmsWorld implements AutoCloseable {
    private static final Path EXAMPLE = Path.of("../examples/icms");

    /** Numbers of processes come from a sequence, which skips those of transactions that were rolled back. */
    private static final String BY_NAME = "(SELECT l.name FROM staging.legacy l WHERE l.process_id = %s)";

    final Scenario scenario;
    final Path plan;
    private final String url;
    private final String user;
    private final Connection v1;

    private IcmsWorld(PostgresServer server, String url, String user) throws IOException, SQLException {
        this.scenario = new Scenario(server).onTarget(Files.readString(EXAMPLE.resolve("target.sql")));
        this.plan = scenario.directory.resolve("plan.yaml");
        this.url = url.replace("{}", scenario.source);
        this.user = user;
        Files.copy(EXAMPLE.resolve("plan.yaml"), plan);
        this.v1 = DriverManager.getConnection(this.url, user, "");
    }

    /** With V1 in H2, as if it were Oracle. */
    static IcmsWorld inH2(PostgresServer server) throws IOException, SQLException {
        return new IcmsWorld(server, "jdbc:h2:mem:{};MODE=Oracle", "").filled();
    }

    /** With V1 in MariaDB. */
    static IcmsWorld inMariaDb(PostgresServer server, MariaDbServer maria) throws IOException, SQLException {
        maria.execute("", "CREATE OR REPLACE DATABASE v1");
        IcmsWorld world = new IcmsWorld(server, maria.url("v1"), "root");
        world.v1("SET sql_mode = 'ORACLE'");
        return world.filled();
    }

    private IcmsWorld filled() throws IOException {
        return v1(Files.readString(EXAMPLE.resolve("v1.sql")).split(";\\n"));
    }

    IcmsWorld v1(String... statements) {
        try (Statement statement = v1.createStatement()) {
            for (String sql : statements) {
                statement.execute(sql);
            }
            return this;
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    CliRun run(String... options) {
        return run(Seams.NONE, options);
    }

    CliRun run(Seams seams, String... options) {
        List<String> words = new ArrayList<>(List.of("run", plan.toString()));
        words.addAll(List.of(options));
        return start().through(seams).run(words.toArray(String[]::new));
    }

    /** The plan's checks. */
    CliRun verify() {
        return start().run("verify", "--plan", plan.toString());
    }

    private CliRun.Start start() {
        return CliRun.with(Map.of(
                "ALLOW_DATA_MIGRATION",
                "True",
                "V1_URL",
                url,
                "TARGET_URL",
                scenario.to.uri(scenario.target),
                "COPYTOOL_SOURCE_V1_USER",
                user));
    }

    /** Runs the plan and asserts that it has gone wrong. */
    CliRun fails(String... options) {
        CliRun ran = run(options);
        assertThat(ran.code()).as(ran.everything()).isEqualTo(ExitCode.SOME_FAILED);
        return ran;
    }

    List<String> rows(String query) {
        return scenario.to.rows(scenario.target, query);
    }

    /** What all tables of the target hold, each process called as in V1. */
    Map<String, List<String>> contents() {
        return Contents.of(
                scenario.to,
                scenario.target,
                Map.of(
                        "process_id", BY_NAME,
                        "application_id", BY_NAME,
                        "staging.process.id", BY_NAME,
                        "app.process.id", BY_NAME,
                        "staging.stored_file.application_id", "%s"));
    }

    @Override
    public void close() throws SQLException {
        v1.close();
        scenario.close();
    }
}
