package dev.copytool.engine.catalog;

import dev.copytool.engine.model.CopyException;
import dev.copytool.engine.model.TableName;
import java.sql.Array;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Finds what a source's schemas hold, with bounds and inheritance. Tables of extensions are left out. */
public final class Discovery {

    private record Row(
            TableName name,
            RelationKind kind,
            Optional<TableName> parent,
            Optional<String> bound,
            List<String> checks,
            long bytes) {}

    private Discovery() {}

    /**
     * Lists the relations of the schemas, ordered by name.
     *
     * @throws CopyException if a schema does not exist
     */
    public static List<FoundTable> tables(Connection source, Collection<String> schemas) throws SQLException {
        requireSchemas(source, schemas);
        Map<TableName, Row> rows = rows(source, schemas);
        List<FoundTable> found = new ArrayList<>();
        for (Row row : rows.values()) {
            List<TableName> ancestors = ancestors(row, rows);
            found.add(new FoundTable(
                    row.name(), row.kind(), ancestors, bounds(row, ancestors, rows), row.checks(), row.bytes()));
        }
        return found;
    }

    private static void requireSchemas(Connection source, Collection<String> schemas) throws SQLException {
        String sql = """
                SELECT wanted.name FROM unnest(?::text[]) AS wanted (name)
                 WHERE NOT EXISTS (SELECT FROM pg_namespace n WHERE n.nspname = wanted.name)
                """;
        try (PreparedStatement query = source.prepareStatement(sql)) {
            query.setArray(1, source.createArrayOf("text", schemas.toArray()));
            try (ResultSet missing = query.executeQuery()) {
                if (missing.next()) {
                    throw CopyException.permanent(
                            "the source has no schema '" + missing.getString(1) + "'; check --schema");
                }
            }
        }
    }

    private static Map<TableName, Row> rows(Connection source, Collection<String> schemas) throws SQLException {
        String sql = """
                SELECT n.nspname, c.relname, c.relkind,
                       CASE WHEN c.relkind IN ('r', 'm') THEN pg_table_size(c.oid) ELSE 0 END AS bytes,
                       pg_get_expr(c.relpartbound, c.oid) AS bound,
                       (SELECT array_agg(pg_get_constraintdef(k.oid) ORDER BY k.conname)
                          FROM pg_constraint k
                         WHERE k.conrelid = c.oid AND k.contype = 'c' AND k.conislocal) AS checks,
                       parent.nspname AS parent_schema, parent.relname AS parent_name
                  FROM pg_class c
                  JOIN pg_namespace n ON n.oid = c.relnamespace
                  LEFT JOIN LATERAL (
                       SELECT pn.nspname, p.relname
                         FROM pg_inherits i
                         JOIN pg_class p ON p.oid = i.inhparent
                         JOIN pg_namespace pn ON pn.oid = p.relnamespace
                        WHERE i.inhrelid = c.oid ORDER BY i.inhseqno LIMIT 1) parent ON true
                 WHERE n.nspname = ANY (?) AND c.relkind IN ('r', 'p', 'v', 'm', 'f')
                   AND NOT EXISTS (SELECT FROM pg_depend d
                                    WHERE d.classid = 'pg_class'::regclass AND d.objid = c.oid AND d.deptype = 'e')
                 ORDER BY n.nspname, c.relname
                """;
        Map<TableName, Row> found = new LinkedHashMap<>();
        try (PreparedStatement query = source.prepareStatement(sql)) {
            query.setArray(1, source.createArrayOf("text", schemas.toArray()));
            try (ResultSet rows = query.executeQuery()) {
                while (rows.next()) {
                    TableName name = new TableName(rows.getString("nspname"), rows.getString("relname"));
                    String parent = rows.getString("parent_name");
                    found.put(
                            name,
                            new Row(
                                    name,
                                    RelationKind.ofCode(rows.getString("relkind")),
                                    parent == null
                                            ? Optional.empty()
                                            : Optional.of(new TableName(rows.getString("parent_schema"), parent)),
                                    Optional.ofNullable(rows.getString("bound")),
                                    texts(rows.getArray("checks")),
                                    rows.getLong("bytes")));
                }
            }
        }
        return found;
    }

    private static List<String> texts(@Nullable Array array) throws SQLException {
        return array == null ? List.of() : List.of((String[]) array.getArray());
    }

    private static List<TableName> ancestors(Row row, Map<TableName, Row> rows) {
        Set<TableName> seen = new HashSet<>();
        List<TableName> ancestors = new ArrayList<>();
        for (Optional<TableName> parent = row.parent(); parent.isPresent() && seen.add(parent.get()); ) {
            ancestors.add(parent.get());
            parent = Optional.ofNullable(rows.get(parent.get())).flatMap(Row::parent);
        }
        return ancestors;
    }

    /** Its own bound, then those of the partitions it is a partition of. */
    private static List<String> bounds(Row row, List<TableName> ancestors, Map<TableName, Row> rows) {
        return Stream.concat(
                        Stream.of(row),
                        ancestors.stream().flatMap(name -> Optional.ofNullable(rows.get(name)).stream()))
                .flatMap(one -> one.bound().stream())
                .toList();
    }
}
