package dev.copytool.engine.connect;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Optional;
import java.util.UUID;
import org.postgresql.PGConnection;

/**
 * Whether a pooler lends us another session of the server for every transaction: settings, snapshots, prepared statements and
 * advisory locks are lost then. An idle pooler gives the same one back, so it is looked for while other connections hold
 * transactions open: either one of them is given our session, or we are given another.
 */
public final class PoolerProbe {
    /** The second takes the session that the first one left, where the pooler lends in turn. */
    private static final int HOLDERS = 2;

    private static final String FOUND =
            "between here and the server a pooler lends every transaction another session, so"
                    + " that settings, snapshots and locks are lost; name the server itself, or set pool_mode = session there"
                    + " (pgbouncer)";

    private final Server server;
    private final Connection connection;
    private final String token = UUID.randomUUID().toString();

    private PoolerProbe(Server server, Connection connection) {
        this.server = server;
        this.connection = connection;
    }

    /**
     * Looks. A server names the process behind a connection when it opens it, a pooler some number of its own; so where nothing
     * is in between this costs one connection.
     *
     * @return what was found and what to do, in one line; nothing where sessions are ours alone
     * @throws dev.copytool.engine.model.CopyException if the server does not answer
     */
    public static Optional<String> of(Server server) {
        return server.session("SELECT 1", connection -> new PoolerProbe(server, connection).look());
    }

    /**
     * The same by a session that is a pool's afterwards, so that it costs none where nothing is in between.
     *
     * @throws dev.copytool.engine.model.CopyException if the server does not answer
     */
    public static Optional<String> of(SessionPool pool) {
        boolean direct = pool.opening(PoolerProbe::isDirect);
        if (direct) {
            return Optional.empty();
        }
        pool.forgetIdle();
        return of(pool.server());
    }

    /** If not, leaves nothing of ours in the session that the pooler lends to others next. */
    private static boolean isDirect(Connection session) throws SQLException {
        boolean direct = process(session) == session.unwrap(PGConnection.class).getBackendPID();
        if (!direct) {
            try (Statement statement = session.createStatement()) {
                statement.execute("RESET ALL");
            }
        }
        return direct;
    }

    private Optional<String> look() throws SQLException {
        int process = process(connection);
        if (process == connection.unwrap(PGConnection.class).getBackendPID()) {
            return Optional.empty();
        }
        try (Statement statement = connection.createStatement()) {
            statement.execute("SELECT pg_catalog.set_config('copytool.probe', '" + token + "', false)");
        }
        return isOurs(process) ? beside(process, HOLDERS) : Optional.of(FOUND);
    }

    /** Looks while one more connection holds a transaction. */
    private Optional<String> beside(int process, int holders) throws SQLException {
        if (holders == 0) {
            return Optional.empty();
        }
        try (Connection other = server.brief()) {
            if (process(other) == process) {
                return Optional.of(FOUND);
            }
            other.setAutoCommit(false);
            if (process(other) == process || !isOurs(process)) {
                return Optional.of(FOUND);
            }
            return beside(process, holders - 1);
        } catch (SQLException e) {
            return Optional.of(
                    "a pooler is between here and the server, and a second transaction could not be held open"
                            + " through it: " + SqlFailures.message(e).error()
                            + "; name the server itself, or set pool_mode = session there, with a pool larger than --parallel");
        }
    }

    private boolean isOurs(int process) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("SELECT pg_catalog.pg_backend_pid(),"
                        + " pg_catalog.current_setting('copytool.probe', true)")) {
            row.next();
            return row.getInt(1) == process && token.equals(row.getString(2));
        }
    }

    private static int process(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("SELECT pg_catalog.pg_backend_pid()")) {
            row.next();
            return row.getInt(1);
        }
    }
}
