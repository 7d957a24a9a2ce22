package dev.copytool.engine.citus;

import dev.copytool.engine.connect.SqlFailures;
import dev.copytool.engine.model.CopyException;
import dev.copytool.engine.model.Side;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Finds which tables of a cluster have a shard whose file is not empty. One that another session holds for itself alone
 * counts as not empty: to look at it would wait for that session, on another node and so without limit. Each node is asked once for many tables, since
 * {@code citus_relation_size} asks every node once for each: with thousands of tables that takes longer than a small copy.
 */
public final class FilledTables {
    private static final int BATCH = 1000;

    private final Connection coordinator;

    private FilledTables(Connection coordinator) {
        this.coordinator = coordinator;
    }

    /**
     * Looks.
     *
     * @param oids tables the cluster knows, by their OIDs on the coordinator
     * @return those that may hold rows
     * @throws CopyException if a node does not answer
     */
    public static Set<Long> of(Connection coordinator, Collection<Long> oids) {
        FilledTables tables = new FilledTables(coordinator);
        List<Long> all = List.copyOf(oids);
        Set<Long> filled = new HashSet<>();
        try {
            for (int from = 0; from < all.size(); from += BATCH) {
                List<Long> batch = all.subList(from, Math.min(all.size(), from + BATCH));
                Found found = tables.askNodes(batch);
                // A node without the metadata, or one that is down, has looked at less than there is.
                filled.addAll(
                        found.placements() == tables.placements(batch)
                                ? tables.tablesOf(found.shards())
                                : tables.oneByOne(batch));
            }
            return filled;
        } catch (SQLException e) {
            throw SqlFailures.of(Side.TARGET, "the contents of the target tables", e);
        }
    }

    /**
     * What the nodes told.
     *
     * @param placements how many copies of shards they looked at
     * @param shards a shard of each table that has one with rows
     */
    private record Found(long placements, List<Long> shards) {}

    /**
     * Shards have the same number on every node, tables have not. The nodes' own sessions have the path of their role, so whatever
     * is called there is named in full.
     */
    private Found askNodes(List<Long> oids) throws SQLException {
        String sql = """
                SELECT success, result FROM run_command_on_all_nodes(format($command$
                    SELECT pg_catalog.concat(coalesce(pg_catalog.sum(placements), 0), ' ',
                                             coalesce(pg_catalog.string_agg(filled::pg_catalog.text, ' '::pg_catalog.text), ''))
                      FROM (SELECT pg_catalog.count(*) AS placements,
                                   pg_catalog.min(s.shardid) FILTER (WHERE CASE
                                       WHEN pg_catalog.shard_name(s.logicalrelid, s.shardid)::pg_catalog.regclass::pg_catalog.oid
                                            OPERATOR(pg_catalog.=) ANY (
                                           SELECT relation FROM pg_catalog.pg_locks
                                            WHERE relation IS NOT NULL AND granted
                                              AND mode OPERATOR(pg_catalog.=) 'AccessExclusiveLock'::pg_catalog.text)
                                       THEN true
                                       ELSE pg_catalog.pg_relation_size(
                                                pg_catalog.shard_name(s.logicalrelid, s.shardid)::pg_catalog.regclass)
                                            OPERATOR(pg_catalog.>) 0::pg_catalog.int8
                                   END) AS filled
                              FROM pg_catalog.unnest(%L::pg_catalog.text[]) AS wanted (name)
                              JOIN pg_catalog.pg_dist_shard s
                                ON s.logicalrelid OPERATOR(pg_catalog.=) pg_catalog.to_regclass(wanted.name)
                              JOIN pg_catalog.pg_dist_placement p ON p.shardid OPERATOR(pg_catalog.=) s.shardid
                             WHERE p.groupid OPERATOR(pg_catalog.=) (SELECT groupid FROM pg_catalog.pg_dist_local_group)
                             GROUP BY s.logicalrelid) AS looked
                    $command$,
                    (SELECT array_agg(format('%I.%I', n.nspname, c.relname))
                       FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
                      WHERE c.oid = ANY (?::oid[]))))
                """;
        long placements = 0;
        List<Long> shards = new ArrayList<>();
        try (PreparedStatement query = coordinator.prepareStatement(sql)) {
            query.setArray(1, coordinator.createArrayOf("int8", oids.toArray()));
            try (ResultSet rows = query.executeQuery()) {
                while (rows.next()) {
                    if (rows.getBoolean("success")) {
                        String[] told = rows.getString("result").strip().split(" ", -1);
                        placements += Long.parseLong(told[0]);
                        for (int i = 1; i < told.length; i++) {
                            shards.add(Long.parseLong(told[i]));
                        }
                    }
                }
            }
        }
        return new Found(placements, shards);
    }

    /** How many copies of shards the tables have, by the coordinator's own account. */
    private long placements(List<Long> oids) throws SQLException {
        String sql = """
                SELECT count(*) FROM pg_dist_shard s JOIN pg_dist_placement p ON p.shardid = s.shardid
                 WHERE s.logicalrelid::oid = ANY (?::oid[])
                """;
        return oids(sql, oids).get(0);
    }

    private List<Long> tablesOf(List<Long> shards) throws SQLException {
        return oids("SELECT DISTINCT logicalrelid::oid::bigint FROM pg_dist_shard WHERE shardid = ANY (?)", shards);
    }

    private List<Long> oneByOne(List<Long> oids) throws SQLException {
        return oids("SELECT oid FROM unnest(?::bigint[]) AS t (oid) WHERE citus_relation_size(oid::oid) > 0", oids);
    }

    private List<Long> oids(String sql, List<Long> numbers) throws SQLException {
        List<Long> found = new ArrayList<>();
        try (PreparedStatement query = coordinator.prepareStatement(sql)) {
            query.setArray(1, coordinator.createArrayOf("int8", numbers.toArray()));
            try (ResultSet rows = query.executeQuery()) {
                while (rows.next()) {
                    found.add(rows.getLong(1));
                }
            }
        }
        return found;
    }
}
