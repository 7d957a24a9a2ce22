package dev.copytool.engine.testing;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;

/** A server, mostly on loopback, in whose databases of their own tests may do as they like as a superuser. */
public abstract class TestServer implements AutoCloseable {
    private static final AtomicInteger DATABASES = new AtomicInteger();

    public abstract int port();

    public String host() {
        return "localhost";
    }

    /** A superuser who is asked for no password. */
    public String user() {
        return "postgres";
    }

    /** What the names of this JVM's databases begin with. */
    protected String prefix() {
        return "db";
    }

    /** The URI of a database, as a user would write it. */
    public String uri(String database) {
        return "postgresql://" + user() + "@" + host() + ":" + port() + "/" + database;
    }

    /** Makes an empty database of a new name. */
    public String newDatabase() {
        String name = newName();
        execute("postgres", "CREATE DATABASE " + name);
        return name;
    }

    /** A name that no database has had. */
    protected final String newName() {
        return prefix() + DATABASES.incrementAndGet();
    }

    public Connection connect(String database) {
        return connect(database, user(), "postgres");
    }

    public Connection connect(String database, String user, String password) {
        try {
            return DriverManager.getConnection(
                    "jdbc:postgresql://" + host() + ":" + port() + "/" + database, user, password);
        } catch (SQLException e) {
            throw new IllegalStateException("no connection to " + database, e);
        }
    }

    /** Removes a database and whoever is connected to it. */
    public void dropDatabase(String name) {
        execute("postgres", "DROP DATABASE " + name + " WITH (FORCE)");
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
        try {
            Optional<Connection> kept = Polling.connection(this, database);
            if (kept.isPresent()) {
                return TextRows.of(kept.get(), query);
            }
            try (Connection connection = connect(database)) {
                return TextRows.of(connection, query);
            }
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
    public abstract void close();
}
