package dev.copytool.engine.verify;

import dev.copytool.engine.connect.Server;
import dev.copytool.engine.connect.SessionPool;
import dev.copytool.engine.connect.SqlFailures;
import dev.copytool.engine.model.CopyException;
import dev.copytool.engine.postgres.SessionSettings;
import dev.copytool.engine.spi.StopSignal;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Computes digests on one server, several at a time, in the order in which they are asked for. Thread-safe. */
final class DigestRunner implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(DigestRunner.class);

    private final Server server;
    private final SessionPool sessions;
    private final StopSignal ended;
    private final Consumer<CopyException> whenGone;
    private final ExecutorService threads;
    private final Set<Statement> running = ConcurrentHashMap.newKeySet();

    /**
     * Makes a runner; it opens sessions when they are wanted.
     *
     * @param parallel digests at a time
     * @param ended once it is requested no digest begins
     * @param whenGone told when the server, and not just a table, cannot be read
     */
    DigestRunner(Server server, int parallel, StopSignal ended, Consumer<CopyException> whenGone) {
        this.server = server;
        this.sessions = new SessionPool(server, parallel, SessionSettings.comparer());
        this.ended = ended;
        this.whenGone = whenGone;
        this.threads = Executors.newFixedThreadPool(parallel, work -> {
            Thread thread = new Thread(work, "verify-" + server.side().word());
            thread.setDaemon(true);
            return thread;
        });
    }

    /** Computes a digest later; the future may fail with a {@link CopyException}. */
    Future<Digest> submit(RowDigest digest, Runnable whenOver) {
        return threads.submit(() -> {
            try {
                return compute(digest);
            } catch (CopyException e) {
                if (SqlFailures.isOfServer(e)) {
                    whenGone.accept(e);
                }
                throw e;
            } finally {
                whenOver.run();
            }
        });
    }

    private Digest compute(RowDigest digest) {
        String object = server.side().word() + " " + digest.relation();
        if (ended.requested()) {
            throw CopyException.permanent(object + ": not compared, because the end was asked for");
        }
        Connection session = sessions.take();
        try (Statement statement = session.createStatement()) {
            running.add(statement);
            Digest result;
            try {
                result = digest.on(statement);
            } finally {
                running.remove(statement);
            }
            session.commit();
            sessions.giveBack(session);
            return result;
        } catch (SQLException e) {
            sessions.discard(session);
            throw SqlFailures.of(server.side(), object, e);
        }
    }

    /**
     * Cancels what is running now. A statement that begins in the same moment can escape, so this is to be called until
     * all are over.
     */
    void cancel() {
        for (Statement statement : running) {
            try {
                statement.cancel();
            } catch (SQLException e) {
                log.debug("a statement could not be cancelled", e);
            }
        }
    }

    /** Ends the threads and the sessions; what is still running fails. */
    @Override
    public void close() {
        threads.shutdownNow();
        sessions.close();
    }
}
