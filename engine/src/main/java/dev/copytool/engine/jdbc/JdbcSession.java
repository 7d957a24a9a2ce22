package dev.copytool.engine.jdbc;

import dev.copytool.engine.model.CopyException;
import dev.copytool.engine.model.Look;
import dev.copytool.engine.model.Look.State;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A connection that was opened. Used by one thread; only {@link #look} and {@link #abort} may be called from another.
 *
 * @param server where it leads
 * @param thread where the driver is called
 * @param connection the driver's
 * @param id what the server calls it, where it tells
 */
record JdbcSession(JdbcServer server, DriverThread thread, Connection connection, Optional<String> id)
        implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(JdbcSession.class);

    /** A connection failure (SQL standard, class 08). */
    static final String LOST = "08006";

    /** So long an answer may take of which nothing can be seen but that the server answers others. */
    private static final Duration UNSEEN = Duration.ofHours(1);

    /** So many looks in a row must be in vain: one may fall between two steps of the server, or be a slow login. */
    private static final int IN_VAIN = 3;

    /** A question to the server. */
    @FunctionalInterface
    interface Question<T> {
        T asked(Connection connection) throws SQLException;
    }

    /**
     * Asks, and waits only while the server is seen to be at it.
     *
     * @throws SQLException if it failed, or nobody works on an answer
     */
    <T> T ask(Question<T> question) throws SQLException {
        CompletableFuture<T> answer = thread.begin(() -> question.asked(connection));
        long began = System.nanoTime();
        int vain = 0;
        while (true) {
            Optional<T> given = thread.await(answer, server.patience());
            if (given.isPresent()) {
                return given.get();
            }
            Duration silent = Duration.ofNanos(System.nanoTime() - began);
            Look look = look(silent);
            vain = look.state() == State.WORKS ? 0 : vain + 1;
            if (vain == IN_VAIN) {
                abort();
                throw new SQLException("no answer for " + silent.toSeconds() + " s: the session " + look.words(), LOST);
            }
        }
    }

    /**
     * What the session is at, asked on another one.
     *
     * @param silent for how long nothing came through this one
     */
    Look look(Duration silent) {
        try (JdbcSession other = server.connect()) {
            if (id.isEmpty()) {
                return unseen(silent);
            }
            Optional<Look> seen = other.thread.await(
                    other.thread.begin(() -> server.dialect().look(other.connection, id.get())), server.patience());
            if (seen.isEmpty()) {
                other.abort();
            }
            return seen.orElse(Look.of(State.SILENT, "cannot be asked"));
        } catch (CopyException e) {
            return Look.of(State.SILENT, "cannot be asked");
        } catch (SQLException e) {
            log.debug("{}: a session cannot be looked at", server, e);
            return unseen(silent);
        }
    }

    private static Look unseen(Duration silent) {
        return silent.compareTo(UNSEEN) < 0
                ? Look.of(State.WORKS, "works, as far as can be seen")
                : Look.of(
                        State.GONE, "gave nothing for " + silent.toMinutes() + " min while its server answers others");
    }

    /** Makes whoever waits for the server give up. Does not wait: a driver may open another connection to end this one. */
    void abort() {
        thread.forsake();
        DriverThread aborting = new DriverThread("abort");
        var unused = aborting.begin(() -> {
            connection.abort(Runnable::run);
            return true;
        });
        aborting.close();
    }

    /** Frees it, soon if not at once; an open transaction, which has changed nothing, ends with it. */
    @Override
    public void close() {
        try {
            CompletableFuture<Boolean> closing = thread.begin(() -> {
                connection.close();
                return true;
            });
            if (!thread.isForsaken() && thread.await(closing, server.patience()).isEmpty()) {
                abort();
            }
        } catch (SQLException e) {
            log.debug("{}: a session could not be closed; it is over already", server, e);
        } finally {
            thread.close();
        }
    }
}
