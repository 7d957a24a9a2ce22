package dev.copytool.engine.finish;

import dev.copytool.engine.catalog.Wanted;
import dev.copytool.engine.citus.Cluster;
import dev.copytool.engine.model.TableName;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;

/** Which tables are there, and how large they are. */
final class TableSizes {

    private TableSizes() {}

    /** In bytes, with those of partitions and of shards; tables that do not exist are left out. */
    static Map<TableName, Long> of(Connection session, Collection<TableName> tables) throws SQLException {
        String sql = """
                SELECT n.nspname, c.relname, c.oid,
                       CASE c.relkind
                           WHEN 'p' THEN (SELECT coalesce(sum(pg_table_size(t.relid)), 0)
                                            FROM pg_partition_tree(c.oid) t WHERE t.isleaf)
                           ELSE pg_table_size(c.oid)
                       END AS bytes
                  FROM unnest(?::text[], ?::text[]) AS wanted (schema, name)
                  JOIN pg_namespace n ON n.nspname = wanted.schema
                  JOIN pg_class c ON c.relnamespace = n.oid AND c.relname = wanted.name
                 WHERE c.relkind IN ('r', 'p')
                """;
        Map<TableName, Long> bytes = new HashMap<>();
        Map<Long, TableName> names = new HashMap<>();
        try (PreparedStatement query = Wanted.prepare(session, sql, tables);
                ResultSet rows = query.executeQuery()) {
            while (rows.next()) {
                TableName name = new TableName(rows.getString("nspname"), rows.getString("relname"));
                names.put(rows.getLong("oid"), name);
                bytes.put(name, rows.getLong("bytes"));
            }
        }
        Cluster.sizes(session, names.keySet())
                .forEach((oid, sharded) -> bytes.computeIfPresent(names.get(oid), (name, local) -> sharded));
        return bytes;
    }
}
