package dev.copytool.engine.connect;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Optional;

/** The server of a target that is no cluster: what it has committed is committed. */
public final class PlainEntry implements EntryNode {
    private final SessionPool pool;

    /** Owns the pool from now on. */
    public PlainEntry(SessionPool pool) {
        this.pool = pool;
    }

    @Override
    public SessionPool pool() {
        return pool;
    }

    @Override
    public int group() {
        return 0;
    }

    @Override
    public void begin(Connection session, String searchPath, long bytes) throws SQLException {
        try (Statement statement = session.createStatement()) {
            statement.execute(beginStatement(searchPath, bytes));
        }
    }

    @Override
    public Optional<String> commit(Connection session) throws SQLException {
        session.commit();
        return Optional.empty();
    }

    @Override
    public boolean countsConflicts() {
        return true;
    }

    @Override
    public String beginStatement(String searchPath, long bytes) {
        return "SET LOCAL search_path TO " + searchPath;
    }

    @Override
    public void close() {
        pool.close();
    }
}
