package dev.copytool.examples.bench;

import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** So many at a time take what is next of a list, until it is empty or one failed. */
final class Workers {

    /** One of them, which takes from the queue until that is empty. */
    interface Worker<T> {
        void work(Queue<T> queue) throws Exception;
    }

    private Workers() {}

    /**
     * Waits for all of them.
     *
     * @throws IllegalStateException if one failed
     */
    static <T> void take(List<T> all, int workers, Worker<T> worker) throws InterruptedException {
        Queue<T> queue = new ConcurrentLinkedQueue<>(all);
        ExecutorService pool = Executors.newFixedThreadPool(workers);
        try {
            List<Callable<Void>> work = new ArrayList<>();
            for (int i = 0; i < workers; i++) {
                work.add(() -> {
                    try {
                        worker.work(queue);
                        return null;
                    } finally {
                        // Whoever fails ends the others' work too.
                        queue.clear();
                    }
                });
            }
            for (Future<Void> one : pool.invokeAll(work)) {
                one.get();
            }
        } catch (ExecutionException e) {
            throw new IllegalStateException(String.valueOf(e.getCause()), e);
        } finally {
            pool.shutdownNow();
        }
    }
}
