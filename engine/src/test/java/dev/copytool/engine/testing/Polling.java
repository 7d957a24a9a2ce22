package dev.copytool.engine.testing;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/**
 * Waits for something that others do, without taking a processor from them: it looks a hundred times a second at most, and
 * asks each database on one connection however often it looks.
 */
public final class Polling {
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final long PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(10);
    private static final ThreadLocal<Polling> CURRENT = new ThreadLocal<>();

    private final Map<String, Connection> connections = new HashMap<>();

    private Polling() {}

    /** Returns once it is so; fails after half a minute. */
    public static void until(BooleanSupplier condition) {
        if (!within(PATIENCE, condition)) {
            throw new AssertionError("it did not come to pass within " + PATIENCE);
        }
    }

    /** Whether it came to be so within that time. */
    public static boolean within(Duration patience, BooleanSupplier condition) {
        Polling outer = CURRENT.get();
        Polling polling = new Polling();
        CURRENT.set(polling);
        try {
            long deadline = System.nanoTime() + patience.toNanos();
            while (!condition.getAsBoolean()) {
                if (System.nanoTime() - deadline > 0) {
                    return false;
                }
                LockSupport.parkNanos(PAUSE_NANOS);
            }
            return true;
        } finally {
            if (outer == null) {
                CURRENT.remove();
            } else {
                CURRENT.set(outer);
            }
            polling.connections.values().forEach(Polling::close);
        }
    }

    /** The connection that the wait of this thread has to a database, if it waits and that still answers. */
    static Optional<Connection> connection(TestServer server, String database) {
        Polling polling = CURRENT.get();
        if (polling == null) {
            return Optional.empty();
        }
        String key = server.uri(database);
        Connection known = polling.connections.get(key);
        if (known != null && answers(known)) {
            return Optional.of(known);
        }
        if (known != null) {
            close(known);
        }
        Connection opened = server.connect(database);
        polling.connections.put(key, opened);
        return Optional.of(opened);
    }

    private static boolean answers(Connection connection) {
        try {
            return connection.isValid(1);
        } catch (SQLException e) {
            return false;
        }
    }

    private static void close(Connection connection) {
        try {
            connection.close();
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }
}
