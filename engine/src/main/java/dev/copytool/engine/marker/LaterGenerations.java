package dev.copytool.engine.marker;

import dev.copytool.engine.connect.SqlFailures;
import dev.copytool.engine.model.Item;
import dev.copytool.engine.model.Side;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.UUID;

/**
 * Generations of items that the target knows and the manifest does not, since it is an older copy of the one that began
 * them.
 */
public final class LaterGenerations {
    private LaterGenerations() {}

    /**
     * Asks the target.
     *
     * @return those of the items of which a later generation is in, or begun, by their ids and as they are in that one
     * @throws dev.copytool.engine.model.CopyException if it does not answer
     */
    public static Map<UUID, Item> of(Connection target, Collection<Item> items) {
        if (items.isEmpty() || !MarkerSchema.tellsReplaced(target)) {
            return Map.of();
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
            return later;
        } catch (SQLException e) {
            throw SqlFailures.of(Side.TARGET, "target " + MarkerTable.NAME, e);
        }
    }
}
