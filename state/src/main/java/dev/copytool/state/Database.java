package dev.copytool.state;

import dev.copytool.engine.model.CopyException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.sqlite.SQLiteErrorCode;

/**
 * One connection to the manifest's file, shared by all threads of the program one call at a time. Every failure becomes a
 * {@link CopyException} of kind MANIFEST that names the file.
 */
final class Database implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(Database.class);

    /** Makes a value of the row a result set stands on. */
    @FunctionalInterface
    interface RowMapper<T> {
        T map(ResultSet row) throws SQLException;
    }

    private final Path file;
    private final Connection connection;

    /** Statements that change rows, by their text, of which there are few; kept, since a run repeats them for every part. */
    private final Map<String, PreparedStatement> changes = new HashMap<>();

    private boolean inTransaction;

    Database(Path file, Connection connection) {
        this.file = file;
        this.connection = connection;
    }

    Path file() {
        return file;
    }

    /** Runs one statement or several without parameters. */
    synchronized void script(String sql) {
        try (Statement statement = connection.createStatement()) {
            statement.executeUpdate(sql);
        } catch (SQLException e) {
            throw failed(e);
        }
    }

    /**
     * Runs a statement.
     *
     * @return the rows it changed
     */
    synchronized int update(String sql, @Nullable Object... values) {
        try {
            PreparedStatement statement = changes.get(sql);
            if (statement == null) {
                statement = connection.prepareStatement(sql);
                changes.put(sql, statement);
            }
            bind(statement, values);
            return statement.executeUpdate();
        } catch (SQLException e) {
            throw failed(e);
        }
    }

    synchronized <T> List<T> query(String sql, RowMapper<T> mapper, @Nullable Object... values) {
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            bind(statement, values);
            List<T> found = new ArrayList<>();
            try (ResultSet rows = statement.executeQuery()) {
                while (rows.next()) {
                    found.add(mapper.map(rows));
                }
            }
            return found;
        } catch (SQLException e) {
            if (e.getErrorCode() == SQLiteErrorCode.SQLITE_TOOBIG.code) {
                throw new BadManifestException(
                        file
                                + " holds a value of several megabytes, which no copytool wrote; look into it with an SQLite client",
                        e);
            }
            throw failed(e);
        }
    }

    /** Runs the work in one transaction, all of it or nothing; inside of another as a part of that. */
    synchronized void transaction(Runnable work) {
        if (inTransaction) {
            work.run();
            return;
        }
        update("BEGIN IMMEDIATE");
        inTransaction = true;
        boolean done = false;
        try {
            work.run();
            update("COMMIT");
            done = true;
        } finally {
            inTransaction = false;
            if (!done) {
                rollback();
            }
        }
    }

    private void rollback() {
        try (Statement statement = connection.createStatement()) {
            statement.executeUpdate("ROLLBACK");
        } catch (SQLException e) {
            // SQLite has rolled back by itself already; the first error is the one that counts.
            log.debug("nothing to roll back", e);
        }
    }

    private static void bind(PreparedStatement statement, @Nullable Object... values) throws SQLException {
        for (int i = 0; i < values.length; i++) {
            statement.setObject(i + 1, values[i]);
        }
    }

    private CopyException failed(SQLException e) {
        return CopyException.manifest(
                "manifest " + file + " cannot be used: " + e.getMessage()
                        + "; what is copied stays copied, see to the file and run again",
                e);
    }

    @Override
    public synchronized void close() {
        try {
            connection.close();
        } catch (SQLException e) {
            throw failed(e);
        }
    }
}
