package dev.copytool.engine.prepare;

import dev.copytool.engine.model.TableName;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.PriorityQueue;
import java.util.Queue;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Says which table can be made next while others are being made: one whose needs are there, and that would not wait in the
 * server for another child of its parents; of several the first as they were given. Used by one thread.
 *
 * <p>A table that cannot be made yet lies at one of the tables in its way, and is looked at again only when that is out of
 * the way: one tree may have many thousands of children, of which one at a time can be made.
 */
final class CreationOrder {

    private record Place(int index, Creation creation) {}

    private final Queue<Place> ready = inOrder();
    private final Map<TableName, Queue<Place>> needing = new HashMap<>();
    private final Map<TableName, Queue<Place>> besides = new HashMap<>();
    private final Set<TableName> missing = new HashSet<>();
    private final Set<TableName> failed = new HashSet<>();
    private final Set<TableName> parentsInUse = new HashSet<>();

    CreationOrder(List<Creation> creations) {
        for (int i = 0; i < creations.size(); i++) {
            ready.add(new Place(i, creations.get(i)));
            missing.add(creations.get(i).target());
        }
    }

    private static Queue<Place> inOrder() {
        return new PriorityQueue<>(Comparator.comparingInt(Place::index));
    }

    /** The next one, from now on being made; nothing where each of the rest has to wait. */
    Optional<Creation> next() {
        for (Place place = ready.poll(); place != null; place = ready.poll()) {
            Creation creation = place.creation();
            Optional<TableName> need = first(creation.after(), missing);
            Optional<TableName> parent = first(creation.below(), parentsInUse);
            if (need.isPresent()) {
                lay(place, needing, need.get());
            } else if (parent.isPresent()) {
                lay(place, besides, parent.get());
            } else {
                parentsInUse.addAll(creation.below());
                return Optional.of(creation);
            }
            // It was perhaps the one that was let go by a parent that it does not take after all.
            letOneGoOfEach(creation.below());
        }
        return Optional.empty();
    }

    private static Optional<TableName> first(Set<TableName> wanted, Set<TableName> inTheWay) {
        return wanted.stream().filter(inTheWay::contains).findFirst();
    }

    private static void lay(Place place, Map<TableName, Queue<Place>> at, TableName name) {
        at.computeIfAbsent(name, made -> inOrder()).add(place);
    }

    private void letOneGoOfEach(Set<TableName> parents) {
        parents.stream()
                .filter(parent -> !parentsInUse.contains(parent))
                .flatMap(parent -> Stream.ofNullable(besides.get(parent)))
                .flatMap(queue -> Stream.ofNullable(queue.poll()))
                .forEach(ready::add);
    }

    /** What it needs and could not be made. */
    Optional<TableName> lacks(Creation creation) {
        return creation.after().stream().filter(failed::contains).sorted().findFirst();
    }

    /** It was made, or could not be. */
    void ended(Creation creation, boolean made) {
        missing.remove(creation.target());
        Stream.ofNullable(needing.remove(creation.target())).forEach(ready::addAll);
        parentsInUse.removeAll(creation.below());
        letOneGoOfEach(creation.below());
        if (!made) {
            failed.add(creation.target());
        }
    }
}
