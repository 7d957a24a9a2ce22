package dev.copytool.engine.internal;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;

/** The attempts under way, so that they can be ended from outside. Thread-safe. */
final class Transfers {
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
        underWay.forEach(transfer -> threads.execute(transfer::abort));
    }
}
