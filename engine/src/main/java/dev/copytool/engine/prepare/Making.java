package dev.copytool.engine.prepare;

import dev.copytool.engine.model.CopyException;
import dev.copytool.engine.model.TableName;
import dev.copytool.engine.spi.StopSignal;
import dev.copytool.engine.spi.Threads;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletionService;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorCompletionService;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Consumer;

/**
 * Makes tables, several at a time, and tells of each in the order of the plan, whichever was made first. Good for one run,
 * on one thread.
 */
final class Making {
    private final List<Creation> creations;
    private final CreationOrder order;
    private final Preparer.Listener listener;
    private final StopSignal stop;
    private final Map<TableName, Optional<CopyException>> ends = new HashMap<>();
    private final Iterator<Creation> untold;
    private Optional<Creation> turn;
    private int running;

    Making(List<Creation> creations, Preparer.Listener listener, StopSignal stop) {
        this.creations = creations;
        this.order = new CreationOrder(creations);
        this.listener = listener;
        this.stop = stop;
        this.untold = creations.iterator();
        this.turn = following();
    }

    /** How a table ended: nothing is told of why where it was made. */
    private record End(Creation creation, Optional<CopyException> error) {}

    /**
     * Returns when nothing is being made any more.
     *
     * @param parallel tables at a time
     * @param maker makes a table, on one of several threads, or throws a {@link CopyException}
     * @return whether it went through all of them
     */
    boolean run(int parallel, Consumer<Creation> maker) {
        ExecutorService threads = Executors.newFixedThreadPool(parallel, Making::thread);
        try {
            CompletionService<End> makers = new ExecutorCompletionService<>(threads);
            start(parallel, makers, maker);
            while (running > 0) {
                End end = makers.take().get();
                running--;
                ended(end.creation(), end.error());
                start(parallel, makers, maker);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw CopyException.permanent("interrupted while tables were made; run 'prepare' again");
        } catch (ExecutionException e) {
            throw new IllegalStateException("a table was not made: " + e.getCause(), e.getCause());
        } finally {
            Threads.end(threads);
        }
        // Behind one that was not made there are others that were.
        while (turn.isPresent()) {
            turn.filter(this::hasEnded).ifPresent(this::tell);
            turn = following();
        }
        return ends.size() == creations.size();
    }

    private static Thread thread(Runnable work) {
        Thread thread = new Thread(work, "prepare");
        thread.setDaemon(true);
        return thread;
    }

    private void start(int parallel, CompletionService<End> makers, Consumer<Creation> maker) {
        while (running < parallel && !stop.requested()) {
            Optional<Creation> next = order.next();
            if (next.isEmpty()) {
                return;
            }
            Creation creation = next.get();
            order.lacks(creation)
                    .map(lacking -> CopyException.permanent(
                            "target " + creation.target() + ": it needs " + lacking + ", which could not be made"))
                    .ifPresentOrElse(error -> ended(creation, Optional.of(error)), () -> {
                        running++;
                        makers.submit(() -> make(creation, maker));
                    });
        }
    }

    private static End make(Creation creation, Consumer<Creation> maker) {
        try {
            maker.accept(creation);
            return new End(creation, Optional.empty());
        } catch (CopyException e) {
            return new End(creation, Optional.of(e));
        }
    }

    private void ended(Creation creation, Optional<CopyException> error) {
        order.ended(creation, error.isEmpty());
        if (error.isPresent() && stop.requested()) {
            // The end that was asked for is why.
            return;
        }
        ends.put(creation.target(), error);
        while (turn.filter(this::hasEnded).isPresent()) {
            turn.ifPresent(this::tell);
            turn = following();
        }
    }

    private boolean hasEnded(Creation creation) {
        return ends.containsKey(creation.target());
    }

    private Optional<Creation> following() {
        return untold.hasNext() ? Optional.of(untold.next()) : Optional.empty();
    }

    private void tell(Creation creation) {
        ends.getOrDefault(creation.target(), Optional.empty())
                .ifPresentOrElse(listener::failed, () -> listener.created(creation.toString()));
    }
}
