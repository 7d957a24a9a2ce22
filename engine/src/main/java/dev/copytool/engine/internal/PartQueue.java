package dev.copytool.engine.internal;

import dev.copytool.engine.spi.Part;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Deque;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.BooleanSupplier;

/**
 * The parts of a run that wait for their turn: phase after phase, in each the dearest item first, and what is left of an item
 * that is begun before any other. Knows how each item ended. Thread-safe.
 */
final class PartQueue {

    /** An item that is under way. */
    private static final class Begun {
        private int open;
        private PartRunner.End worst = PartRunner.End.ALREADY_IN;

        private Begun(int open) {
            this.open = open;
        }
    }

    /** More would make little difference, and would hold rivals and locks for long. */
    private static final int MOST_TOGETHER = 50;

    private final int streams;
    private final boolean stopOnError;
    private final boolean ordered;
    private final BooleanSupplier over;
    private final Deque<Part> following = new ArrayDeque<>();
    private final WaitingParts waiting;
    private final Map<UUID, Begun> begun = new HashMap<>();
    private final Map<PartRunner.End, Long> ends = new EnumMap<>(PartRunner.End.class);
    private int leading;
    private boolean closed;
    private int last = Integer.MAX_VALUE;

    /**
     * Takes the first part of every item.
     *
     * @param costs tells which items are dear
     * @param streams how many threads take parts
     * @param stopOnError whether no part starts any more once one has failed
     * @param ordered whether none of a later phase does once one is not in, or cannot be seen everywhere
     * @param over tells that no part may start any more
     */
    PartQueue(
            Collection<Part> parts,
            CostModel costs,
            int streams,
            boolean stopOnError,
            boolean ordered,
            BooleanSupplier over) {
        this.streams = streams;
        this.stopOnError = stopOnError;
        this.ordered = ordered;
        this.over = over;
        this.waiting = new WaitingParts(parts, costs);
    }

    /** No part starts any more. */
    synchronized void close() {
        closed = true;
        notifyAll();
    }

    /** The phase whose turn it is, if any part may start. */
    synchronized Optional<Integer> phase() {
        if (closed || over.getAsBoolean()) {
            return Optional.empty();
        }
        return following.isEmpty()
                ? waiting.phase().filter(phase -> phase <= last)
                : Optional.of(following.element().phase());
    }

    /** Whether no part may start any more. */
    boolean isOver() {
        return isClosed() || over.getAsBoolean();
    }

    private synchronized boolean isClosed() {
        return closed;
    }

    /**
     * The next part of the phase, or several small ones; waits while one is under way that others may follow. Nothing, if none
     * will start.
     */
    synchronized Optional<Turn> next(int phase) throws InterruptedException {
        while (!phase().filter(turn -> turn == phase).isPresent()) {
            if (closed || over.getAsBoolean() || leading == 0) {
                return Optional.empty();
            }
            wait();
        }
        Turn turn = following.isEmpty() ? waiting.remove(share()) : Turn.of(following.remove());
        turn.parts().forEach(this::begin);
        return Optional.of(turn);
    }

    /** The fewer are left, the fewer go together, so that all threads end at about the same time. */
    private int share() {
        return Math.max(1, Math.min(MOST_TOGETHER, waiting.size() / (2 * streams)));
    }

    private void begin(Part part) {
        if (part.index() == 0) {
            begun.put(part.item().uuid(), new Begun(1 + part.then().size()));
        }
        if (!part.then().isEmpty()) {
            leading++;
        }
    }

    /** The part's run is over: what follows it may start if it is in. */
    synchronized void ended(Part part, PartRunner.End end) {
        closed |= stopOnError && end == PartRunner.End.FAILED;
        if (ordered && (end == PartRunner.End.FAILED || end == PartRunner.End.UNSETTLED)) {
            last = Math.min(last, part.phase());
        }
        Begun item = begun.get(part.item().uuid());
        if (item == null) {
            throw new IllegalStateException(part + " was not begun");
        }
        if (!part.then().isEmpty()) {
            leading--;
            if (end.in()) {
                following.addAll(part.then());
            } else {
                item.open -= part.then().size();
            }
        }
        item.open--;
        item.worst = end.compareTo(item.worst) > 0 ? end : item.worst;
        if (item.open == 0) {
            finish(part, item.worst);
        }
        notifyAll();
    }

    /** No part will be taken any more: items of which some were not taken are over. */
    synchronized void finish() {
        for (Part left : following) {
            Begun item = begun.get(left.item().uuid());
            if (item != null) {
                finish(
                        left,
                        item.worst.compareTo(PartRunner.End.NOT_BEGUN) > 0 ? item.worst : PartRunner.End.NOT_BEGUN);
            }
        }
        following.clear();
        ends.merge(PartRunner.End.NOT_BEGUN, (long) waiting.size(), Long::sum);
        waiting.clear();
    }

    private void finish(Part part, PartRunner.End end) {
        begun.remove(part.item().uuid());
        ends.merge(end, 1L, Long::sum);
        part.source().itemEnded();
    }

    /** How many items ended so. */
    synchronized long items(PartRunner.End end) {
        return ends.getOrDefault(end, 0L);
    }
}
