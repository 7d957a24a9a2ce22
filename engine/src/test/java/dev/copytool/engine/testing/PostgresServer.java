package dev.copytool.engine.testing;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;

/** A throw-away PostgreSQL server on loopback, its data under the temporary directory. Closing it leaves nothing. */
public final class PostgresServer implements AutoCloseable {
    private static final AtomicInteger DATABASES = new AtomicInteger();

    private final EmbeddedPostgres server;

    private PostgresServer(EmbeddedPostgres server) {
        this.server = server;
    }

    /** Starts a server of the version on the class path. */
    public static PostgresServer start() {
        return start(Map.of());
    }

    /** Starts a server of the version on the class path with these settings. */
    public static PostgresServer start(Map<String, String> settings) {
        return start(EmbeddedPostgres.builder(), settings);
    }

    /** Starts a server from a jar of binaries, of whatever version it holds. */
    public static PostgresServer start(Path binaries) {
        return start(binaries, Map.of());
    }

    /** Starts a server from a jar of binaries with these settings. */
    public static PostgresServer start(Path binaries, Map<String, String> settings) {
        return start(EmbeddedPostgres.builder().setPgBinaryResolver(new JarBinaries(binaries)), settings);
    }

    private static PostgresServer start(EmbeddedPostgres.Builder builder, Map<String, String> settings) {
        builder.setPGStartupWait(Duration.ofSeconds(60));
        builder.setServerConfig("max_connections", "100");
        settings.forEach(builder::setServerConfig);
        try {
            return new PostgresServer(builder.start());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public int port() {
        return server.getPort();
    }

    /** The URI of a database, as a user would write it. */
    public String uri(String database) {
        return "postgresql://postgres@localhost:" + port() + "/" + database;
    }

    /** Makes an empty database of a new name. */
    public String newDatabase() {
        String name = "db" + DATABASES.incrementAndGet();
        execute("postgres", "CREATE DATABASE " + name);
        return name;
    }

    public Connection connect(String database) {
        return connect(database, "postgres", "postgres");
    }

    public Connection connect(String database, String user, String password) {
        try {
            return DriverManager.getConnection(
                    "jdbc:postgresql://localhost:" + port() + "/" + database, user, password);
        } catch (SQLException e) {
            throw new IllegalStateException("no connection to " + database, e);
        }
    }

    /** Runs statements, each in its own transaction where they are several calls. */
    public void execute(String database, String... statements) {
        try (Connection connection = connect(database);
                Statement statement = connection.createStatement()) {
            for (String sql : statements) {
                statement.execute(sql);
            }
        } catch (SQLException e) {
            throw new IllegalStateException(String.join("; ", statements), e);
        }
    }

    /** The rows of a query; each value as text, columns joined by {@code |}, NULL as {@code null}. */
    public List<String> rows(String database, String query) {
        try (Connection connection = connect(database);
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(query)) {
            List<String> found = new ArrayList<>();
            while (rows.next()) {
                List<String> values = new ArrayList<>();
                for (int i = 1; i <= rows.getMetaData().getColumnCount(); i++) {
                    values.add(String.valueOf(rows.getString(i)));
                }
                found.add(String.join("|", values));
            }
            return found;
        } catch (SQLException e) {
            throw new IllegalStateException(query, e);
        }
    }

    /** The only value of a query. */
    public String value(String database, String query) {
        List<String> rows = rows(database, query);
        if (rows.size() != 1) {
            throw new IllegalStateException(rows.size() + " rows from " + query);
        }
        return rows.get(0);
    }

    /** Count and an order-independent checksum of what a query yields; equal for equal multisets of rows. */
    public String checksum(String database, String query) {
        return value(
                database,
                "SELECT count(*) || '/' || coalesce(sum(hashtextextended(q::text, 0)::numeric), 0) FROM (" + query
                        + ") q");
    }

    /** Sessions of programs under test that are still there. */
    public List<String> foreignSessions() {
        return rows(
                "postgres",
                "SELECT pid, datname, state, query FROM pg_stat_activity WHERE application_name LIKE 'copytool%'");
    }

    @Override
    public void close() {
        try {
            server.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
