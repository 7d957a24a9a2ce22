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

/**
 * Generations of items that the target knows and the manifest does not, since it is an older copy of the one that began
 * them.
 */
public final class LaterGenerations {
    private final Map<UUID, Item> later;

    private LaterGenerations(Map<UUID, Item> later) {
        this.later = Map.copyOf(later);
    }

    /**
     * Asks the target which later generations of the items are in, or begun.
     *
     * @throws dev.copytool.engine.model.CopyException if it does not answer
     */
    public static LaterGenerations find(Connection target, Collection<Item> items) {
        if (items.isEmpty() || !MarkerSchema.tellsReplaced(target)) {
            return new LaterGenerations(Map.of());
        }
        Map<UUID, Item> asked = new HashMap<>();
        items.forEach(item -> asked.put(item.uuid(), item));
        String sql = """
                SELECT item, max(epoch) FROM copytool.commit_marker
                 WHERE item = ANY (?) AND epoch > 1 AND replaced_by IS NULL
                 GROUP BY item
                """;
        try (PreparedStatement query = target.prepareStatement(sql)) {
            query.setArray(1, target.createArrayOf("uuid", asked.keySet().toArray()));
            Map<UUID, Item> later = new HashMap<>();
            try (ResultSet rows = query.executeQuery()) {
                while (rows.next()) {
                    Item item = asked.get(rows.getObject(1, UUID.class));
                    if (item != null && rows.getInt(2) > item.epoch()) {
                        later.put(item.uuid(), item.in(rows.getInt(2)));
                    }
                }
            }
            return new LaterGenerations(later);
        } catch (SQLException e) {
            throw SqlFailures.of(Side.TARGET, "target " + MarkerTable.NAME, e);
        }
    }

    /** The items, each in the generation that the target knows. */
    public List<Item> of(Collection<Item> items) {
        return items.stream().map(item -> later.getOrDefault(item.uuid(), item)).toList();
    }

    /** What a person should know of those of the items that are in a later generation. */
    public List<Finding> notes(Collection<Item> items) {
        return items.stream()
                .map(item -> later.get(item.uuid()))
                .filter(Objects::nonNull)
                .map(item -> Finding.warn(
                        item.toString(),
                        "the manifest is older than the target, which has generation " + item.epoch()
                                + " of it; goes on with that"))
                .toList();
    }
}
