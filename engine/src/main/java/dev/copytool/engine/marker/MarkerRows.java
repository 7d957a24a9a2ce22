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
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.UUID;

/** Reads what markers say, without waiting for those that are under way. */
public final class MarkerRows {
    private MarkerRows() {}

    /** The markers of parts that went into these tables, by quoted table name; none if there is no marker table. */
    public static Map<String, Set<MarkerRow>> standing(Connection session, Collection<String> targets) {
        if (!MarkerSchema.exists(session)) {
            return Map.of();
        }
        String sql = """
                SELECT target, item, epoch, source_system, source, min(part) AS first, sum(rows) AS rows FROM copytool.commit_marker
                 WHERE target = ANY (?) AND %s
                 GROUP BY target, item, epoch, source_system, source
                """.formatted(MarkerSchema.tellsReplaced(session) ? "replaced_by IS NULL" : "true");
        try (PreparedStatement query = session.prepareStatement(sql)) {
            query.setArray(1, session.createArrayOf("text", targets.toArray()));
            Map<String, Set<MarkerRow>> found = new HashMap<>();
            try (ResultSet rows = query.executeQuery()) {
                while (rows.next()) {
                    found.computeIfAbsent(rows.getString("target"), target -> new HashSet<>())
                            .add(new MarkerRow(
                                    rows.getObject("item", UUID.class),
                                    rows.getInt("epoch"),
                                    rows.getString("source_system"),
                                    rows.getString("source"),
                                    rows.getInt("first"),
                                    rows.getLong("rows")));
                }
            }
            return found;
        } catch (SQLException e) {
            throw SqlFailures.of(Side.TARGET, "target " + MarkerTable.NAME, e);
        }
    }

    /** Those of the items of whose present or last generation there is a marker, even one that was replaced. */
    public static Set<UUID> marked(Connection session, Collection<Item> items) {
        if (items.isEmpty() || !MarkerSchema.exists(session)) {
            return Set.of();
        }
        Map<UUID, Item> asked = new HashMap<>();
        items.forEach(item -> asked.put(item.uuid(), item));
        String sql = "SELECT item, max(epoch) FROM copytool.commit_marker WHERE item = ANY (?) GROUP BY item";
        try (PreparedStatement query = session.prepareStatement(sql)) {
            query.setArray(1, session.createArrayOf("uuid", asked.keySet().toArray()));
            Set<UUID> marked = new HashSet<>();
            try (ResultSet rows = query.executeQuery()) {
                while (rows.next()) {
                    Item item = asked.get(rows.getObject(1, UUID.class));
                    if (item != null && rows.getInt(2) >= item.epoch() - 1) {
                        marked.add(item.uuid());
                    }
                }
            }
            return marked;
        } catch (SQLException e) {
            throw SqlFailures.of(Side.TARGET, "target " + MarkerTable.NAME, e);
        }
    }
}
