package dev.copytool.engine.prepare;

import dev.copytool.engine.connect.Server;
import dev.copytool.engine.model.CopyException;
import dev.copytool.engine.model.TableName;
import dev.copytool.engine.spi.StopSignal;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** Definitions as {@code pg_dump} tells them, several programs side by side ahead of whoever asks. Thread-safe. */
final class Dumps implements AutoCloseable {
    private static final int PARALLEL = 4;

    private final ExecutorService executor;
    private final Map<TableName, Future<String>> scripts;

    private Dumps(ExecutorService executor, Map<TableName, Future<String>> scripts) {
        this.executor = executor;
        this.scripts = scripts;
    }

    /** For tables none of which needs one. */
    static Dumps none() {
        return new Dumps(Executors.newSingleThreadExecutor(Dumps::thread), Map.of());
    }

    static Dumps start(PgDump program, Server source, List<Creation> creations, StopSignal stop) {
        ExecutorService executor = Executors.newFixedThreadPool(PARALLEL, Dumps::thread);
        Map<TableName, Future<String>> scripts = new HashMap<>();
        for (Creation creation : creations) {
            if (creation.recipe() instanceof Creation.Dumped) {
                TableName name = creation.source().name();
                scripts.put(creation.target(), executor.submit(() -> program.script(source, name, stop)));
            }
        }
        return new Dumps(executor, scripts);
    }

    private static Thread thread(Runnable work) {
        Thread thread = new Thread(work, "dump");
        thread.setDaemon(true);
        return thread;
    }

    /**
     * The statements that make a table under its source's name; waits for its script.
     *
     * @throws CopyException if there is no script for it
     */
    List<String> definition(Creation creation) {
        if (creation.recipe() instanceof Creation.Dumped dumped) {
            return DumpedTable.statements(creation.source().name(), script(creation), dumped.partitionBy());
        }
        return ((Creation.Written) creation.recipe()).statements();
    }

    private String script(Creation creation) {
        Future<String> script = scripts.get(creation.target());
        try {
            if (script == null) {
                throw new IllegalStateException("no script was asked for: " + creation);
            }
            return script.get();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw CopyException.permanent("source " + creation.source().name() + ": interrupted");
        } catch (ExecutionException e) {
            if (e.getCause() instanceof CopyException failure) {
                throw failure;
            }
            throw new IllegalStateException("pg_dump was not run: " + e.getCause(), e.getCause());
        }
    }

    /** Ends what still runs. */
    @Override
    public void close() {
        executor.shutdownNow();
    }
}
