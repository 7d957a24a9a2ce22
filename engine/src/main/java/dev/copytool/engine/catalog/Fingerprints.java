package dev.copytool.engine.catalog;

import dev.copytool.engine.connect.SqlFailures;
import dev.copytool.engine.model.Fingerprint;
import dev.copytool.engine.model.Side;
import dev.copytool.engine.model.TableName;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Reads the fingerprints of many source tables at once. */
public final class Fingerprints {
    private static final int BATCH = 500;

    private Fingerprints() {}

    /**
     * The fingerprints of the tables of these names; views, foreign tables and names that are none have none. That of a
     * partitioned table is the sum over its leaves.
     *
     * @throws dev.copytool.engine.model.CopyException if the server does not answer
     */
    public static Map<TableName, Fingerprint> of(Connection source, Collection<TableName> names) {
        List<TableName> all = List.copyOf(names);
        Map<TableName, Fingerprint> found = new HashMap<>();
        try {
            for (int from = 0; from < all.size(); from += BATCH) {
                batch(source, all.subList(from, Math.min(all.size(), from + BATCH)), found);
            }
        } catch (SQLException e) {
            throw SqlFailures.of(Side.SOURCE, "the catalog of the source", e);
        }
        return found;
    }

    private static void batch(Connection source, List<TableName> names, Map<TableName, Fingerprint> found)
            throws SQLException {
        // Only the main forks: VACUUM makes the others grow without a row being touched.
        String sql = """
                SELECT n.nspname, c.relname, sums.filenode, sums.bytes, sums.changes
                  FROM unnest(?::text[], ?::text[]) AS wanted (schema, name)
                  JOIN pg_namespace n ON n.nspname = wanted.schema
                  JOIN pg_class c ON c.relnamespace = n.oid AND c.relname = wanted.name
                 CROSS JOIN LATERAL (
                       SELECT coalesce(sum(pg_relation_filenode(leaf.oid)::bigint), 0) AS filenode,
                              coalesce(sum(pg_relation_size(leaf.oid)
                                           + coalesce(pg_relation_size(nullif(leaf.reltoastrelid, 0)), 0)), 0) AS bytes,
                              coalesce(sum(pg_stat_get_tuples_inserted(leaf.oid) + pg_stat_get_tuples_updated(leaf.oid)
                                           + pg_stat_get_tuples_deleted(leaf.oid)), 0) AS changes
                         FROM (SELECT c.oid WHERE c.relkind <> 'p'
                               UNION ALL
                               SELECT t.relid FROM pg_partition_tree(CASE c.relkind WHEN 'p' THEN c.oid END) t
                                WHERE t.isleaf) AS part (oid)
                         JOIN pg_class leaf ON leaf.oid = part.oid AND leaf.relkind IN ('r', 'm')) AS sums
                 WHERE c.relkind IN ('r', 'm', 'p')
                """;
        try (PreparedStatement query = Wanted.prepare(source, sql, names);
                ResultSet rows = query.executeQuery()) {
            while (rows.next()) {
                found.put(
                        new TableName(rows.getString("nspname"), rows.getString("relname")),
                        new Fingerprint(rows.getLong("filenode"), rows.getLong("bytes"), rows.getLong("changes")));
            }
        }
    }
}
