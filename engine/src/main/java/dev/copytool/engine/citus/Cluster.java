package dev.copytool.engine.citus;

import static java.util.Objects.requireNonNull;

import dev.copytool.engine.connect.SqlFailures;
import dev.copytool.engine.model.CopyException;
import dev.copytool.engine.model.Side;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The Citus cluster a database belongs to.
 *
 * @param version the version of its extension, e.g. {@code 13.2-1}
 * @param nodes its primary nodes
 */
public record Cluster(String version, List<ClusterNode> nodes) {
    public Cluster {
        requireNonNull(version, "no version");
        nodes = List.copyOf(nodes);
    }

    /**
     * The cluster whose coordinator the connection leads to; nothing where Citus is not installed.
     *
     * @throws CopyException if it leads to a worker
     */
    public static Optional<Cluster> find(Connection target) {
        if (!isInstalled(target)) {
            return Optional.empty();
        }
        try (Statement query = target.createStatement();
                ResultSet row = query.executeQuery("SELECT extversion FROM pg_extension WHERE extname = 'citus'")) {
            row.next();
            requireCoordinator(target);
            return Optional.of(new Cluster(row.getString(1), nodesOf(target)));
        } catch (SQLException e) {
            throw SqlFailures.of(Side.TARGET, "the target's Citus cluster", e);
        }
    }

    /** Whether the database has the extension. */
    public static boolean isInstalled(Connection target) {
        try (Statement query = target.createStatement();
                ResultSet row =
                        query.executeQuery("SELECT EXISTS (SELECT FROM pg_extension WHERE extname = 'citus')")) {
            return row.next() && row.getBoolean(1);
        } catch (SQLException e) {
            throw SqlFailures.of(Side.TARGET, "the target's extensions", e);
        }
    }

    private static void requireCoordinator(Connection target) throws SQLException {
        try (Statement query = target.createStatement();
                ResultSet row = query.executeQuery("SELECT groupid FROM pg_dist_local_group")) {
            if (row.next() && row.getInt(1) != 0) {
                throw CopyException.permanent("the target is a worker of a Citus cluster; name its coordinator as the"
                        + " target, --entry-nodes spreads the load over the workers");
            }
        }
    }

    /** The primary nodes, as the node at the other end of the connection knows them. */
    static List<ClusterNode> nodesOf(Connection target) throws SQLException {
        String sql = """
                SELECT groupid, nodename, nodeport, isactive AND hasmetadata AND metadatasynced AND shouldhaveshards
                  FROM pg_dist_node
                 WHERE noderole = 'primary' AND nodecluster = current_setting('citus.cluster_name')
                 ORDER BY groupid
                """;
        List<ClusterNode> nodes = new ArrayList<>();
        try (Statement query = target.createStatement();
                ResultSet rows = query.executeQuery(sql)) {
            while (rows.next()) {
                nodes.add(new ClusterNode(rows.getInt(1), rows.getString(2), rows.getInt(3), rows.getBoolean(4)));
            }
        }
        return nodes;
    }

    /**
     * What the cluster knows of relations; those it does not know are tables of the coordinator alone, and outside a cluster
     * every relation is.
     *
     * @param oids the relations, by their OIDs on the coordinator
     */
    public static Map<Long, CitusTable> tables(Connection target, Collection<Long> oids) {
        String sql = """
                SELECT p.logicalrelid::oid::bigint AS oid, p.partmethod, p.repmodel, p.colocationid,
                       column_to_column_name(p.logicalrelid, p.partkey) AS distribution_column,
                       coalesce(c.shardcount, 1) AS shards
                  FROM pg_dist_partition p
                  LEFT JOIN pg_dist_colocation c ON c.colocationid = p.colocationid
                 WHERE p.logicalrelid::oid = ANY (?::oid[])
                """;
        Map<Long, CitusTable> tables = new HashMap<>();
        if (!isInstalled(target)) {
            return tables;
        }
        try (PreparedStatement query = target.prepareStatement(sql)) {
            query.setArray(1, target.createArrayOf("int8", oids.toArray()));
            try (ResultSet rows = query.executeQuery()) {
                while (rows.next()) {
                    tables.put(
                            rows.getLong("oid"),
                            new CitusTable(
                                    kind(rows),
                                    Optional.ofNullable(rows.getString("distribution_column")),
                                    rows.getInt("shards")));
                }
            }
        } catch (SQLException e) {
            throw SqlFailures.of(Side.TARGET, "the target's Citus cluster", e);
        }
        return tables;
    }

    /** The sizes of those of the relations whose rows are in shards, in bytes; none outside a cluster. */
    public static Map<Long, Long> sizes(Connection target, Collection<Long> oids) {
        Map<Long, Long> sizes = new HashMap<>();
        if (!isInstalled(target)) {
            return sizes;
        }
        String sql = """
                SELECT logicalrelid::oid::bigint, citus_table_size(logicalrelid)
                  FROM pg_dist_partition WHERE logicalrelid::oid = ANY (?::oid[])
                """;
        try (PreparedStatement query = target.prepareStatement(sql)) {
            query.setArray(1, target.createArrayOf("int8", oids.toArray()));
            try (ResultSet rows = query.executeQuery()) {
                while (rows.next()) {
                    sizes.put(rows.getLong(1), rows.getLong(2));
                }
            }
        } catch (SQLException e) {
            throw SqlFailures.of(Side.TARGET, "the sizes of the target's tables", e);
        }
        return sizes;
    }

    /** {@code src/include/distributed/pg_dist_partition.h}: method n has no key; repmodel t is a reference table's. */
    private static CitusTable.Kind kind(ResultSet row) throws SQLException {
        if (!row.getString("partmethod").equals("n")) {
            return CitusTable.Kind.DISTRIBUTED;
        }
        if (row.getString("repmodel").equals("t")) {
            return CitusTable.Kind.REFERENCE;
        }
        return row.getInt("colocationid") == 0 ? CitusTable.Kind.LOCAL : CitusTable.Kind.DISTRIBUTED;
    }
}
