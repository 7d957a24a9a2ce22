package dev.copytool.engine.internal;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The attempts under way, so that they can be ended from outside. Thread-safe. */
final class Transfers {
    private static final Logger log = LoggerFactory.getLogger(Transfers.class);

    private final Set<Transfer<?>> underWay = ConcurrentHashMap.newKeySet();
    private final StallWatch watch;
    private volatile boolean stopped;
    private volatile boolean aborted;

    Transfers(StallWatch watch) {
        this.watch = watch;
    }

    <R> R run(Transfer<R> transfer) {
        underWay.add(transfer);
        try {
            if (aborted) {
                transfer.abort();
            } else if (stopped) {
                transfer.stop();
            }
            return watch.over(transfer);
        } finally {
            underWay.remove(transfer);
        }
    }

    void stopAll() {
        stopped = true;
        underWay.forEach(Transfer::stop);
    }

    /** Breaks every attempt, each on a thread of its own: closing a TLS socket may wait for a write that is stuck. */
    void abortAll(Executor threads) {
        aborted = true;
        underWay.forEach(transfer -> abort(transfer, threads));
    }

    private static void abort(Transfer<?> transfer, Executor threads) {
        try {
            threads.execute(transfer::abort);
        } catch (RejectedExecutionException | OutOfMemoryError e) {
            log.warn("there is no thread to break off an attempt; others may wait for it", e);
            transfer.abort();
        }
    }
}
