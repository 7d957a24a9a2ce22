package dev.copytool.engine.finish;

import static java.util.Objects.requireNonNull;

import dev.copytool.engine.catalog.Wanted;
import dev.copytool.engine.model.TableName;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

/**
 * A sequence that belongs to a column: of an identity, a serial, or made so.
 *
 * @param table the column's table
 * @param column the column
 * @param sequence the sequence
 * @param ascending whether it counts up
 * @param counted whether the column holds whole numbers
 * @param readable whether this user may look how far it is
 */
record OwnedSequence(
        TableName table, String column, TableName sequence, boolean ascending, boolean counted, boolean readable) {
    OwnedSequence {
        requireNonNull(table, "no table");
        requireNonNull(column, "no column");
        requireNonNull(sequence, "no sequence");
    }

    /** Those of these tables. */
    static List<OwnedSequence> of(Connection session, Collection<TableName> tables) throws SQLException {
        String sql = """
                SELECT n.nspname, c.relname, a.attname, sn.nspname AS seq_schema, s.relname AS seq_name,
                       q.seqincrement > 0 AS ascending,
                       a.atttypid IN ('int2'::regtype, 'int4'::regtype, 'int8'::regtype) AS counted,
                       has_table_privilege(s.oid, 'SELECT') AND has_schema_privilege(sn.oid, 'USAGE') AS readable
                  FROM unnest(?::text[], ?::text[]) AS wanted (schema, name)
                  JOIN pg_namespace n ON n.nspname = wanted.schema
                  JOIN pg_class c ON c.relnamespace = n.oid AND c.relname = wanted.name
                  JOIN pg_depend d ON d.refclassid = 'pg_class'::regclass AND d.refobjid = c.oid AND d.refobjsubid > 0
                                  AND d.classid = 'pg_class'::regclass AND d.deptype IN ('a', 'i')
                  JOIN pg_class s ON s.oid = d.objid AND s.relkind = 'S'
                  JOIN pg_namespace sn ON sn.oid = s.relnamespace
                  JOIN pg_sequence q ON q.seqrelid = s.oid
                  JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum = d.refobjsubid
                 ORDER BY 1, 2, 3, 4, 5
                """;
        List<OwnedSequence> found = new ArrayList<>();
        try (PreparedStatement query = Wanted.prepare(session, sql, tables);
                ResultSet rows = query.executeQuery()) {
            while (rows.next()) {
                found.add(new OwnedSequence(
                        new TableName(rows.getString("nspname"), rows.getString("relname")),
                        rows.getString("attname"),
                        new TableName(rows.getString("seq_schema"), rows.getString("seq_name")),
                        rows.getBoolean("ascending"),
                        rows.getBoolean("counted"),
                        rows.getBoolean("readable")));
            }
        }
        return found;
    }
}
