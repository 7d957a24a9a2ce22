package dev.copytool.engine.connect;

import dev.copytool.engine.model.Look;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.Writer;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.logging.Logger;
import javax.sql.DataSource;
import org.slf4j.LoggerFactory;

/**
 * Opens connections for a pool and remembers them. A pool that is closed while it opens another connection forgets that
 * one; closing this after the pool closes it too.
 */
final class OpenedConnections implements DataSource, AutoCloseable {
    private static final org.slf4j.Logger log = LoggerFactory.getLogger(OpenedConnections.class);

    /** A connection, and how often it was lent. */
    private record Known(Server.Opened opened, AtomicInteger uses) {}

    private final Server server;
    private final String setUp;
    private final Map<Connection, Known> opened = new ConcurrentHashMap<>();
    private final Queue<Server.Opened> ahead = new ConcurrentLinkedQueue<>();
    private volatile boolean closed;

    OpenedConnections(Server server, String setUp) {
        this.server = server;
        this.setUp = setUp;
    }

    /**
     * Works on a connection that the pool is given when it next wants one.
     *
     * @throws dev.copytool.engine.model.CopyException if the server does not let us in, or the work fails
     */
    <T> T ahead(Server.Work<T> work) {
        Server.Opened fresh = null;
        boolean kept = false;
        try {
            fresh = next();
            T result = work.on(fresh.connection());
            kept = ahead.add(fresh);
            if (closed) {
                forgetAhead();
            }
            return result;
        } catch (SQLException e) {
            throw SqlFailures.of(server.side(), server.toString(), e);
        } catch (OutOfMemoryError e) {
            throw SqlFailures.ofMemory(server.toString(), e);
        } finally {
            if (fresh != null && !kept) {
                close(fresh.connection());
            }
        }
    }

    private Server.Opened next() throws SQLException {
        Server.Opened first = ahead.poll();
        return first == null ? server.open(setUp) : first;
    }

    @Override
    public Connection getConnection() throws SQLException {
        Server.Opened fresh = next();
        Connection connection = fresh.connection();
        opened.keySet().removeIf(OpenedConnections::isClosed);
        opened.put(connection, new Known(fresh, new AtomicInteger()));
        if (closed) {
            connection.close();
            throw new SQLException("the pool of the " + server + " is closed");
        }
        return connection;
    }

    /**
     * Whether the server has sent something on the connection that nobody has read yet. Not known for a Unix socket.
     *
     * @param connection a connection as it was opened here
     */
    boolean hasUnread(Object connection) {
        Optional<WatchedSocket> socket = socket(connection);
        try {
            return socket.isPresent() && socket.get().getInputStream().available() > 0;
        } catch (IOException e) {
            // The next write fails too, and tells why.
            return false;
        }
    }

    private Optional<WatchedSocket> socket(Object connection) {
        return Optional.ofNullable(opened.get(connection))
                .flatMap(known -> known.opened().socket());
    }

    /**
     * How many bytes have passed on the connection. Not known for a Unix socket.
     *
     * @param connection a connection as it was opened here
     */
    long passed(Object connection) {
        return socket(connection).map(WatchedSocket::passed).orElse(0L);
    }

    /**
     * Asks the server what the connection's other end is at. Bounded; never throws.
     *
     * @param connection a connection as it was opened here
     */
    Look look(Object connection) {
        return Optional.ofNullable(opened.get(connection))
                .map(known -> known.opened().backend().look())
                .orElseGet(() -> Look.of(Look.State.GONE, "is closed"));
    }

    /**
     * Closes the socket under a connection, which does not wait as closing what encrypts on it may.
     *
     * @param connection a connection as it was opened here
     */
    void breakOff(Object connection) {
        socket(connection).ifPresent(socket -> {
            try {
                socket.close();
            } catch (IOException e) {
                log.debug("a socket did not close cleanly", e);
            }
        });
    }

    /**
     * The process at the connection's other end.
     *
     * @param connection a connection as it was opened here
     */
    Optional<Backend> backend(Object connection) {
        return Optional.ofNullable(opened.get(connection))
                .map(known -> known.opened().backend());
    }

    /**
     * Notes that a connection has come back from a use.
     *
     * @param connection a connection as it was opened here
     * @return how often it has by now
     */
    int used(Object connection) {
        return Optional.ofNullable(opened.get(connection))
                .map(one -> one.uses().incrementAndGet())
                .orElse(0);
    }

    private static boolean isClosed(Connection connection) {
        try {
            return connection.isClosed();
        } catch (SQLException e) {
            return true;
        }
    }

    @Override
    public void close() {
        closed = true;
        opened.keySet().forEach(OpenedConnections::close);
        forgetAhead();
    }

    /** Closes what no pool has wanted yet. */
    void forgetAhead() {
        for (Server.Opened one = ahead.poll(); one != null; one = ahead.poll()) {
            close(one.connection());
        }
    }

    private static void close(Connection connection) {
        try {
            connection.close();
        } catch (SQLException e) {
            log.debug("a connection did not close cleanly", e);
        }
    }

    @Override
    public Connection getConnection(String user, String password) throws SQLException {
        throw new SQLException("the server's own credentials are used");
    }

    @Override
    public PrintWriter getLogWriter() {
        return new PrintWriter(Writer.nullWriter());
    }

    @Override
    public void setLogWriter(PrintWriter out) {}

    @Override
    public void setLoginTimeout(int seconds) {}

    /** How long a pool that is closed waits for a connection it is opening. */
    @Override
    public int getLoginTimeout() {
        return Login.CONNECT_SECONDS;
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
