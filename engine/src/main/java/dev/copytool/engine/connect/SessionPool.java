package dev.copytool.engine.connect;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import com.zaxxer.hikari.pool.HikariPool.PoolInitializationException;
import dev.copytool.engine.model.CopyException;
import dev.copytool.engine.model.Look;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Optional;
import org.postgresql.PGConnection;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The sessions of one server, all set up the same way. A session comes back only after a clean commit; after anything
 * else it is closed, since a broken COPY can poison the next statement of its connection. Thread-safe.
 */
public final class SessionPool implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(SessionPool.class);
    /** Shorter than the ten minutes for which Citus keeps the connections behind a session. */
    private static final Duration LONGEST_LIFE = Duration.ofMinutes(9);

    /** A server remembers what it knows of every table a session has touched, and frees it only when that ends. */
    private static final int MOST_USES = 300;

    private static final Duration CONNECT_WAIT = Duration.ofSeconds(20);

    private final Server server;
    private final String setUp;
    private final OpenedConnections opened;
    private final HikariDataSource pool;

    /**
     * Makes a pool; connections are opened when they are wanted.
     *
     * @param size sessions at most
     * @param setUp a statement each new session begins with
     */
    public SessionPool(Server server, int size, String setUp) {
        this(server, size, setUp, CONNECT_WAIT);
    }

    SessionPool(Server server, int size, String setUp, Duration connectWait) {
        this.server = server;
        this.setUp = setUp;
        this.opened = new OpenedConnections(server, setUp);
        HikariConfig config = new HikariConfig();
        config.setPoolName(server.side().word());
        config.setDataSource(opened);
        config.setMaximumPoolSize(size);
        config.setMinimumIdle(0);
        config.setInitializationFailTimeout(-1);
        config.setConnectionTimeout(connectWait.toMillis());
        config.setMaxLifetime(LONGEST_LIFE.toMillis());
        config.setIdleTimeout(0);
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
     * Works on a connection outside the pool that is set up like its sessions, in auto-commit mode, and closes it.
     *
     * @throws CopyException in one line that says which server, why, and what to look at
     */
    public <T> T apart(Server.Work<T> work) {
        return server.session(setUp, work);
    }

    /**
     * Works on a connection that is opened at once, in auto-commit mode, and is the pool's first session afterwards; for the time before
     * there are others. A pool tries again for long before it tells why a server does not let us in; this does not.
     *
     * @throws CopyException in one line that says which server, why, and what to look at
     */
    public <T> T opening(Server.Work<T> work) {
        return opened.ahead(work);
    }

    /**
     * Works on a session of the pool, in auto-commit mode.
     *
     * @throws CopyException in one line that says which server, why, and what to look at
     */
    public <T> T within(Server.Work<T> work) {
        Connection session = take();
        boolean well = false;
        try {
            session.setAutoCommit(true);
            T result = work.on(session);
            well = true;
            return result;
        } catch (SQLException e) {
            throw SqlFailures.of(server.side(), server.toString(), e);
        } finally {
            if (well) {
                giveBack(session);
            } else {
                discard(session);
            }
        }
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

    /**
     * Whether the server has said something on the session that nobody has read yet: in the middle of a COPY that is an
     * error. From the session's own thread.
     */
    public boolean hasUnread(Connection session) throws SQLException {
        return opened.hasUnread(session.unwrap(PGConnection.class));
    }

    /** How many bytes have passed on the session, both ways; 0 for a Unix socket. From any thread; never throws. */
    public long passed(Connection session) {
        return driven(session).map(opened::passed).orElse(0L);
    }

    /** Asks the server, on another connection, what the session is at. From any thread; bounded; never throws. */
    public Look look(Connection session) {
        return driven(session).map(opened::look).orElseGet(() -> Look.of(Look.State.GONE, "is closed"));
    }

    /** Closes the socket under a session, whatever waits on it fails. From any thread; does not wait; never throws. */
    public void breakOff(Connection session) {
        try {
            driven(session).ifPresent(opened::breakOff);
            session.abort(Runnable::run);
        } catch (SQLException e) {
            log.debug("a session could not be broken off; it is over already", e);
        }
    }

    private static Optional<PGConnection> driven(Connection session) {
        try {
            return Optional.of(session.unwrap(PGConnection.class));
        } catch (SQLException e) {
            return Optional.empty();
        }
    }

    /**
     * What has the server end the process behind a session, even when the session is closed by then. To be run from any thread;
     * bounded; never throws.
     */
    public Runnable ending(Connection session) {
        return driven(session)
                .flatMap(opened::backend)
                .<Runnable>map(backend -> backend::end)
                .orElse(() -> {});
    }

    /** Has no idle session used again: they may have died with the server. */
    public void forgetIdle() {
        opened.forgetAhead();
        pool.getHikariPoolMXBean().softEvictConnections();
    }

    /** Takes back a session whose transaction is over; one that is old or was used often is closed. Never throws. */
    public void giveBack(Connection session) {
        try {
            if (opened.used(session.unwrap(PGConnection.class)) >= MOST_USES) {
                discard(session);
                return;
            }
            session.close();
        } catch (SQLException e) {
            log.debug("a session did not close cleanly", e);
        }
    }

    /** Closes a session for good. Never throws. */
    public void discard(Connection session) {
        pool.evictConnection(session);
    }

    @Override
    public void close() {
        pool.close();
        opened.close();
    }
}
