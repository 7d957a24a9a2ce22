package dev.copytool.engine.jdbc;

import java.sql.SQLException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * Where the calls of one driver's connection run. A call may never return, and not even the driver's own abort may end it, so
 * those who wait for one can leave. Used by one thread; {@link #forsake} may come from any.
 */
final class DriverThread implements AutoCloseable {
    /** Longer than any program runs. */
    private static final Duration EVER = Duration.ofDays(10_000);

    private final ExecutorService thread;
    private final CompletableFuture<Void> forsaken = new CompletableFuture<>();

    /** What is called. */
    @FunctionalInterface
    interface Work<T> {
        T done() throws SQLException;
    }

    DriverThread(String name) {
        thread = Executors.newSingleThreadExecutor(work -> {
            Thread made = new Thread(work, "jdbc-" + name);
            made.setDaemon(true);
            return made;
        });
    }

    /** Begins a call, after those that were begun before. */
    <T> CompletableFuture<T> begin(Work<T> work) {
        CompletableFuture<T> result = new CompletableFuture<>();
        thread.execute(() -> {
            try {
                result.complete(work.done());
            } catch (Throwable thrown) {
                result.completeExceptionally(thrown);
            }
        });
        return result;
    }

    /** Waits for what comes of a call, however long that takes. */
    <T> T await(CompletableFuture<T> result) throws SQLException {
        return await(result, EVER).orElseThrow();
    }

    /**
     * Waits for what comes of a call.
     *
     * @return nothing if that takes longer; the call goes on
     * @throws SQLException what the driver threw, or that the thread was forsaken
     */
    <T> Optional<T> await(CompletableFuture<T> result, Duration limit) throws SQLException {
        try {
            var unused = CompletableFuture.anyOf(result, forsaken).get(limit.toMillis(), TimeUnit.MILLISECONDS);
            if (!result.isDone()) {
                throw new SQLException("the connection was broken off", JdbcSession.LOST);
            }
            return Optional.of(result.get());
        } catch (TimeoutException e) {
            return Optional.empty();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new SQLException("the wait for the server was interrupted", "57014", e);
        } catch (ExecutionException e) {
            throw thrown(e.getCause());
        }
    }

    private static SQLException thrown(@Nullable Throwable thrown) {
        if (thrown instanceof RuntimeException error) {
            throw error;
        }
        if (thrown instanceof Error error) {
            throw error;
        }
        return thrown instanceof SQLException error ? error : new SQLException(thrown);
    }

    /** Nobody waits for it any more. */
    void forsake() {
        forsaken.complete(null);
    }

    boolean isForsaken() {
        return forsaken.isDone();
    }

    /** It ends when the calls that were begun have. */
    @Override
    public void close() {
        thread.shutdown();
    }
}
