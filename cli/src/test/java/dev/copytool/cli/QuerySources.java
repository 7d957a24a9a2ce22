package dev.copytool.cli;

import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.IOException;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Databases of several kinds, of which a plan's query may be asked. A server that has to be started is, once. */
final class QuerySources implements AutoCloseable {

    /** Where a query is asked. */
    enum Kind {
        POSTGRES,
        TARGET,
        H2,
        SQLITE,
        MARIADB
    }

    /** What is done in a session. */
    @FunctionalInterface
    interface Work {
        void on(Connection session) throws SQLException;
    }

    private @Nullable MariaDbServer maria;

    /** The URL of that database of a scenario. */
    String url(Kind kind, Scenario scenario) throws IOException, InterruptedException {
        return switch (kind) {
            case POSTGRES -> scenario.from.uri(scenario.source);
            case TARGET -> scenario.to.uri(scenario.target);
            case H2 -> "jdbc:h2:" + scenario.directory.resolve("h2") + ";MODE=Oracle";
            case SQLITE -> "jdbc:sqlite:" + scenario.directory.resolve("sqlite");
            case MARIADB -> {
                assumeThat(MariaDbServer.installed())
                        .as("no MariaDB server is installed")
                        .isPresent();
                maria = maria == null ? MariaDbServer.start() : maria;
                yield maria.url("mysql");
            }
        };
    }

    /** Works in a session of that database. */
    void in(Kind kind, Scenario scenario, Work work) throws SQLException, IOException, InterruptedException {
        try (Connection session = switch (kind) {
            case POSTGRES -> scenario.from.connect(scenario.source);
            case TARGET -> scenario.to.connect(scenario.target);
            default -> DriverManager.getConnection(url(kind, scenario), kind == Kind.MARIADB ? "root" : "", "");
        }) {
            work.on(session);
        }
    }

    /** Runs statements. */
    void run(Kind kind, Scenario scenario, String... statements)
            throws SQLException, IOException, InterruptedException {
        in(kind, scenario, session -> {
            try (Statement statement = session.createStatement()) {
                for (String sql : statements) {
                    statement.execute(sql);
                }
            }
        });
    }

    /** The environment by which a plan logs in at a connection named 'here' of that kind. */
    Map<String, String> user(Kind kind) {
        return Map.of("COPYTOOL_SOURCE_HERE_USER", kind == Kind.MARIADB ? "root" : "");
    }

    @Override
    public void close() {
        if (maria != null) {
            maria.close();
        }
    }
}
