package dev.copytool.engine.finish;

import dev.copytool.engine.connect.EntryNode;
import dev.copytool.engine.connect.EntryNodes;
import dev.copytool.engine.connect.SessionPool;
import dev.copytool.engine.connect.SqlFailures;
import dev.copytool.engine.model.CopyException;
import dev.copytool.engine.model.Side;
import dev.copytool.engine.model.TimeLimit;
import dev.copytool.engine.spi.StopSignal;
import dev.copytool.engine.spi.Threads;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.postgresql.PGConnection;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Does work on the first node of a target, several things at a time. When a stop is asked for, nothing more begins, and what is
 * under way is cancelled and rolled back. Thread-safe.
 */
final class Crew implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(Crew.class);

    private static final int ATTEMPTS = 3;
    private static final Duration PAUSE = Duration.ofSeconds(1);
    private static final Duration GRACE = Duration.ofSeconds(5);
    private static final String DEADLOCK = "40P01";

    private final EntryNodes nodes;
    private final int parallel;
    private final StopSignal stop;
    private final Set<Connection> busy = ConcurrentHashMap.newKeySet();
    private final CountDownLatch closed = new CountDownLatch(1);
    private final StopSignal.Registration registration;
    private volatile boolean away;

    /** Work inside a transaction that begins before it and commits after it. */
    @FunctionalInterface
    interface Work<T> {
        T on(Connection session) throws SQLException;
    }

    Crew(EntryNodes nodes, int parallel, StopSignal stop) {
        this.nodes = nodes;
        this.parallel = parallel;
        this.stop = stop;
        this.registration = stop.onRequest(() -> thread(this::stopAll).start());
    }

    /** Does the tasks; returns when none is under way. Tasks that have not begun when a stop is asked for never do. */
    void run(List<Runnable> tasks) {
        if (tasks.isEmpty()) {
            return;
        }
        ExecutorService threads = Executors.newFixedThreadPool(Math.min(parallel, tasks.size()), Crew::thread);
        try {
            for (Future<Void> task :
                    threads.invokeAll(tasks.stream().map(this::unlessStopped).toList())) {
                task.get();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw CopyException.permanent("interrupted while the targets were finished; run the same command again");
        } catch (ExecutionException e) {
            throw new IllegalStateException("a target was not finished: " + e.getCause(), e.getCause());
        } finally {
            Threads.end(threads);
        }
    }

    private Callable<Void> unlessStopped(Runnable task) {
        return () -> {
            if (!stop.requested()) {
                task.run();
            }
            return null;
        };
    }

    private static Thread thread(Runnable work) {
        Thread thread = new Thread(work, "finish");
        thread.setDaemon(true);
        return thread;
    }

    /**
     * One transaction, tried again after a lost connection or a deadlock. Once that did not help, a target that is away is
     * not waited for again.
     *
     * @param object what is worked on, with which a failure's line begins
     * @param bytes how much there is to read
     * @throws CopyException if it did not work; then nothing is changed, but after a lost connection it may be
     */
    <T> T transaction(String object, long bytes, Work<T> work) {
        if (away) {
            throw CopyException.permanent(object + ": not tried, since the target does not answer");
        }
        for (int attempt = 1; ; attempt++) {
            try {
                return once(object, bytes, work);
            } catch (CopyException e) {
                boolean again = e.connection() || e.server().sqlState().equals(DEADLOCK);
                if (!again || attempt == ATTEMPTS || stop.await(TimeLimit.of(PAUSE))) {
                    if (attempt == ATTEMPTS && e.connection()) {
                        away = true;
                    }
                    throw e;
                }
                log.info("tried again: {}", e.line());
            }
        }
    }

    private <T> T once(String object, long bytes, Work<T> work) {
        EntryNode node = nodes.first();
        SessionPool pool = node.pool();
        Connection session = pool.take();
        busy.add(session);
        boolean clean = false;
        Optional<String> hidden;
        T result;
        try {
            begin(session, bytes);
            result = work.on(session);
            hidden = node.commit(session);
            clean = true;
        } catch (SQLException e) {
            throw SqlFailures.of(Side.TARGET, object, e);
        } finally {
            busy.remove(session);
            if (clean) {
                pool.giveBack(session);
            } else {
                pool.discard(session);
            }
        }
        hidden.ifPresent(why -> nodes.settlement().recover());
        return result;
    }

    /** Begins a transaction, the first of a session or one after another. */
    void begin(Connection session, long bytes) throws SQLException {
        nodes.first().begin(session, bytes);
    }

    private void stopAll() {
        busy.forEach(Crew::cancel);
        try {
            if (!closed.await(TimeLimit.of(GRACE).toMillis(), TimeUnit.MILLISECONDS)) {
                busy.forEach(nodes.first().pool()::breakOff);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static void cancel(Connection session) {
        try {
            session.unwrap(PGConnection.class).cancelQuery();
        } catch (SQLException e) {
            log.debug("a statement could not be cancelled; its session is broken off soon", e);
        }
    }

    @Override
    public void close() {
        registration.close();
        closed.countDown();
    }
}
