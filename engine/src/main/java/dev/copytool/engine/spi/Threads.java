package dev.copytool.engine.spi;

import java.util.concurrent.ExecutorService;
import java.util.concurrent.TimeUnit;

/** Ends threads. */
public final class Threads {
    private Threads() {}

    /**
     * Begins nothing more, interrupts what is under way, and returns when that has ended: who closes sessions and manifests next must
     * not do so under it. An interrupt is kept for afterwards.
     */
    public static void end(ExecutorService threads) {
        threads.shutdownNow();
        boolean interrupted = false;
        while (true) {
            try {
                if (threads.awaitTermination(1, TimeUnit.DAYS)) {
                    break;
                }
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
