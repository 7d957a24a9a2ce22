package dev.copytool.engine.connect;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
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

    /** Nothing is to be set: the first statement begins the transaction. */
    @Override
    public void begin(Connection session, long bytes) {}

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
    public List<String> beginStatements(long bytes) {
        return List.of();
    }

    @Override
    public void close() {
        pool.close();
    }
}
