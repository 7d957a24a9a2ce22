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
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Finds partitioned sources whose partitions are items too. Such a parent gives its own rows only, which are none: read
 * whole, it would give every row of its partitions a second time.
 */
public final class SplitSources {

    private SplitSources() {}

    /** Partitions of one source. */
    private static final class Partitions {
        private final Map<Long, Long> parents = new HashMap<>();
        private final Map<Long, TableName> leaves = new TreeMap<>();
        private final Set<Long> items = new HashSet<>();

        /** The leaves whose rows no item brings. */
        List<TableName> left() {
            return leaves.entrySet().stream()
                    .filter(leaf -> Stream.iterate(leaf.getKey(), parents::containsKey, parents::get)
                            .noneMatch(items::contains))
                    .map(Map.Entry::getValue)
                    .toList();
        }
    }

    /**
     * The split ones among the shapes, each with those of its partitions whose rows no item brings.
     *
     * @param allSources the sources of the whole manifest
     */
    public static Map<TableName, List<TableName>> find(
            Connection source, Collection<TableShape> shapes, Set<TableName> allSources) {
        Map<Long, TableName> parents = new HashMap<>();
        shapes.stream()
                .filter(shape -> shape.kind() == RelationKind.PARTITIONED_TABLE)
                .forEach(shape -> parents.put(shape.oid(), shape.name()));
        if (parents.isEmpty()) {
            return Map.of();
        }
        String sql = """
                SELECT root.oid AS root, c.oid, part.parentrelid::oid AS parent, part.isleaf, n.nspname, c.relname
                  FROM unnest(?::oid[]) AS root (oid)
                 CROSS JOIN LATERAL pg_partition_tree(root.oid::regclass) AS part
                  JOIN pg_class c ON c.oid = part.relid
                  JOIN pg_namespace n ON n.oid = c.relnamespace
                 WHERE part.level > 0
                """;
        Map<TableName, Partitions> found = new HashMap<>();
        try (PreparedStatement query = source.prepareStatement(sql)) {
            query.setArray(
                    1,
                    source.createArrayOf("int8", List.copyOf(parents.keySet()).toArray()));
            try (ResultSet rows = query.executeQuery()) {
                while (rows.next()) {
                    TableName root = Objects.requireNonNull(parents.get(rows.getLong("root")));
                    TableName name = new TableName(rows.getString("nspname"), rows.getString("relname"));
                    Partitions partitions = found.computeIfAbsent(root, any -> new Partitions());
                    long oid = rows.getLong("oid");
                    partitions.parents.put(oid, rows.getLong("parent"));
                    if (rows.getBoolean("isleaf")) {
                        partitions.leaves.put(oid, name);
                    }
                    if (allSources.contains(name)) {
                        partitions.items.add(oid);
                    }
                }
            }
        } catch (SQLException e) {
            throw SqlFailures.of(Side.SOURCE, "the catalog of the source", e);
        }
        return found.entrySet().stream()
                .filter(one -> !one.getValue().items.isEmpty())
                .collect(Collectors.toMap(
                        Map.Entry::getKey, one -> one.getValue().left()));
    }
}
