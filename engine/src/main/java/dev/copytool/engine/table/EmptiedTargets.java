package dev.copytool.engine.table;

import dev.copytool.engine.marker.MarkerRow;
import dev.copytool.engine.model.Item;
import dev.copytool.engine.model.TableName;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;

/**
 * Markers that prove rows of targets which hold none: whosoever they are, they prove nothing any more once other rows come into the
 * table. Items whose own rows those were are not copied unless the run was told to empty the target.
 */
final class EmptiedTargets {
    private final TablePlanner.Request request;
    private final Function<TableName, Set<MarkerRow>> standing;
    private final boolean truncating;
    private final List<Clearing> clearings = new ArrayList<>();
    private final Map<UUID, Item> renewed = new HashMap<>();
    private final Map<Item, Long> gone = new HashMap<>();

    /**
     * Knows nothing yet.
     *
     * @param standing the markers of each target
     * @param truncating whether the run was told to empty targets, and can
     */
    EmptiedTargets(TablePlanner.Request request, Function<TableName, Set<MarkerRow>> standing, boolean truncating) {
        this.request = request;
        this.standing = standing;
        this.truncating = truncating;
    }

    /** Which markers are to be taken out of force. */
    List<Clearing> clearings() {
        return clearings;
    }

    /** Items that are copied in another generation than was asked for, or in the place of nothing. */
    Map<UUID, Item> renewed() {
        return renewed;
    }

    /** Why items may not be copied. */
    Map<UUID, String> objections(ItemObjections texts) {
        Map<UUID, String> objections = new HashMap<>();
        gone.forEach((item, rows) -> objections.put(item.uuid(), texts.emptied(item, rows, request.hidden())));
        return objections;
    }

    /**
     * Looks.
     *
     * @param routing which of some targets put rows that are written to them into tables below
     * @param held which of some targets hold rows if all below them is counted
     * @param filled the targets that hold rows of their own
     */
    void look(UnaryOperator<Set<TableName>> routing, UnaryOperator<Set<TableName>> held, Set<TableName> filled) {
        Set<TableName> suspects = request.items().stream()
                .filter(item -> !filled.contains(item.target()))
                .filter(item -> item.replaces().isPresent()
                        || standing.apply(item.target()).stream().anyMatch(marker -> marker.rows() > 0))
                .map(Item::target)
                .collect(Collectors.toSet());
        if (suspects.isEmpty()) {
            return;
        }
        // A partition that is a target too may hold the rows.
        Set<TableName> below = routing.apply(suspects);
        suspects.removeAll(held.apply(below));
        for (TableName table : suspects) {
            Set<MarkerRow> stale = standing.apply(table).stream()
                    .filter(marker -> marker.rows() > 0)
                    .collect(Collectors.toSet());
            if (!stale.isEmpty() && request.hidden().isEmpty()) {
                clearings.add(Clearing.of(table, stale, below.contains(table)));
            }
            request.items().stream().filter(item -> item.target().equals(table)).forEach(this::look);
        }
    }

    private void look(Item item) {
        Set<MarkerRow> own = standing.apply(item.target()).stream()
                .filter(marker -> marker.item().equals(item.uuid()))
                .collect(Collectors.toSet());
        Optional<Long> present = own.stream()
                .filter(marker -> marker.epoch() == item.epoch() && marker.rows() > 0)
                .map(MarkerRow::rows)
                .findFirst();
        boolean replaceable = !own.isEmpty() && own.stream().noneMatch(marker -> marker.rows() > 0);
        if (present.isPresent() && truncating) {
            renewed.put(item.uuid(), item.in(item.epoch() + 1));
        } else if (present.isPresent()) {
            gone.put(item, present.get());
        } else if (item.replaces().isPresent()
                && !replaceable
                && request.hidden().isEmpty()) {
            // Nothing is left to be replaced.
            renewed.put(item.uuid(), item.in(item.epoch()));
        }
    }
}
