package dev.copytool.engine.postgres;

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
import java.util.Optional;

/**
 * Targets in which rows would not live and die with their marker: foreign tables commit by themselves, and an unlogged
 * table is empty after a crash of its server (PostgreSQL manual, CREATE TABLE, UNLOGGED).
 */
final class UnsafeTargets {
    private final Map<TableName, String> reasons;

    private UnsafeTargets(Map<TableName, String> reasons) {
        this.reasons = reasons;
    }

    /** Why nothing may be copied into the item's target, if so. */
    Optional<String> objection(Item item) {
        return Optional.ofNullable(reasons.get(item.target()));
    }

    static UnsafeTargets find(Connection target, Collection<TableShape> shapes) {
        String sql = """
                WITH RECURSIVE tree (root, oid) AS (
                    SELECT r.oid, r.oid FROM unnest(?::oid[]) AS r (oid)
                    UNION ALL
                    SELECT tree.root, i.inhrelid FROM tree JOIN pg_inherits i ON i.inhparent = tree.oid
                )
                SELECT tree.root, n.nspname, c.relname, c.relkind = 'f' AS foreign
                  FROM tree JOIN pg_class c ON c.oid = tree.oid JOIN pg_namespace n ON n.oid = c.relnamespace
                 WHERE c.relpersistence <> 'p' OR (c.relkind = 'f' AND tree.oid <> tree.root)
                """;
        Map<Long, TableName> names = new HashMap<>();
        shapes.forEach(shape -> names.put(shape.oid(), shape.name()));
        Map<TableName, String> reasons = new HashMap<>();
        try (PreparedStatement query = target.prepareStatement(sql)) {
            query.setArray(1, target.createArrayOf("int8", names.keySet().toArray()));
            try (ResultSet rows = query.executeQuery()) {
                while (rows.next()) {
                    TableName table = new TableName(rows.getString("nspname"), rows.getString("relname"));
                    TableName root = names.getOrDefault(rows.getLong("root"), table);
                    reasons.put(
                            root,
                            rows.getBoolean("foreign")
                                    ? "the target's part " + table
                                            + " is a foreign table; its rows would not be committed"
                                            + " together with their marker"
                                    : "the target " + table
                                            + " is unlogged, so a crash of its server would empty it while"
                                            + " the marker stays; ALTER TABLE ... SET LOGGED first");
                }
            }
        } catch (SQLException e) {
            throw SqlFailures.of(Side.TARGET, "the catalog of the target", e);
        }
        return new UnsafeTargets(reasons);
    }
}
