package dev.copytool.engine.table;

import dev.copytool.engine.catalog.Quoted;
import dev.copytool.engine.catalog.TableShape;
import dev.copytool.engine.citus.Cluster;
import dev.copytool.engine.citus.FilledTables;
import dev.copytool.engine.connect.EntryNode;
import dev.copytool.engine.connect.SqlFailures;
import dev.copytool.engine.model.CopyException;
import dev.copytool.engine.model.Side;
import dev.copytool.engine.model.TableName;
import java.sql.Array;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Finds which targets hold rows. What counts as a target's own are the rows of the table itself and of every partition or
 * inheriting table below it, as far down as none of them is a target in its own right.
 */
final class TargetContents {
    private static final int BATCH = 200;

    /** The coordinator's own file of a distributed table is empty; its rows are in the shards. */
    private static final String IS_DISTRIBUTED =
            "EXISTS (SELECT FROM pg_dist_partition p WHERE p.logicalrelid = c.oid)";

    private final Connection connection;
    private final EntryNode node;
    private final boolean clustered;

    /**
     * Looks into nothing yet.
     *
     * @param connection to that node, in auto-commit mode
     */
    TargetContents(Connection connection, EntryNode node) {
        this.connection = connection;
        this.node = node;
        this.clustered = Cluster.isInstalled(connection);
    }

    EntryNode node() {
        return node;
    }

    /**
     * Looks into the targets.
     *
     * @param targets the tables to look into
     * @param allTargets every table some item of the manifest is copied into
     * @return of each target that holds rows, its own plain tables that do
     */
    Map<TableName, List<TableName>> filled(Collection<TableShape> targets, Collection<TableShape> allTargets) {
        Map<TableName, List<TableName>> owned = owned(targets, allTargets);
        try {
            Set<TableName> filled = new HashSet<>();
            List<TableName> candidates =
                    owned.values().stream().flatMap(List::stream).distinct().toList();
            // A cluster plans one query over tables distributed in different ways badly, or not at all.
            int batch = clustered ? 1 : BATCH;
            for (int from = 0; from < candidates.size(); from += batch) {
                filled.addAll(withRows(candidates.subList(from, Math.min(candidates.size(), from + batch))));
            }
            owned.values().forEach(tables -> tables.retainAll(filled));
            owned.values().removeIf(List::isEmpty);
            return owned;
        } catch (SQLException e) {
            throw failed(e);
        }
    }

    /** Of each target, its own plain tables that are not empty files. */
    Map<TableName, List<TableName>> owned(Collection<TableShape> targets, Collection<TableShape> allTargets) {
        String sql = """
                WITH RECURSIVE tree (root, oid) AS (
                    SELECT r.oid, r.oid FROM unnest(?::oid[]) AS r (oid)
                    UNION ALL
                    SELECT tree.root, i.inhrelid
                      FROM tree JOIN pg_inherits i ON i.inhparent = tree.oid
                     WHERE NOT EXISTS (SELECT FROM unnest(?::oid[]) AS other (oid) WHERE other.oid = i.inhrelid)
                )
                SELECT tree.root, n.nspname, c.relname, c.oid, %1$s AS distributed
                  FROM tree JOIN pg_class c ON c.oid = tree.oid JOIN pg_namespace n ON n.oid = c.relnamespace
                 WHERE c.relkind = 'f' OR (c.relkind = 'r' AND (pg_relation_size(c.oid) > 0 OR %1$s))
                """.formatted(clustered ? IS_DISTRIBUTED : "false");
        Map<Long, TableName> names = new HashMap<>();
        targets.forEach(target -> names.put(target.oid(), target.name()));
        List<Owned> candidates = new ArrayList<>();
        try (PreparedStatement query = connection.prepareStatement(sql)) {
            query.setArray(1, oids(targets));
            query.setArray(2, oids(allTargets));
            try (ResultSet rows = query.executeQuery()) {
                while (rows.next()) {
                    TableName root = names.get(rows.getLong("root"));
                    if (root != null) {
                        candidates.add(new Owned(
                                root,
                                new TableName(rows.getString("nspname"), rows.getString("relname")),
                                rows.getLong("oid"),
                                rows.getBoolean("distributed")));
                    }
                }
            }
        } catch (SQLException e) {
            throw failed(e);
        }
        return notEmpty(candidates);
    }

    /** A plain table that belongs to a target, and whether its rows are in a cluster's shards. */
    private record Owned(TableName root, TableName table, long oid, boolean distributed) {}

    private Map<TableName, List<TableName>> notEmpty(List<Owned> candidates) {
        Set<Long> filled = FilledTables.of(
                connection,
                candidates.stream().filter(Owned::distributed).map(Owned::oid).collect(Collectors.toSet()));
        Map<TableName, List<TableName>> owned = new LinkedHashMap<>();
        for (Owned one : candidates) {
            if (!one.distributed() || filled.contains(one.oid())) {
                owned.computeIfAbsent(one.root(), target -> new ArrayList<>()).add(one.table());
            }
        }
        return owned;
    }

    private static CopyException failed(SQLException e) {
        return SqlFailures.of(Side.TARGET, "the contents of the target tables", e);
    }

    private Array oids(Collection<TableShape> shapes) throws SQLException {
        return connection.createArrayOf(
                "int8", shapes.stream().map(TableShape::oid).toArray());
    }

    /** In a transaction of its own, since only in one the limit of a wait for a lock holds on every node. */
    private List<TableName> withRows(List<TableName> tables) throws SQLException {
        StringBuilder sql = new StringBuilder();
        for (int i = 0; i < tables.size(); i++) {
            sql.append(i == 0 ? "" : " UNION ALL ")
                    .append("SELECT ")
                    .append(i)
                    .append(" WHERE EXISTS (SELECT 1 FROM ONLY ")
                    .append(Quoted.table(tables.get(i)))
                    .append(')');
        }
        List<TableName> found = new ArrayList<>();
        connection.setAutoCommit(false);
        node.begin(connection, 0);
        try (Statement query = connection.createStatement();
                ResultSet rows = query.executeQuery(sql.toString())) {
            while (rows.next()) {
                found.add(tables.get(rows.getInt(1)));
            }
        }
        connection.commit();
        connection.setAutoCommit(true);
        return found;
    }
}
