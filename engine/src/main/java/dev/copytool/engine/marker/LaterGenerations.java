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
import java.util.Optional;
import java.util.UUID;
import java.util.function.Predicate;

/**
 * Generations of items that the target knows and the manifest does not, since it is an older copy of the one that began
 * them.
 */
public final class LaterGenerations {
    private final Map<UUID, Later> later;

    private LaterGenerations(Map<UUID, Later> later) {
        this.later = Map.copyOf(later);
    }

    /**
     * An item that does not go on as the manifest has it.
     *
     * @param item the item in the generation that it goes on with
     * @param note what a person should know of that
     */
    private record Later(Item item, String note) {

        static Later after(Item item, int there) {
            return new Later(
                    item.in(there + 1),
                    "generation " + there + " of it was in and its rows were removed since; is copied as generation "
                            + (there + 1));
        }

        static Later in(Item item, int there, int next) {
            return new Later(
                    item.in(next),
                    "the manifest is older than the target, which has generation " + there + " of it; "
                            + (next > there ? "runs once more, as generation " + next : "goes on with that"));
        }
    }

    /**
     * What the markers of an item tell.
     *
     * @param standing the last generation that is in or begun, 0 if none is
     * @param last the last of which there is a marker, even one that was retired
     */
    private record Known(int standing, int last) {
        private static final Known NOTHING = new Known(0, 0);
    }

    /**
     * Asks the target which later generations of the items are in, or begun. An item whose generation was in, but whose rows
     * were removed with all that came after, goes on with one of which there is nothing.
     *
     * @throws dev.copytool.engine.model.CopyException if it does not answer
     */
    public static LaterGenerations find(Connection target, Collection<Item> items) {
        Map<UUID, Later> later = new HashMap<>();
        Map<UUID, Known> known = known(target, items);
        for (Item item : items) {
            Known there = known.getOrDefault(item.uuid(), Known.NOTHING);
            if (there.standing() > item.epoch()) {
                later.put(item.uuid(), Later.in(item, there.standing(), there.standing()));
            } else if (there.standing() < item.epoch() && there.last() >= item.epoch()) {
                later.put(item.uuid(), Later.after(item, there.last()));
            }
        }
        return new LaterGenerations(later);
    }

    /**
     * The same of steps. One that brings no row twice is run once more, since nobody knows whether the run that the target
     * knows of is the one that is asked for. That rows of a step were removed from one table says nothing of others.
     *
     * @param repeatable which those are
     * @param asked which of the steps are to be run again, and were not begun by this manifest since
     * @throws dev.copytool.engine.model.CopyException if it does not answer
     */
    public static LaterGenerations ofSteps(
            Connection target, Collection<Item> items, Predicate<Item> repeatable, Predicate<Item> asked) {
        Map<UUID, Later> later = new HashMap<>();
        Map<UUID, Known> known = known(target, items);
        for (Item item : items) {
            int there = known.getOrDefault(item.uuid(), Known.NOTHING).standing();
            boolean again = repeatable.test(item);
            if (there > item.epoch() || (there > 1 && there == item.epoch() && again && asked.test(item))) {
                later.put(item.uuid(), Later.in(item, there, again ? there + 1 : there));
            }
        }
        return new LaterGenerations(later);
    }

    private static Map<UUID, Known> known(Connection target, Collection<Item> items) {
        if (items.isEmpty() || !MarkerSchema.tellsReplaced(target)) {
            return Map.of();
        }
        String sql = """
                SELECT item, coalesce(max(epoch) FILTER (WHERE replaced_by IS NULL), 0), max(epoch)
                  FROM copytool.commit_marker
                 WHERE item = ANY (?)
                 GROUP BY item
                HAVING max(epoch) > 1 OR bool_or(replaced_by IS NOT NULL)
                """;
        try (PreparedStatement query = target.prepareStatement(sql)) {
            query.setArray(
                    1,
                    target.createArrayOf("uuid", items.stream().map(Item::uuid).toArray()));
            Map<UUID, Known> known = new HashMap<>();
            try (ResultSet rows = query.executeQuery()) {
                while (rows.next()) {
                    known.put(rows.getObject(1, UUID.class), new Known(rows.getInt(2), rows.getInt(3)));
                }
            }
            return known;
        } catch (SQLException e) {
            throw SqlFailures.of(Side.TARGET, "target " + MarkerTable.NAME, e);
        }
    }

    /** The item in the generation that it is to go on with. */
    public Item of(Item item) {
        return Optional.ofNullable(later.get(item.uuid())).map(Later::item).orElse(item);
    }

    /** What a person should know of those of the items that are in a later generation. */
    public List<Finding> notes(Collection<Item> items) {
        return items.stream()
                .map(item -> later.get(item.uuid()))
                .filter(Objects::nonNull)
                .map(found -> Finding.warn(found.item().toString(), found.note()))
                .toList();
    }
}
