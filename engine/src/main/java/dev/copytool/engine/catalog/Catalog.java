package dev.copytool.engine.catalog;

import dev.copytool.engine.catalog.Column.BinaryFitness;
import dev.copytool.engine.connect.SqlFailures;
import dev.copytool.engine.model.Side;
import dev.copytool.engine.model.TableName;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Reads what the catalog says of many tables at once. Equal column lists are kept once, so that ten-thousand partitions
 * cost the memory of a few. Used by one thread.
 */
public final class Catalog {
    private static final int BATCH = 500;

    private final Side side;
    private final Connection connection;
    private final Map<List<Column>, List<Column>> columnLists = new HashMap<>();

    /**
     * Uses the connection for as long as the catalog is used; does not close it.
     */
    public Catalog(Side side, Connection connection) {
        this.side = side;
        this.connection = connection;
    }

    /**
     * Describes the relations of these names; one that does not exist is left out.
     *
     * @throws dev.copytool.engine.model.CopyException if the server does not answer
     */
    public Map<TableName, TableShape> shapes(Collection<TableName> names) {
        List<TableName> all = List.copyOf(names);
        Map<TableName, TableShape> shapes = new HashMap<>();
        try {
            for (int from = 0; from < all.size(); from += BATCH) {
                batch(all.subList(from, Math.min(all.size(), from + BATCH)), shapes);
            }
        } catch (SQLException e) {
            throw SqlFailures.of(side, "the catalog of the " + side.word(), e);
        }
        return shapes;
    }

    private void batch(List<TableName> names, Map<TableName, TableShape> shapes) throws SQLException {
        Map<Long, List<Column>> columns = columns(names);
        String sql = """
                SELECT n.nspname, c.relname, c.oid, c.relkind,
                       CASE c.relkind
                           WHEN 'p' THEN (SELECT sum(pg_table_size(t.relid)) FROM pg_partition_tree(c.oid) t WHERE t.isleaf)
                           WHEN 'v' THEN 0
                           WHEN 'f' THEN 0
                           ELSE pg_table_size(c.oid)
                       END AS bytes,
                       has_table_privilege(c.oid, 'SELECT') OR has_any_column_privilege(c.oid, 'SELECT') AS readable,
                       has_table_privilege(c.oid, 'INSERT') OR has_any_column_privilege(c.oid, 'INSERT') AS writable,
                       c.relhasindex AS indexed, coalesce(%s, '') AS files,
                       EXISTS (SELECT FROM pg_trigger t
                                WHERE t.tgrelid = c.oid AND NOT t.tgisinternal AND t.tgenabled <> 'D'
                                  AND t.tgtype & 7 = 7) AS rerouted
                  FROM unnest(?::text[], ?::text[]) AS wanted (schema, name)
                  JOIN pg_namespace n ON n.nspname = wanted.schema
                  JOIN pg_class c ON c.relnamespace = n.oid AND c.relname = wanted.name
                 WHERE c.relkind IN ('r', 'p', 'v', 'm', 'f')
                """.formatted(ShapeText.filesSql("c"));
        try (PreparedStatement query = Wanted.prepare(connection, sql, names);
                ResultSet rows = query.executeQuery()) {
            while (rows.next()) {
                TableName name = new TableName(rows.getString("nspname"), rows.getString("relname"));
                long oid = rows.getLong("oid");
                shapes.put(
                        name,
                        new TableShape(
                                name,
                                oid,
                                RelationKind.ofCode(rows.getString("relkind")),
                                columns.getOrDefault(oid, List.of()),
                                rows.getLong("bytes"),
                                rows.getBoolean("readable"),
                                rows.getBoolean("writable"),
                                rows.getBoolean("indexed"),
                                rows.getString("files"),
                                rows.getBoolean("rerouted")));
            }
        }
    }

    private Map<Long, List<Column>> columns(List<TableName> names) throws SQLException {
        // 10000 is FirstGenbkiObjectId: below it, an OID means the same on every server of any version.
        // Binary reg* values are OIDs of other catalogs, also inside a domain, an array, a composite or a range.
        // tsvector and xml are left to text for their receive functions, and so are tsquery, int2vector and
        // oidvector, whose receive functions refuse the empty value.
        String sql = """
                WITH RECURSIVE found AS (
                    SELECT c.oid, a.attname, a.attnum, a.atttypid, a.atttypmod, a.attgenerated, a.attnotnull,
                           a.atthasdef, a.attidentity
                      FROM unnest(?::text[], ?::text[]) AS wanted (schema, name)
                      JOIN pg_namespace n ON n.nspname = wanted.schema
                      JOIN pg_class c ON c.relnamespace = n.oid AND c.relname = wanted.name
                      JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
                ), made_of (type, ingredient) AS (
                    SELECT atttypid, atttypid FROM found
                    UNION
                    SELECT made_of.type, inside.type
                      FROM made_of
                      JOIN pg_type t ON t.oid = made_of.ingredient
                     CROSS JOIN LATERAL (
                               SELECT t.typelem WHERE t.typcategory = 'A' AND t.typelem <> 0
                               UNION ALL SELECT t.typbasetype WHERE t.typtype = 'd'
                               UNION ALL SELECT r.rngsubtype FROM pg_range r WHERE r.rngtypid = t.oid
                               UNION ALL SELECT a.atttypid FROM pg_attribute a
                                          WHERE t.typtype = 'c' AND a.attrelid = t.typrelid
                                            AND a.attnum > 0 AND NOT a.attisdropped) AS inside (type)
                ), never AS (
                    SELECT DISTINCT made_of.type
                      FROM made_of
                      JOIN pg_type t ON t.oid = made_of.ingredient
                     WHERE 0 IN (t.typsend, t.typreceive) OR (t.oid < 10000 AND t.typname LIKE 'reg%')
                )
                SELECT f.oid, f.attname, f.atttypid, format_type(f.atttypid, f.atttypmod) AS type,
                       f.attgenerated <> '' AS generated, f.attnotnull,
                       f.atthasdef OR f.attidentity <> '' AS filled,
                       CASE
                           WHEN never.type IS NOT NULL THEN 'NONE'
                           WHEN t.oid < 10000 AND t.typtype IN ('b', 'r', 'm') AND coalesce(e.typtype, 'b') <> 'c'
                            AND t.typname NOT IN ('tsvector', 'tsquery', 'xml', 'int2vector', 'oidvector')
                            AND coalesce(e.typname, '') NOT IN ('tsvector', 'tsquery', 'xml', 'int2vector', 'oidvector')
                               THEN 'BUILT_IN'
                           ELSE 'BY_NAME'
                       END AS fitness
                  FROM found f
                  JOIN pg_type t ON t.oid = f.atttypid
                  LEFT JOIN pg_type e ON e.oid = t.typelem AND t.typcategory = 'A'
                  LEFT JOIN never ON never.type = f.atttypid
                 ORDER BY f.oid, f.attnum
                """;
        Map<Long, List<Column>> found = new HashMap<>();
        try (PreparedStatement query = Wanted.prepare(connection, sql, names);
                ResultSet rows = query.executeQuery()) {
            while (rows.next()) {
                found.computeIfAbsent(rows.getLong("oid"), oid -> new ArrayList<>())
                        .add(new Column(
                                rows.getString("attname"),
                                rows.getLong("atttypid"),
                                rows.getString("type"),
                                BinaryFitness.valueOf(rows.getString("fitness")),
                                rows.getBoolean("generated"),
                                rows.getBoolean("attnotnull"),
                                rows.getBoolean("filled")));
            }
        }
        found.replaceAll((oid, columns) -> columnLists.computeIfAbsent(columns, List::copyOf));
        return found;
    }
}
