package dev.copytool.engine.citus;

import dev.copytool.engine.connect.EntryNode;
import dev.copytool.engine.connect.SessionPool;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.SQLWarning;
import java.sql.Statement;
import java.time.Duration;
import java.util.Optional;

/**
 * A node of a Citus cluster. Its COMMIT is a two-phase commit over the workers: it succeeds when the outcome is durable on
 * this node, and only a warning tells that some worker has not carried it out yet.
 */
final class CitusEntry implements EntryNode {
    private final SessionPool pool;
    private final int group;
    private final int mostConnections;
    private final Duration lockWait;

    CitusEntry(SessionPool pool, int group, int mostConnections, Duration lockWait) {
        this.pool = pool;
        this.group = group;
        this.mostConnections = mostConnections;
        this.lockWait = lockWait;
    }

    @Override
    public SessionPool pool() {
        return pool;
    }

    @Override
    public int group() {
        return group;
    }

    @Override
    public void begin(Connection session, String searchPath, long bytes) throws SQLException {
        try (Statement statement = session.createStatement()) {
            statement.execute(beginStatement(searchPath, bytes));
        }
    }

    @Override
    public boolean countsConflicts() {
        return false;
    }

    /**
     * The profile stays on this node. The time limits are sent on to the workers, where the locks are: only a SET LOCAL is,
     * and only with {@code citus.propagate_set_commands}.
     */
    @Override
    public String beginStatement(String searchPath, long bytes) {
        SessionProfile profile = SessionProfile.of(bytes, mostConnections);
        return """
                SET LOCAL search_path TO %s;
                SELECT set_config('citus.multi_shard_modify_mode', '%s', true),
                       set_config('citus.max_adaptive_executor_pool_size', '%d', true),
                       set_config('citus.max_cached_conns_per_worker', '%3$d', true),
                       set_config('citus.propagate_set_commands', 'local', true);
                SET LOCAL lock_timeout TO '%d ms';
                SET LOCAL statement_timeout TO 0;
                SET LOCAL idle_in_transaction_session_timeout TO 0""".formatted(
                        searchPath,
                        profile.sequential() ? "sequential" : "parallel",
                        profile.connections(),
                        lockWait.toMillis());
    }

    @Override
    public Optional<String> commit(Connection session) throws SQLException {
        try (Statement statement = session.createStatement()) {
            statement.execute("SELECT set_config('client_min_messages', 'warning', true)");
        }
        session.clearWarnings();
        session.commit();
        StringBuilder said = new StringBuilder();
        for (SQLWarning warning = session.getWarnings(); warning != null; warning = warning.getNextWarning()) {
            said.append(said.isEmpty() ? "" : ", ").append(warning.getMessage());
        }
        return said.isEmpty() ? Optional.empty() : Optional.of(said.toString());
    }

    @Override
    public void close() {
        pool.close();
    }
}
