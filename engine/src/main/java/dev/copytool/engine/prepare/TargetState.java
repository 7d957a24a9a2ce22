package dev.copytool.engine.prepare;

import dev.copytool.engine.catalog.Wanted;
import dev.copytool.engine.connect.SqlFailures;
import dev.copytool.engine.model.CopyException;
import dev.copytool.engine.model.Distribution;
import dev.copytool.engine.model.Side;
import dev.copytool.engine.model.TableName;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;

/**
 * What the target has already.
 *
 * @param existing those of the names asked for that are taken
 * @param schemas all its schemas
 * @param citus what it says as a Citus coordinator, if it is one
 */
record TargetState(Set<TableName> existing, Set<String> schemas, Optional<Citus> citus) {

    /**
     * A Citus cluster.
     *
     * @param shardCount how many shards a table gets for which no number is named
     * @param distributed how its tables lie, without local ones
     */
    record Citus(int shardCount, Map<TableName, Distribution> distributed) {
        Citus {
            distributed = Map.copyOf(distributed);
        }
    }

    TargetState {
        existing = Set.copyOf(existing);
        schemas = Set.copyOf(schemas);
    }

    /**
     * Looks at the target.
     *
     * @throws CopyException if it does not answer, or is a worker of a Citus cluster
     */
    static TargetState read(Connection connection, Collection<TableName> names) {
        try {
            return new TargetState(existing(connection, names), schemas(connection), citus(connection));
        } catch (SQLException e) {
            throw SqlFailures.of(Side.TARGET, "the catalog of the target", e);
        }
    }

    private static Set<TableName> existing(Connection connection, Collection<TableName> names) throws SQLException {
        String sql = """
                SELECT n.nspname, c.relname
                  FROM unnest(?::text[], ?::text[]) AS wanted (schema, name)
                  JOIN pg_catalog.pg_namespace n ON n.nspname = wanted.schema
                  JOIN pg_catalog.pg_class c ON c.relnamespace = n.oid AND c.relname = wanted.name
                """;
        Set<TableName> found = new HashSet<>();
        try (PreparedStatement query = Wanted.prepare(connection, sql, names);
                ResultSet row = query.executeQuery()) {
            while (row.next()) {
                found.add(new TableName(row.getString(1), row.getString(2)));
            }
        }
        return found;
    }

    private static Set<String> schemas(Connection connection) throws SQLException {
        Set<String> schemas = new HashSet<>();
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("SELECT nspname FROM pg_catalog.pg_namespace")) {
            while (row.next()) {
                schemas.add(row.getString(1));
            }
        }
        return schemas;
    }

    private static Optional<Citus> citus(Connection connection) throws SQLException {
        if (!yes(connection, "SELECT EXISTS (SELECT FROM pg_catalog.pg_extension WHERE extname = 'citus')")) {
            return Optional.empty();
        }
        if (!yes(connection, "SELECT groupid = 0 FROM pg_catalog.pg_dist_local_group")) {
            throw CopyException.permanent("the target is a worker of a Citus cluster; tables are made on the"
                    + " coordinator, give its address as --target");
        }
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("SELECT current_setting('citus.shard_count')::int")) {
            row.next();
            return Optional.of(new Citus(row.getInt(1), distributed(connection)));
        }
    }

    private static boolean yes(Connection connection, String question) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(question)) {
            return row.next() && row.getBoolean(1);
        }
    }

    private static Map<TableName, Distribution> distributed(Connection connection) throws SQLException {
        String sql = """
                SELECT n.nspname, c.relname, p.partmethod = 'n' AND p.repmodel = 't' AS reference,
                       pg_catalog.column_to_column_name(p.logicalrelid, p.partkey) AS distribution_column
                  FROM pg_catalog.pg_dist_partition p
                  JOIN pg_catalog.pg_class c ON c.oid = p.logicalrelid
                  JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
                """;
        Map<TableName, Distribution> found = new HashMap<>();
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(sql)) {
            while (row.next()) {
                TableName name = new TableName(row.getString("nspname"), row.getString("relname"));
                String column = row.getString("distribution_column");
                if (column != null) {
                    found.put(name, new Distribution.ByColumn(column, Optional.empty(), OptionalInt.empty()));
                } else if (row.getBoolean("reference")) {
                    found.put(name, new Distribution.Reference());
                }
            }
        }
        return found;
    }
}
