package dev.copytool.engine.catalog;

import dev.copytool.engine.connect.SqlFailures;
import dev.copytool.engine.model.Side;
import dev.copytool.engine.model.TableName;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Finds partitioned sources whose partitions are items too. Such a parent gives its own rows only, which are none: read
 * whole, it would give every row of its partitions a second time.
 */
public final class SplitSources {

    private SplitSources() {}

    /**
     * The split ones among the shapes.
     *
     * @param allSources the sources of the whole manifest
     */
    public static Set<TableName> find(Connection source, Collection<TableShape> shapes, Set<TableName> allSources) {
        Map<Long, TableName> parents = new HashMap<>();
        shapes.stream()
                .filter(shape -> shape.kind() == RelationKind.PARTITIONED_TABLE)
                .forEach(shape -> parents.put(shape.oid(), shape.name()));
        if (parents.isEmpty()) {
            return Set.of();
        }
        String sql = """
                SELECT root.oid AS root, n.nspname, c.relname
                  FROM unnest(?::oid[]) AS root (oid)
                 CROSS JOIN LATERAL pg_partition_tree(root.oid::regclass) AS part
                  JOIN pg_class c ON c.oid = part.relid
                  JOIN pg_namespace n ON n.oid = c.relnamespace
                 WHERE part.level > 0
                """;
        Set<TableName> split = new HashSet<>();
        try (PreparedStatement query = source.prepareStatement(sql)) {
            query.setArray(
                    1,
                    source.createArrayOf("int8", List.copyOf(parents.keySet()).toArray()));
            try (ResultSet rows = query.executeQuery()) {
                while (rows.next()) {
                    TableName parent = parents.get(rows.getLong("root"));
                    if (parent != null
                            && allSources.contains(
                                    new TableName(rows.getString("nspname"), rows.getString("relname")))) {
                        split.add(parent);
                    }
                }
            }
        } catch (SQLException e) {
            throw SqlFailures.of(Side.SOURCE, "the catalog of the source", e);
        }
        return split;
    }
}
