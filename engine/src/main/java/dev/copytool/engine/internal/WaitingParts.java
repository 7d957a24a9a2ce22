package dev.copytool.engine.internal;

import static java.util.Objects.requireNonNull;

import dev.copytool.engine.spi.Batch;
import dev.copytool.engine.spi.Part;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.TreeMap;

/**
 * The first parts of the items that are not begun: phase after phase, in each the dearest first, by what is known when it is
 * asked for. Within a kind that is the largest one, so only the largest of each kind are compared. Used under one lock.
 */
final class WaitingParts {
    private final CostModel costs;
    private final TreeMap<Integer, Map<String, Queue<Part>>> phases = new TreeMap<>();
    private int size;

    WaitingParts(Collection<Part> parts, CostModel costs) {
        this.costs = costs;
        parts.stream()
                .sorted(Comparator.comparingLong(Part::wholeWeight).reversed())
                .forEach(part -> phases.computeIfAbsent(part.phase(), phase -> new TreeMap<>())
                        .computeIfAbsent(CostModel.kind(part), kind -> new ArrayDeque<>())
                        .add(part));
        size = parts.size();
    }

    int size() {
        return size;
    }

    /** The phase of the next one. */
    Optional<Integer> phase() {
        return phases.isEmpty() ? Optional.empty() : Optional.of(phases.firstKey());
    }

    /**
     * Takes the next one, which must be there, and those after it that can go with it.
     *
     * @param most how many at most
     */
    Turn remove(int most) {
        Part first = remove();
        Optional<Batch> batch = batchOf(first);
        List<Part> parts = new ArrayList<>(List.of(first));
        while (batch.isPresent() && parts.size() < most) {
            Optional<Batch> joined = next(first.phase(), CostModel.kind(first))
                    .flatMap(WaitingParts::batchOf)
                    .flatMap(batch.get()::with);
            if (joined.isEmpty()) {
                break;
            }
            parts.add(remove(first.phase(), CostModel.kind(first)));
            batch = joined;
        }
        return new Turn(parts, batch.filter(all -> parts.size() > 1));
    }

    private static Optional<Batch> batchOf(Part part) {
        return CostModel.isSmall(part) ? part.target().batch(part.key()) : Optional.empty();
    }

    private Part remove() {
        Map.Entry<Integer, Map<String, Queue<Part>>> phase = phases.firstEntry();
        Queue<Part> dearest = phase.getValue().values().stream()
                .max(Comparator.comparingDouble(kind -> costs.seconds(kind.element())))
                .orElseThrow();
        return remove(phase.getKey(), CostModel.kind(dearest.element()));
    }

    private Optional<Part> next(int phase, String kind) {
        return Optional.ofNullable(phases.get(phase))
                .flatMap(kinds -> Optional.ofNullable(kinds.get(kind)))
                .map(Queue::element);
    }

    private Part remove(int phase, String kind) {
        Map<String, Queue<Part>> kinds = requireNonNull(phases.get(phase));
        Queue<Part> queue = requireNonNull(kinds.get(kind));
        Part part = queue.remove();
        if (queue.isEmpty()) {
            kinds.remove(kind);
        }
        if (kinds.isEmpty()) {
            phases.remove(phase);
        }
        size--;
        return part;
    }

    void clear() {
        phases.clear();
        size = 0;
    }
}
