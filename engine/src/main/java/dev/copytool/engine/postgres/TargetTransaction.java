package dev.copytool.engine.postgres;

import dev.copytool.engine.connect.EntryNodes;
import dev.copytool.engine.connect.Server;
import dev.copytool.engine.model.Look;
import dev.copytool.engine.model.TimeLimit;
import dev.copytool.engine.spi.Connected;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A transaction on a session of the target, and what becomes of the session after it. Used by one thread, as its parts are. */
final class TargetTransaction implements Connected {
    private static final Duration ROLLBACK_WAIT = Duration.ofSeconds(10);
    private static final Logger log = LoggerFactory.getLogger(TargetTransaction.class);

    private final EntryNodes.Lease lease;
    private final String object;
    /** The path that was entered; nothing before. */
    private String entered = "";

    private boolean reusable;
    private boolean spent;
    private volatile boolean aborted;

    /**
     * On this session.
     *
     * @param object what is written, for the log
     */
    TargetTransaction(EntryNodes.Lease lease, String object) {
        this.lease = lease;
        this.object = object;
    }

    EntryNodes.Lease lease() {
        return lease;
    }

    Connection session() {
        return lease.session();
    }

    /**
     * Begins.
     *
     * @param bytes how many are expected
     */
    void begin(long bytes) throws SQLException {
        // The run watches over its streams by itself.
        session().setNetworkTimeout(Runnable::run, 0);
        lease.node().begin(session(), bytes);
    }

    /**
     * From here on the tables' own code finds its names. What is said of ours until {@link #commit} either leaves the path first
     * ({@link SearchPath#LEAVE}) or names whatever it calls with its schema, and gives it just the types that it takes.
     */
    void enter(String path) throws SQLException {
        if (!path.equals(entered)) {
            SearchPath.set(session(), path);
            entered = path;
        }
    }

    /** Our own statements again. */
    void leave() throws SQLException {
        if (!entered.isEmpty()) {
            SearchPath.set(session(), Server.PATH);
            entered = "";
        }
    }

    /** Its session runs statements or triggers of others, which may leave it with other settings: nobody uses it again. */
    void spend() {
        spent = true;
    }

    /** Has deferred triggers run now, which find their names where they would in COMMIT. */
    void runDeferred() throws SQLException {
        try (Statement statement = session().createStatement()) {
            if (!entered.isEmpty()) {
                SearchPath.set(session(), entered);
            }
            statement.execute("SET CONSTRAINTS ALL IMMEDIATE");
            SearchPath.set(session(), Server.PATH);
        }
    }

    /** Rolls back on a session that is well. */
    void rollBack() throws SQLException {
        session().rollback();
        reusable = true;
    }

    /**
     * Commits.
     *
     * @return nothing if the commit is carried out everywhere, else what is not, in one line
     */
    Optional<String> commit() throws SQLException {
        if (!entered.isEmpty()) {
            // Deferred triggers run in COMMIT, after the last statement of ours.
            SearchPath.set(session(), entered);
        }
        Optional<String> warning = lease.node().commit(session());
        warning.ifPresent(text -> log.warn("{}: COMMIT: {}", object, text));
        reusable = warning.isEmpty();
        return warning;
    }

    @Override
    public long passed() {
        return lease.passed();
    }

    @Override
    public Look look() {
        return lease.look();
    }

    @Override
    public void abort() {
        aborted = true;
        lease.breakOff();
    }

    /**
     * Rolls back what was not committed, and frees the session.
     *
     * @param intake the COPY that may be under way
     */
    void close(@Nullable Intake intake) {
        if (reusable && !aborted) {
            if (spent) {
                lease.discard();
            } else {
                lease.giveBack();
            }
            return;
        }
        // A server that works, such as in a trigger, would be waited for, and may not even read what we say.
        Future<?> breakingOff = CompletableFuture.runAsync(
                lease::breakOff,
                CompletableFuture.delayedExecutor(TimeLimit.of(ROLLBACK_WAIT).toMillis(), TimeUnit.MILLISECONDS));
        try {
            if (intake != null) {
                intake.cancel();
            }
            session().rollback();
        } catch (SQLException e) {
            // The server rolls back by itself when the process ends; that the connection does it may not notice for
            // long.
            log.debug("{}: no answer to the rollback", object, e);
            lease.end();
        } finally {
            breakingOff.cancel(false);
        }
        lease.breakOff();
        lease.discard();
    }
}
