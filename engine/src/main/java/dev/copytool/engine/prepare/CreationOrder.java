package dev.copytool.engine.prepare;

import dev.copytool.engine.model.TableName;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Says which table can be made next while others are being made: one whose needs are there, and that would not wait in the
 * server for another child of its parents. Used by one thread.
 */
final class CreationOrder {
    private final List<Creation> waiting;
    private final Set<TableName> missing = new HashSet<>();
    private final Set<TableName> failed = new HashSet<>();
    private final Set<TableName> parentsInUse = new HashSet<>();

    CreationOrder(List<Creation> creations) {
        this.waiting = new ArrayList<>(creations);
        creations.forEach(creation -> missing.add(creation.target()));
    }

    /** The next one, from now on being made; nothing where each of the rest has to wait. */
    Optional<Creation> next() {
        for (int i = 0; i < waiting.size(); i++) {
            Creation creation = waiting.get(i);
            if (Collections.disjoint(creation.after(), missing)
                    && Collections.disjoint(creation.below(), parentsInUse)) {
                waiting.remove(i);
                parentsInUse.addAll(creation.below());
                return Optional.of(creation);
            }
        }
        return Optional.empty();
    }

    /** What it needs and could not be made. */
    Optional<TableName> lacks(Creation creation) {
        return creation.after().stream().filter(failed::contains).sorted().findFirst();
    }

    /** It was made, or could not be. */
    void ended(Creation creation, boolean made) {
        missing.remove(creation.target());
        parentsInUse.removeAll(creation.below());
        if (!made) {
            failed.add(creation.target());
        }
    }
}
