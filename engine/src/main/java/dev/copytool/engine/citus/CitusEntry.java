package dev.copytool.engine.citus;

import dev.copytool.engine.connect.EntryNode;
import dev.copytool.engine.connect.Server;
import dev.copytool.engine.connect.SessionPool;
import dev.copytool.engine.connect.ValueSettings;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.SQLWarning;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
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
    public void begin(Connection session, long bytes) throws SQLException {
        try (Statement statement = session.createStatement()) {
            statement.execute(String.join("; ", beginStatements(bytes)));
        }
    }

    @Override
    public boolean countsConflicts() {
        return false;
    }

    @Override
    public void forgetLinks() {
        pool.forgetIdle();
    }

    /**
     * The profile stays on this node. The path and the time limits are sent on to the workers, where names are looked up again
     * and where the locks are: only a SET LOCAL is, and only with {@code citus.propagate_set_commands}.
     */
    @Override
    public List<String> beginStatements(long bytes) {
        SessionProfile profile = SessionProfile.of(bytes, mostConnections);
        List<String> statements = new ArrayList<>();
        statements.add("""
                SELECT set_config('citus.multi_shard_modify_mode', '%s', true),
                       set_config('citus.max_adaptive_executor_pool_size', '%d', true),
                       set_config('citus.max_cached_conns_per_worker', '%2$d', true),
                       set_config('citus.propagate_set_commands', 'local', true)""".formatted(profile.sequential() ? "sequential" : "parallel", profile.connections()));
        statements.addAll(ValueSettings.local());
        statements.addAll(List.of(
                "SET LOCAL search_path TO " + Server.PATH,
                "SET LOCAL lock_timeout TO '" + lockWait.toMillis() + " ms'",
                "SET LOCAL statement_timeout TO 0",
                "SET LOCAL idle_in_transaction_session_timeout TO 0"));
        return statements;
    }

    @Override
    public Optional<String> commit(Connection session) throws SQLException {
        try (Statement statement = session.createStatement()) {
            // Names are looked up by now as the tables' own code does.
            statement.execute("SELECT pg_catalog.set_config('client_min_messages'::pg_catalog.text,"
                    + " 'warning'::pg_catalog.text, true)");
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
