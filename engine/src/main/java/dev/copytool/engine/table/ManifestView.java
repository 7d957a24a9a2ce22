package dev.copytool.engine.table;

import dev.copytool.engine.marker.MarkerRow;
import dev.copytool.engine.model.Item;
import dev.copytool.engine.model.TableName;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.UnaryOperator;

/** What the whole manifest knows, beyond the items of one run: enough to tell its rows from strangers' rows. */
public final class ManifestView {
    private final List<Item> items;
    private final Map<UUID, Item> byUuid = new HashMap<>();
    private final Set<TableName> doneInto = new HashSet<>();
    private final Set<TableName> unmarkedInto = new HashSet<>();
    private final Set<UUID> unmarked;
    private final Map<TableName, Integer> takers = new HashMap<>();
    private final Set<UUID> done;
    private final Set<UUID> renewed;
    private final Set<UUID> unproven;
    private final Map<Copied, Long> first = new HashMap<>();

    /**
     * Looks at a manifest.
     *
     * @param items every item
     * @param done the items recorded as copied, by this program or the one before it
     * @param renewed the items that begin a new generation with this run
     * @param unproven the items recorded as copied of which the target does not confirm it; none of those that are done
     * @param unmarked those of the items that are done of which there never was a marker
     */
    public ManifestView(
            Collection<Item> items, Set<UUID> done, Set<UUID> renewed, Set<UUID> unproven, Set<UUID> unmarked) {
        this.items = List.copyOf(items);
        this.unmarked = Set.copyOf(unmarked);
        this.unproven = Set.copyOf(unproven);
        this.done = Set.copyOf(done);
        this.renewed = Set.copyOf(renewed);
        for (Item item : items) {
            byUuid.put(item.uuid(), item);
            takers.merge(item.target(), 1, Integer::sum);
            first.putIfAbsent(new Copied(item.sourceName(), item.source(), item.target()), item.id());
            if (done.contains(item.uuid())) {
                doneInto.add(item.target());
            }
            if (unmarked.contains(item.uuid())) {
                unmarkedInto.add(item.target());
            }
        }
    }

    /** Looks at a manifest all of whose items that are done have their markers. */
    public ManifestView(Collection<Item> items, Set<UUID> done, Set<UUID> renewed) {
        this(items, done, renewed, Set.of(), Set.of());
    }

    List<Item> items() {
        return items;
    }

    /** The ids of all items. */
    public Set<UUID> uuids() {
        return Set.copyOf(byUuid.keySet());
    }

    /** What tells the manifest from all others, and not from its copies: the id of its first item. */
    public UUID id() {
        return items.stream()
                .min(Comparator.comparingLong(Item::id))
                .map(Item::uuid)
                .orElseThrow(() -> new IllegalStateException("a manifest without items"));
    }

    /** The same, with its items in the generations that the target knows. */
    ManifestView with(UnaryOperator<Item> generations) {
        return new ManifestView(items.stream().map(generations).toList(), done, renewed, unproven, unmarked);
    }

    /** The items that do not begin a new generation with this run. */
    List<Item> standing() {
        return items.stream().filter(item -> !renewed.contains(item.uuid())).toList();
    }

    private record Copied(String sourceName, TableName source, TableName target) {}

    /**
     * Says so if an earlier row of the manifest copies the same source into the same target.
     *
     * @param names the names under which the item's database is known
     */
    Optional<String> twin(Item item, Collection<String> names) {
        return names.stream()
                .map(name -> first.get(new Copied(name, item.source(), item.target())))
                .filter(Objects::nonNull)
                .min(Comparator.naturalOrder())
                .filter(id -> id != item.id())
                .map(id -> "row " + item.id() + " of the manifest says the same as row " + id
                        + ", so every row would come twice; delete one of them");
    }

    /** The item of that id, if it is one of this manifest. */
    Optional<Item> item(UUID uuid) {
        return Optional.ofNullable(byUuid.get(uuid));
    }

    /**
     * Whether some of the table's rows are this manifest's: in its present generation, in the one that is to be replaced, or in one that
     * only another copy of it knows of.
     *
     * @param standing the markers of the table
     */
    boolean claims(TableName table, Set<MarkerRow> standing) {
        return doneInto.contains(table)
                || standing.stream()
                        .anyMatch(marker -> Optional.ofNullable(byUuid.get(marker.item()))
                                .filter(item -> marker.epoch() >= item.epoch() || replaces(item, marker))
                                .isPresent());
    }

    /** Whether items that never had a marker were copied into the table: how many rows they brought nobody knows. */
    boolean unmarkedInto(TableName table) {
        return unmarkedInto.contains(table);
    }

    /** Whether the marker is of the generation that the item is to take the place of. */
    private static boolean replaces(Item item, MarkerRow marker) {
        return item.uuid().equals(marker.item())
                && item.replaces().isPresent()
                && item.replaces().getAsInt() == marker.epoch();
    }

    /** Whether the item begins a new generation with this run which the target knows already. */
    boolean outdated(Item item, Set<MarkerRow> standing) {
        return renewed.contains(item.uuid())
                && standing.stream()
                        .anyMatch(marker -> marker.item().equals(item.uuid()) && marker.epoch() >= item.epoch());
    }

    /** Whether the manifest calls the item copied, but the target does not confirm it. */
    boolean unproven(Item item) {
        return unproven.contains(item.uuid());
    }

    /** Whether the item's target is no other item's. */
    boolean isSole(Item item) {
        return takers.getOrDefault(item.target(), 0) <= 1;
    }
}
