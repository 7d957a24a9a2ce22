package dev.copytool.engine.connect;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import com.zaxxer.hikari.pool.HikariPool.PoolInitializationException;
import dev.copytool.engine.model.CopyException;
import java.io.PrintWriter;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.logging.Logger;
import javax.sql.DataSource;

/**
 * The sessions of one server, all set up the same way. A session comes back only after a clean commit; after anything
 * else it is closed, since a broken COPY can poison the next statement of its connection. Thread-safe.
 */
public final class SessionPool implements AutoCloseable {
    private static final org.slf4j.Logger log = org.slf4j.LoggerFactory.getLogger(SessionPool.class);
    private static final Duration CONNECT_WAIT = Duration.ofSeconds(20);

    private final Server server;
    private final HikariDataSource pool;

    /**
     * Makes a pool; connections are opened when they are wanted.
     *
     * @param size sessions at most
     * @param setUp a statement each new session begins with
     */
    public SessionPool(Server server, int size, String setUp) {
        this.server = server;
        HikariConfig config = new HikariConfig();
        config.setPoolName(server.side().word());
        config.setDataSource(new ServerDataSource(server));
        config.setMaximumPoolSize(size);
        config.setMinimumIdle(0);
        config.setInitializationFailTimeout(-1);
        config.setConnectionTimeout(CONNECT_WAIT.toMillis());
        config.setConnectionInitSql(setUp);
        config.setAutoCommit(false);
        try {
            this.pool = new HikariDataSource(config);
        } catch (PoolInitializationException e) {
            throw CopyException.permanent(server + ": no sessions: " + e.getMessage());
        }
    }

    public Server server() {
        return server;
    }

    /**
     * Takes a session, in no transaction, auto-commit off.
     *
     * @throws CopyException if none can be had within 20 s
     */
    public Connection take() {
        try {
            return pool.getConnection();
        } catch (SQLException e) {
            throw SqlFailures.of(server.side(), server.toString(), e);
        }
    }

    /** Takes back a session whose transaction is over. */
    public void giveBack(Connection session) {
        close(session);
    }

    /** Closes a session for good. Never throws. */
    public void discard(Connection session) {
        pool.evictConnection(session);
        close(session);
    }

    private static void close(Connection session) {
        try {
            session.close();
        } catch (SQLException e) {
            log.debug("a session did not close cleanly", e);
        }
    }

    @Override
    public void close() {
        pool.close();
    }

    /** Lets the pool open connections the way {@link Server} does. */
    private record ServerDataSource(Server server) implements DataSource {
        @Override
        public Connection getConnection() throws SQLException {
            return server.connectOrThrow();
        }

        @Override
        public Connection getConnection(String user, String password) throws SQLException {
            throw new SQLException("the server's own credentials are used");
        }

        @Override
        public PrintWriter getLogWriter() {
            return new PrintWriter(java.io.Writer.nullWriter());
        }

        @Override
        public void setLogWriter(PrintWriter out) {}

        @Override
        public void setLoginTimeout(int seconds) {}

        @Override
        public int getLoginTimeout() {
            return 0;
        }

        @Override
        public Logger getParentLogger() {
            return Logger.getLogger("org.postgresql");
        }

        @Override
        public <T> T unwrap(Class<T> type) throws SQLException {
            throw new SQLException("wraps nothing");
        }

        @Override
        public boolean isWrapperFor(Class<?> type) {
            return false;
        }
    }
}
