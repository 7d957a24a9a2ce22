package dev.copytool.engine.prepare;

import dev.copytool.engine.catalog.RelationKind;
import dev.copytool.engine.catalog.Wanted;
import dev.copytool.engine.connect.SqlFailures;
import dev.copytool.engine.model.Side;
import dev.copytool.engine.model.TableName;
import dev.copytool.engine.prepare.SourceTable.Check;
import dev.copytool.engine.prepare.SourceTable.Column;
import dev.copytool.engine.prepare.SourceTable.Index;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Reads the definitions of tables and of all that they inherit from. Used by one thread. */
final class SourceCatalog {
    private final Connection connection;
    private final Map<Long, TableName> names = new LinkedHashMap<>();

    private SourceCatalog(Connection connection) {
        this.connection = connection;
    }

    /** The version of the server without its minor part. */
    static int majorVersion(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("SELECT current_setting('server_version_num')::int / 10000")) {
            row.next();
            return row.getInt(1);
        }
    }

    /**
     * Describes the tables of these names and their ancestors; one that does not exist is left out.
     *
     * @throws dev.copytool.engine.model.CopyException if the server does not answer
     */
    static Map<TableName, SourceTable> read(Connection connection, Collection<TableName> wanted) {
        try {
            // The path of our own statements has the server write every name in a definition with its schema.
            return new SourceCatalog(connection).tables(wanted);
        } catch (SQLException e) {
            throw SqlFailures.of(Side.SOURCE, "the catalog of the source", e);
        }
    }

    private record Head(long oid, RelationKind kind, Optional<String> bound, Optional<String> key, boolean unlogged) {}

    private Map<TableName, SourceTable> tables(Collection<TableName> wanted) throws SQLException {
        List<Head> heads = heads(wanted);
        Map<Long, List<TableName>> parents = parents();
        Map<Long, List<Column>> columns = columns();
        Map<Long, List<Check>> checks = checks();
        Map<Long, List<Index>> indexes = indexes();
        Map<Long, List<String>> leftOut = leftOut();
        Map<TableName, SourceTable> tables = new LinkedHashMap<>();
        for (Head head : heads) {
            TableName name = name(head.oid());
            tables.put(
                    name,
                    new SourceTable(
                            name,
                            head.kind(),
                            head.bound(),
                            head.key(),
                            head.unlogged(),
                            parents.getOrDefault(head.oid(), List.of()),
                            columns.getOrDefault(head.oid(), List.of()),
                            checks.getOrDefault(head.oid(), List.of()),
                            indexes.getOrDefault(head.oid(), List.of()),
                            leftOut.getOrDefault(head.oid(), List.of())));
        }
        return tables;
    }

    private TableName name(long oid) {
        return Optional.ofNullable(names.get(oid))
                .orElseThrow(() -> new IllegalStateException("relation " + oid + " was not asked for"));
    }

    private List<Head> heads(Collection<TableName> wanted) throws SQLException {
        String sql = """
                WITH RECURSIVE tree (oid) AS (
                    SELECT c.oid FROM unnest(?::text[], ?::text[]) AS wanted (schema, name)
                      JOIN pg_namespace n ON n.nspname = wanted.schema
                      JOIN pg_class c ON c.relnamespace = n.oid AND c.relname = wanted.name
                    UNION
                    SELECT i.inhparent FROM tree JOIN pg_inherits i ON i.inhrelid = tree.oid
                )
                SELECT c.oid, n.nspname, c.relname, c.relkind, pg_get_expr(c.relpartbound, c.oid) AS bound,
                       CASE c.relkind WHEN 'p' THEN pg_get_partkeydef(c.oid) END AS partition_key,
                       c.relpersistence = 'u' AS unlogged
                  FROM tree JOIN pg_class c ON c.oid = tree.oid JOIN pg_namespace n ON n.oid = c.relnamespace
                 WHERE c.relkind IN ('r', 'p', 'v', 'm', 'f')
                 ORDER BY n.nspname, c.relname
                """;
        List<Head> heads = new ArrayList<>();
        try (PreparedStatement query = Wanted.prepare(connection, sql, wanted);
                ResultSet row = query.executeQuery()) {
            while (row.next()) {
                names.put(row.getLong("oid"), new TableName(row.getString("nspname"), row.getString("relname")));
                heads.add(new Head(
                        row.getLong("oid"),
                        RelationKind.ofCode(row.getString("relkind")),
                        Optional.ofNullable(row.getString("bound")),
                        Optional.ofNullable(row.getString("partition_key")),
                        row.getBoolean("unlogged")));
            }
        }
        return heads;
    }

    private Map<Long, List<TableName>> parents() throws SQLException {
        return perTable(
                "SELECT inhrelid AS relation, inhparent FROM pg_inherits WHERE inhrelid = ANY (?) ORDER BY inhseqno",
                row -> name(row.getLong("inhparent")));
    }

    private Map<Long, List<Column>> columns() throws SQLException {
        String sql = """
                SELECT a.attrelid AS relation, a.attname, format_type(a.atttypid, a.atttypmod) AS type, a.attnotnull,
                       a.attidentity <> '' AS identity
                  FROM pg_attribute a
                 WHERE a.attrelid = ANY (?) AND a.attnum > 0 AND NOT a.attisdropped
                 ORDER BY a.attnum
                """;
        return perTable(
                sql,
                row -> new Column(
                        row.getString("attname"),
                        row.getString("type"),
                        row.getBoolean("attnotnull"),
                        row.getBoolean("identity")));
    }

    private Map<Long, List<Check>> checks() throws SQLException {
        String sql = """
                SELECT k.conrelid AS relation, k.conname, pg_get_constraintdef(k.oid) AS definition,
                       k.coninhcount > 0 AS inherited
                  FROM pg_constraint k
                 WHERE k.conrelid = ANY (?) AND k.contype = 'c'
                 ORDER BY k.conname
                """;
        return perTable(
                sql,
                row -> new Check(row.getString("conname"), row.getString("definition"), row.getBoolean("inherited")));
    }

    /** A partition's index that belongs to an index of its parent comes with the partition and is left out. */
    private Map<Long, List<Index>> indexes() throws SQLException {
        String sql = """
                SELECT i.indrelid AS relation, coalesce(k.conname, c.relname) AS name, k.oid IS NOT NULL AS is_constraint,
                       coalesce(pg_get_constraintdef(k.oid), pg_get_indexdef(c.oid)) AS definition,
                       i.indisunique OR i.indisexclusion AS uniqueness,
                       ARRAY(SELECT a.attname::text FROM pg_attribute a
                              WHERE a.attrelid = i.indrelid
                                AND a.attnum = ANY ((i.indkey::int2[])[0:i.indnkeyatts - 1])) AS columns
                  FROM pg_index i
                  JOIN pg_class c ON c.oid = i.indexrelid
                  LEFT JOIN pg_constraint k ON k.conindid = c.oid AND k.conrelid = i.indrelid
                                           AND k.contype IN ('p', 'u', 'x')
                 WHERE i.indrelid = ANY (?) AND i.indisvalid AND NOT c.relispartition
                 ORDER BY k.oid IS NULL, k.contype, name
                """;
        return perTable(
                sql,
                row -> new Index(
                        row.getString("name"),
                        row.getBoolean("is_constraint"),
                        row.getString("definition"),
                        row.getBoolean("uniqueness"),
                        Set.of((String[]) row.getArray("columns").getArray())));
    }

    private Map<Long, List<String>> leftOut() throws SQLException {
        String sql = """
                SELECT tgrelid AS relation, 'trigger ' || tgname AS word
                  FROM pg_trigger WHERE tgrelid = ANY (?) AND NOT tgisinternal
                UNION ALL
                SELECT conrelid, 'foreign key ' || conname
                  FROM pg_constraint WHERE conrelid = ANY (?) AND contype = 'f' AND coninhcount = 0
                 ORDER BY 1, 2
                """;
        return perTable(sql, row -> row.getString("word"));
    }

    @FunctionalInterface
    private interface RowReader<T> {
        T read(ResultSet row) throws SQLException;
    }

    private <T> Map<Long, List<T>> perTable(String sql, RowReader<T> reader) throws SQLException {
        Map<Long, List<T>> found = new HashMap<>();
        try (PreparedStatement query = connection.prepareStatement(sql)) {
            for (int i = 1; i <= query.getParameterMetaData().getParameterCount(); i++) {
                query.setArray(i, connection.createArrayOf("oid", names.keySet().toArray()));
            }
            try (ResultSet row = query.executeQuery()) {
                while (row.next()) {
                    found.computeIfAbsent(row.getLong("relation"), oid -> new ArrayList<>())
                            .add(reader.read(row));
                }
            }
        }
        return found;
    }
}
