package dev.copytool.engine.verify;

import dev.copytool.engine.catalog.TableShape;
import dev.copytool.engine.citus.Cluster;
import dev.copytool.engine.model.TableName;
import java.sql.Array;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Finds the relations that together hold a target's own rows: the target as a whole, unless a table below it is a target
 * in its own right; then those of its tree that are not below such a one, each without what is below it.
 */
final class OwnRows {

    /**
     * A relation to be read.
     *
     * @param only whether the tables below it are left out
     */
    record Extent(TableName relation, boolean only) {}

    /** A relation of a tree that is shared with other targets; partitioned ones hold no rows. */
    private record Branch(long root, long oid, TableName name, boolean held) {}

    private final Connection target;

    OwnRows(Connection target) {
        this.target = target;
    }

    /**
     * The extents of each target.
     *
     * @param allTargets every table some item of the manifest is copied into
     */
    Map<TableName, List<Extent>> of(Collection<TableShape> targets, Collection<TableShape> allTargets)
            throws SQLException {
        String sql = """
                WITH RECURSIVE other AS (
                    SELECT o.oid FROM unnest(?::oid[]) AS o (oid)
                ), tree (root, oid, other) AS (
                    SELECT r.oid, r.oid, false FROM unnest(?::oid[]) AS r (oid)
                    UNION
                    SELECT tree.root, i.inhrelid, i.inhrelid IN (SELECT other.oid FROM other)
                      FROM tree JOIN pg_inherits i ON i.inhparent = tree.oid
                     WHERE NOT tree.other
                ), shared AS (
                    SELECT DISTINCT root FROM tree WHERE tree.other
                )
                SELECT tree.root, tree.oid, n.nspname, c.relname, c.relkind IN ('r', 'f') AS held
                  FROM tree
                  JOIN shared ON shared.root = tree.root
                  JOIN pg_class c ON c.oid = tree.oid
                  JOIN pg_namespace n ON n.oid = c.relnamespace
                 WHERE NOT tree.other
                """;
        List<Branch> branches = new ArrayList<>();
        try (PreparedStatement query = target.prepareStatement(sql)) {
            query.setArray(1, oids(allTargets));
            query.setArray(2, oids(targets));
            try (ResultSet rows = query.executeQuery()) {
                while (rows.next()) {
                    branches.add(new Branch(
                            rows.getLong("root"),
                            rows.getLong("oid"),
                            new TableName(rows.getString("nspname"), rows.getString("relname")),
                            rows.getBoolean("held")));
                }
            }
        }
        Set<Long> sharded = Cluster.tables(
                        target, branches.stream().map(Branch::oid).toList())
                .keySet();
        Map<Long, List<Branch>> byRoot = branches.stream().collect(Collectors.groupingBy(Branch::root));
        Map<TableName, List<Extent>> extents = new HashMap<>();
        for (TableShape shape : targets) {
            List<Branch> own = byRoot.getOrDefault(shape.oid(), List.of());
            extents.put(
                    shape.name(),
                    own.isEmpty()
                            ? List.of(new Extent(shape.name(), false))
                            : own.stream()
                                    .filter(Branch::held)
                                    // Of a table in shards ONLY would read the empty shell.
                                    .map(branch -> new Extent(branch.name(), !sharded.contains(branch.oid())))
                                    .toList());
        }
        return extents;
    }

    private Array oids(Collection<TableShape> shapes) throws SQLException {
        return target.createArrayOf("int8", shapes.stream().map(TableShape::oid).toArray());
    }
}
