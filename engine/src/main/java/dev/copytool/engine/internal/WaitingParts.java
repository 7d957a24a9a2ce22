package dev.copytool.engine.internal;

import dev.copytool.engine.spi.Part;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Comparator;
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

    /** Takes the next one, which must be there. */
    Part remove() {
        Map.Entry<Integer, Map<String, Queue<Part>>> phase = phases.firstEntry();
        Queue<Part> dearest = phase.getValue().values().stream()
                .max(Comparator.comparingDouble(kind -> costs.seconds(kind.element())))
                .orElseThrow();
        Part part = dearest.remove();
        if (dearest.isEmpty()) {
            phase.getValue().remove(CostModel.kind(part));
        }
        if (phase.getValue().isEmpty()) {
            phases.remove(phase.getKey());
        }
        size--;
        return part;
    }

    void clear() {
        phases.clear();
        size = 0;
    }
}
