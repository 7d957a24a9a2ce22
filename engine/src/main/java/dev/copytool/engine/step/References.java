package dev.copytool.engine.step;

import dev.copytool.engine.catalog.TableShape;
import dev.copytool.engine.connect.SqlFailures;
import dev.copytool.engine.model.Side;
import dev.copytool.engine.postgres.WriteMode;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What else would go or change if rows of a table went: foreign keys that cascade. */
final class References {
    private final Map<Long, List<String>> cascading;

    private References(Map<Long, List<String>> cascading) {
        this.cascading = cascading;
    }

    static References find(Connection session, Collection<TableShape> tables) {
        String sql = """
                SELECT c.confrelid::bigint,
                       c.conrelid::regclass || CASE c.confdeltype WHEN 'c' THEN ' (its rows would go too)'
                                                                  ELSE ' (its rows would lose the reference)' END
                  FROM pg_constraint c
                 WHERE c.contype = 'f' AND c.confdeltype IN ('c', 'n', 'd') AND c.confrelid = ANY (?::bigint[]::oid[])
                   AND c.conparentid = 0
                 ORDER BY 2
                """;
        Map<Long, List<String>> cascading = new HashMap<>();
        try (PreparedStatement query = session.prepareStatement(sql)) {
            query.setArray(
                    1,
                    session.createArrayOf(
                            "bigint", tables.stream().map(TableShape::oid).toArray()));
            try (ResultSet rows = query.executeQuery()) {
                while (rows.next()) {
                    cascading
                            .computeIfAbsent(rows.getLong(1), table -> new ArrayList<>())
                            .add(rows.getString(2));
                }
            }
        } catch (SQLException e) {
            throw SqlFailures.of(Side.TARGET, "the foreign keys of the target", e);
        }
        return new References(cascading);
    }

    /** Why rows of the table may not be removed, if so. */
    Optional<String> objection(TableShape table, WriteMode mode) {
        List<String> hit = cascading.getOrDefault(table.oid(), List.of());
        boolean unasked = mode instanceof WriteMode.Replace replace && !replace.cascade();
        return unasked && !hit.isEmpty()
                ? Optional.of("removing rows of " + table.name() + " would cascade to " + String.join(", ", hit)
                        + "; 'cascade: true' allows it, mode insert-missing or upsert removes nothing")
                : Optional.empty();
    }
}
