package dev.copytool.engine.catalog;

import java.util.stream.Collectors;

/**
 * What the statements of a copy depend on in a table, as one text: its kind, and its columns with their types. Told by a catalog that
 * was read before a run and by a server in the transaction that copies, it is the same as long as the table is.
 */
public final class ShapeText {
    private ShapeText() {}

    /** As the catalog has told it. */
    public static String of(TableShape table) {
        return table.columns().stream()
                .map(column -> column.name() + " " + column.type() + " " + column.generated())
                .collect(Collectors.joining(", ", table.kind().code() + ": ", ""));
    }

    /**
     * An SQL expression of the same text.
     *
     * @param table the alias of a row of {@code pg_class}
     */
    public static String sql(String table) {
        return """
                %1$s.relkind::pg_catalog.text || ': ' || coalesce((
                    SELECT pg_catalog.string_agg(a.attname::pg_catalog.text || ' ' || pg_catalog.format_type(a.atttypid, a.atttypmod) || ' '
                               || (a.attgenerated <> '')::pg_catalog.text, ', ' ORDER BY a.attnum)
                      FROM pg_catalog.pg_attribute a
                     WHERE a.attrelid = %1$s.oid AND a.attnum > 0 AND NOT a.attisdropped), '')""".formatted(table);
    }

    /**
     * An SQL expression of the files that a table's own rows, or those of a partitioned table's partitions, lie in. Whoever rewrites or
     * truncates a table gives it another file.
     *
     * @param table the alias of a row of {@code pg_class}
     */
    public static String filesSql(String table) {
        return """
                CASE %1$s.relkind
                    WHEN 'p' THEN (SELECT pg_catalog.string_agg(pg_catalog.pg_relation_filenode(t.relid)::pg_catalog.text, ','
                                              ORDER BY t.relid)
                                     FROM pg_catalog.pg_partition_tree(%1$s.oid) t)
                    ELSE pg_catalog.pg_relation_filenode(%1$s.oid)::pg_catalog.text
                END""".formatted(table);
    }
}
