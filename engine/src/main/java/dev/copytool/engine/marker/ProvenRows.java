package dev.copytool.engine.marker;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/** What standing markers prove of items, as the transaction sees them that asks; the table of markers is there. */
public final class ProvenRows {
    private ProvenRows() {}

    /** How many rows standing markers prove of each of the items; none of those without. */
    public static Map<UUID, Long> of(Connection session, Collection<UUID> items) throws SQLException {
        String sql = """
                SELECT item, sum(rows) FROM copytool.commit_marker
                 WHERE item = ANY (?) AND replaced_by IS NULL AND rows > 0
                 GROUP BY item
                """;
        Map<UUID, Long> proven = new HashMap<>();
        try (PreparedStatement query = session.prepareStatement(sql)) {
            query.setArray(1, session.createArrayOf("uuid", items.toArray()));
            try (ResultSet row = query.executeQuery()) {
                while (row.next()) {
                    proven.put(row.getObject(1, UUID.class), row.getLong(2));
                }
            }
        }
        return proven;
    }

    /**
     * The generations, lowest first, of which standing markers of each of the items prove rows in some targets.
     *
     * @param targets their quoted names
     */
    public static Map<UUID, List<Integer>> generations(
            Connection session, Collection<UUID> items, Collection<String> targets) throws SQLException {
        String sql = """
                SELECT DISTINCT item, epoch FROM copytool.commit_marker
                 WHERE item = ANY (?) AND target = ANY (?) AND replaced_by IS NULL AND rows > 0 ORDER BY item, epoch
                """;
        Map<UUID, List<Integer>> generations = new HashMap<>();
        try (PreparedStatement query = session.prepareStatement(sql)) {
            query.setArray(1, session.createArrayOf("uuid", items.toArray()));
            query.setArray(2, session.createArrayOf("text", targets.toArray()));
            try (ResultSet row = query.executeQuery()) {
                while (row.next()) {
                    generations
                            .computeIfAbsent(row.getObject(1, UUID.class), item -> new ArrayList<>())
                            .add(row.getInt(2));
                }
            }
        }
        return generations;
    }
}
