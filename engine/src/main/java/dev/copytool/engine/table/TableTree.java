package dev.copytool.engine.table;

import dev.copytool.engine.catalog.Quoted;
import dev.copytool.engine.catalog.TableShape;
import dev.copytool.engine.connect.SqlFailures;
import dev.copytool.engine.model.Side;
import dev.copytool.engine.model.TableName;
import java.sql.Array;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/**
 * What stands below tables of the target: partitions and inheriting tables, all the way down, and the tables themselves; and
 * what stands above them.
 */
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

    /**
     * A table of a tree, and how it is reached.
     *
     * @param path the tables between the root and it, itself included; none for the root
     * @param stores whether rows lie in the table itself
     */
    record Line(TableName table, List<TableName> path, boolean stores) {}

    private TableTree() {}

    /**
     * The table of that quoted name, if it is there, and each one below it, once.
     *
     * @param session in a transaction, or in auto-commit mode
     */
    static List<Line> lines(Connection session, String root) throws SQLException {
        String sql = """
                WITH RECURSIVE tree (oid, path) AS (
                    SELECT to_regclass(?)::oid, ARRAY[]::oid[]
                    UNION ALL
                    SELECT i.inhrelid, tree.path || i.inhrelid FROM tree JOIN pg_inherits i ON i.inhparent = tree.oid
                ), once AS (
                    SELECT DISTINCT ON (oid) oid, path FROM tree ORDER BY oid, array_length(path, 1)
                )
                SELECT n.nspname, c.relname, c.relkind IN ('r', 'f') AS stores,
                       ARRAY(SELECT (SELECT nspname::text FROM pg_namespace WHERE oid = step.relnamespace) FROM unnest(once.path) WITH ORDINALITY AS p (oid, nth)
                               JOIN pg_class step ON step.oid = p.oid ORDER BY p.nth) AS schemas,
                       ARRAY(SELECT step.relname::text FROM unnest(once.path) WITH ORDINALITY AS p (oid, nth)
                               JOIN pg_class step ON step.oid = p.oid ORDER BY p.nth) AS names
                  FROM once JOIN pg_class c ON c.oid = once.oid JOIN pg_namespace n ON n.oid = c.relnamespace
                 ORDER BY array_length(once.path, 1) NULLS FIRST, 1, 2
                """;
        List<Line> lines = new ArrayList<>();
        try (PreparedStatement query = session.prepareStatement(sql)) {
            query.setString(1, root);
            try (ResultSet row = query.executeQuery()) {
                while (row.next()) {
                    lines.add(new Line(
                            new TableName(row.getString("nspname"), row.getString("relname")),
                            names(row.getArray("schemas"), row.getArray("names")),
                            row.getBoolean("stores")));
                }
            }
        }
        return lines;
    }

    private static List<TableName> names(Array schemas, Array tables) throws SQLException {
        String[] in = (String[]) schemas.getArray();
        String[] named = (String[]) tables.getArray();
        List<TableName> names = new ArrayList<>();
        for (int i = 0; i < in.length; i++) {
            names.add(new TableName(in[i], named[i]));
        }
        return names;
    }

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

    /** Of each partition, the partitioned tables it is read through too, all the way up. */
    static Map<TableName, Set<TableName>> partitionedAbove(Connection source, Collection<TableShape> tables) {
        String sql = """
                WITH RECURSIVE up (leaf, oid) AS (
                    SELECT i.inhrelid, i.inhparent FROM pg_inherits i
                      JOIN unnest(?::oid[]) AS asked (oid) ON asked.oid = i.inhrelid
                    UNION
                    SELECT up.leaf, i.inhparent FROM up JOIN pg_inherits i ON i.inhrelid = up.oid
                )
                SELECT up.leaf, n.nspname, c.relname
                  FROM up JOIN pg_class c ON c.oid = up.oid AND c.relkind = 'p'
                  JOIN pg_namespace n ON n.oid = c.relnamespace
                """;
        Map<Long, TableName> names = new HashMap<>();
        tables.forEach(table -> names.put(table.oid(), table.name()));
        Map<TableName, Set<TableName>> above = new HashMap<>();
        try (PreparedStatement query = source.prepareStatement(sql)) {
            query.setArray(1, source.createArrayOf("int8", names.keySet().toArray()));
            try (ResultSet rows = query.executeQuery()) {
                while (rows.next()) {
                    TableName leaf = Objects.requireNonNull(names.get(rows.getLong("leaf")));
                    above.computeIfAbsent(leaf, any -> new HashSet<>())
                            .add(new TableName(rows.getString("nspname"), rows.getString("relname")));
                }
            }
        } catch (SQLException e) {
            throw SqlFailures.of(Side.SOURCE, "the catalog of the source", e);
        }
        return above;
    }

    /** Of each table that is there, the tables it inherits from or is a partition of, all the way up; none for one without. */
    static Map<TableName, Set<TableName>> above(Connection target, Collection<TableName> tables) {
        String sql = """
                WITH RECURSIVE up (nth, oid) AS (
                    SELECT asked.nth, i.inhparent
                      FROM unnest(?::text[]) WITH ORDINALITY AS asked (name, nth)
                      JOIN pg_inherits i ON i.inhrelid = to_regclass(asked.name)
                    UNION
                    SELECT up.nth, i.inhparent FROM up JOIN pg_inherits i ON i.inhrelid = up.oid
                )
                SELECT up.nth, n.nspname, c.relname
                  FROM up JOIN pg_class c ON c.oid = up.oid JOIN pg_namespace n ON n.oid = c.relnamespace
                """;
        List<TableName> asked = List.copyOf(tables);
        Map<TableName, Set<TableName>> above = new HashMap<>();
        asked.forEach(table -> above.put(table, new HashSet<>()));
        try (PreparedStatement query = target.prepareStatement(sql)) {
            query.setArray(
                    1,
                    target.createArrayOf(
                            "text", asked.stream().map(Quoted::table).toArray()));
            try (ResultSet rows = query.executeQuery()) {
                while (rows.next()) {
                    Objects.requireNonNull(above.get(asked.get(rows.getInt("nth") - 1)))
                            .add(new TableName(rows.getString("nspname"), rows.getString("relname")));
                }
            }
        } catch (SQLException e) {
            throw SqlFailures.of(Side.TARGET, "the catalog of the target", e);
        }
        return above;
    }
}
