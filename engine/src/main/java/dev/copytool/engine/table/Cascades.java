package dev.copytool.engine.table;

import dev.copytool.engine.catalog.TableShape;
import dev.copytool.engine.connect.SqlFailures;
import dev.copytool.engine.model.Item;
import dev.copytool.engine.model.Side;
import dev.copytool.engine.model.TableName;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/** What else would change when rows of a target are removed for a re-copy: nothing may. */
final class Cascades {
    private final Map<TableName, String> reasons;

    private Cascades(Map<TableName, String> reasons) {
        this.reasons = reasons;
    }

    /** Why the item's earlier rows may not be removed, if so. */
    Optional<String> objection(Item item) {
        return item.replaces().isEmpty() ? Optional.empty() : Optional.ofNullable(reasons.get(item.target()));
    }

    static Cascades find(Connection target, Collection<Item> items, Map<TableName, TableShape> targets) {
        Map<Long, TableName> asked = new HashMap<>();
        items.stream()
                .filter(item -> item.replaces().isPresent())
                .map(item -> targets.get(item.target()))
                .filter(Objects::nonNull)
                .forEach(shape -> asked.put(shape.oid(), shape.name()));
        if (asked.isEmpty()) {
            return new Cascades(Map.of());
        }
        String sql = """
                WITH RECURSIVE tree (root, oid) AS (
                    SELECT r.oid, r.oid FROM unnest(?::oid[]) AS r (oid)
                    UNION ALL
                    SELECT tree.root, i.inhrelid FROM tree JOIN pg_inherits i ON i.inhparent = tree.oid
                )
                SELECT tree.root, format('a foreign key of %s would change that table too', k.conrelid::regclass) AS reason
                  FROM tree JOIN pg_constraint k ON k.confrelid = tree.oid
                 WHERE k.contype = 'f' AND k.confdeltype IN ('c', 'n', 'd')
                UNION ALL
                SELECT tree.root, format('its trigger %I acts on removed rows', g.tgname)
                  FROM tree JOIN pg_trigger g ON g.tgrelid = tree.oid
                 WHERE NOT g.tgisinternal AND g.tgenabled <> 'D' AND (g.tgtype & 8) <> 0
                UNION ALL
                SELECT tree.root, format('its rule %I acts on removed rows', w.rulename)
                  FROM tree JOIN pg_rewrite w ON w.ev_class = tree.oid
                 WHERE w.ev_type = '4' AND w.ev_enabled <> 'D'
                """;
        Map<TableName, String> reasons = new HashMap<>();
        try (PreparedStatement query = target.prepareStatement(sql)) {
            query.setArray(1, target.createArrayOf("int8", asked.keySet().toArray()));
            try (ResultSet rows = query.executeQuery()) {
                while (rows.next()) {
                    TableName name = Objects.requireNonNull(asked.get(rows.getLong("root")));
                    reasons.put(
                            name,
                            "rows of the target " + name + " cannot be removed: " + rows.getString("reason")
                                    + "; drop or disable it for the time of the re-copy");
                }
            }
        } catch (SQLException e) {
            throw SqlFailures.of(Side.TARGET, "the catalog of the target", e);
        }
        return new Cascades(reasons);
    }
}
