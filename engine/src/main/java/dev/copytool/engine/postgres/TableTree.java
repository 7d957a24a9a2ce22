package dev.copytool.engine.postgres;

import dev.copytool.engine.catalog.TableShape;
import dev.copytool.engine.connect.SqlFailures;
import dev.copytool.engine.model.Side;
import dev.copytool.engine.model.TableName;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** What stands below tables of the target: partitions and inheriting tables, all the way down, and the tables themselves. */
final class TableTree {

    /**
     * A table of a tree.
     *
     * @param root the table the tree was asked for
     * @param table the root itself, or a table below it
     * @param foreign whether it is a foreign table
     * @param permanent whether it outlives a crash of its server
     */
    record Node(TableName root, TableName table, boolean foreign, boolean permanent) {}

    private TableTree() {}

    static List<Node> below(Connection target, Collection<TableShape> roots) {
        String sql = """
                WITH RECURSIVE tree (root, oid) AS (
                    SELECT r.oid, r.oid FROM unnest(?::oid[]) AS r (oid)
                    UNION ALL
                    SELECT tree.root, i.inhrelid FROM tree JOIN pg_inherits i ON i.inhparent = tree.oid
                )
                SELECT tree.root, n.nspname, c.relname, c.relkind = 'f' AS foreign, c.relpersistence = 'p' AS permanent
                  FROM tree JOIN pg_class c ON c.oid = tree.oid JOIN pg_namespace n ON n.oid = c.relnamespace
                """;
        Map<Long, TableName> names = new HashMap<>();
        roots.forEach(root -> names.put(root.oid(), root.name()));
        List<Node> nodes = new ArrayList<>();
        try (PreparedStatement query = target.prepareStatement(sql)) {
            query.setArray(1, target.createArrayOf("int8", names.keySet().toArray()));
            try (ResultSet rows = query.executeQuery()) {
                while (rows.next()) {
                    TableName table = new TableName(rows.getString("nspname"), rows.getString("relname"));
                    nodes.add(new Node(
                            names.getOrDefault(rows.getLong("root"), table),
                            table,
                            rows.getBoolean("foreign"),
                            rows.getBoolean("permanent")));
                }
            }
        } catch (SQLException e) {
            throw SqlFailures.of(Side.TARGET, "the catalog of the target", e);
        }
        return nodes;
    }
}
