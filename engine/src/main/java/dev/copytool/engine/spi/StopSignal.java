package dev.copytool.engine.spi;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** The wish to end a run early, said once. Thread-safe. */
public final class StopSignal {
    private final CountDownLatch requested = new CountDownLatch(1);
    private final List<Runnable> listeners = new CopyOnWriteArrayList<>();

    /** Asks for the end and tells the listeners, on the caller's thread; later calls change nothing. */
    public void request() {
        synchronized (requested) {
            if (requested()) {
                return;
            }
            requested.countDown();
        }
        listeners.forEach(Runnable::run);
    }

    /** Whether someone would act on a request. */
    public boolean heeded() {
        return !listeners.isEmpty();
    }

    public boolean requested() {
        return requested.getCount() == 0;
    }

    /**
     * Has the listener told when the end is asked for: at once where it was already. It must neither block nor throw,
     * and may be told twice.
     *
     * @return closes to be told no more
     */
    public Registration onRequest(Runnable listener) {
        listeners.add(listener);
        if (requested()) {
            listener.run();
        }
        return () -> listeners.remove(listener);
    }

    /**
     * Waits for that long, or less when the end is asked for.
     *
     * @return whether the end was asked for; an interrupt counts as that and is kept
     */
    public boolean await(Duration time) {
        try {
            return requested.await(time.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return true;
        }
    }

    /** Ends a listener's interest. */
    @FunctionalInterface
    public interface Registration extends AutoCloseable {
        @Override
        void close();
    }
}
