package dev.copytool.engine.marker;

import dev.copytool.engine.connect.SqlFailures;
import dev.copytool.engine.model.Finding;
import dev.copytool.engine.model.Item;
import dev.copytool.engine.model.Side;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import java.util.function.Predicate;

/**
 * Generations of items that the target knows and the manifest does not, since it is an older copy of the one that began
 * them.
 */
public final class LaterGenerations {
    private final Map<UUID, Item> later;
    private final Map<UUID, Finding> notes;

    private LaterGenerations(Map<UUID, Item> later, Map<UUID, Finding> notes) {
        this.later = Map.copyOf(later);
        this.notes = Map.copyOf(notes);
    }

    /**
     * Asks the target which later generations of the items are in, or begun.
     *
     * @throws dev.copytool.engine.model.CopyException if it does not answer
     */
    public static LaterGenerations find(Connection target, Collection<Item> items) {
        return find(target, items, item -> false, item -> false);
    }

    /**
     * The same of steps. One that brings no row twice is run once more, since nobody knows whether the run that the target
     * knows of is the one that is asked for.
     *
     * @param repeatable which those are
     * @param asked which of the steps are to be run again, and were not begun by this manifest since
     * @throws dev.copytool.engine.model.CopyException if it does not answer
     */
    public static LaterGenerations ofSteps(
            Connection target, Collection<Item> items, Predicate<Item> repeatable, Predicate<Item> asked) {
        return find(target, items, repeatable, repeatable.and(asked));
    }

    private static LaterGenerations find(
            Connection target, Collection<Item> items, Predicate<Item> repeatable, Predicate<Item> again) {
        Map<UUID, Item> later = new HashMap<>();
        Map<UUID, Finding> notes = new HashMap<>();
        Map<UUID, Integer> latest = latest(target, items);
        for (Item item : items) {
            int there = latest.getOrDefault(item.uuid(), 0);
            if (there > item.epoch() || (there == item.epoch() && again.test(item))) {
                int next = repeatable.test(item) ? there + 1 : there;
                later.put(item.uuid(), item.in(next));
                notes.put(item.uuid(), note(item, there, next));
            }
        }
        return new LaterGenerations(later, notes);
    }

    private static Finding note(Item item, int there, int next) {
        return Finding.warn(
                item.toString(),
                "the manifest is older than the target, which has generation " + there + " of it; "
                        + (next > there ? "runs once more, as generation " + next : "goes on with that"));
    }

    private static Map<UUID, Integer> latest(Connection target, Collection<Item> items) {
        if (items.isEmpty() || !MarkerSchema.tellsReplaced(target)) {
            return Map.of();
        }
        String sql = """
                SELECT item, max(epoch) FROM copytool.commit_marker
                 WHERE item = ANY (?) AND epoch > 1 AND replaced_by IS NULL
                 GROUP BY item
                """;
        try (PreparedStatement query = target.prepareStatement(sql)) {
            query.setArray(
                    1,
                    target.createArrayOf("uuid", items.stream().map(Item::uuid).toArray()));
            Map<UUID, Integer> latest = new HashMap<>();
            try (ResultSet rows = query.executeQuery()) {
                while (rows.next()) {
                    latest.put(rows.getObject(1, UUID.class), rows.getInt(2));
                }
            }
            return latest;
        } catch (SQLException e) {
            throw SqlFailures.of(Side.TARGET, "target " + MarkerTable.NAME, e);
        }
    }

    /** The items, each in the generation that it is to go on with. */
    public List<Item> of(Collection<Item> items) {
        return items.stream().map(item -> later.getOrDefault(item.uuid(), item)).toList();
    }

    /** What a person should know of those of the items that are in a later generation. */
    public List<Finding> notes(Collection<Item> items) {
        return items.stream()
                .map(item -> notes.get(item.uuid()))
                .filter(Objects::nonNull)
                .toList();
    }
}
