package dev.copytool.engine.finish;

import dev.copytool.engine.catalog.Quoted;
import dev.copytool.engine.catalog.Wanted;
import dev.copytool.engine.connect.Server;
import dev.copytool.engine.finish.DeferredIndex.Kind;
import dev.copytool.engine.model.TableName;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The indexes and constraints of tables by the catalog, and which of them cannot be dropped and brought back exactly as they
 * are. To be asked with {@link Server#PATH}, so that definitions are comparable.
 */
final class IndexCatalog {

    /**
     * An index or a constraint that was found.
     *
     * @param kept why it stays where it is, if it does
     */
    record Found(DeferredIndex index, Optional<String> kept) {}

    /** What anything but its own parts depends on cannot be dropped; what belongs to an extension should not be. */
    private static final String DEPENDED = """
            EXISTS (SELECT FROM pg_depend d
                     WHERE (   (d.refclassid = 'pg_class'::regclass AND d.refobjid = %1$s)
                            OR (d.refclassid = 'pg_constraint'::regclass AND d.refobjid = k.oid))
                       AND d.deptype <> 'i')
            """;

    private static final String TRIGGERS =
            "EXISTS (SELECT FROM pg_trigger g WHERE g.tgconstraint = k.oid AND g.tgenabled <> 'O')";

    private static final String INDEXES = """
            SELECT n.nspname, c.relname, x.relname AS name, pg_get_indexdef(i.indexrelid) AS definition,
                   i.indisclustered AS clustered, coalesce(s.spcname, '') AS tablespace,
                   coalesce(obj_description(i.indexrelid, 'pg_class'), '') AS comment,
                   ARRAY(SELECT format('ALTER COLUMN %%s SET STATISTICS %%s', a.attnum, a.attstattarget)
                           FROM pg_attribute a
                          WHERE a.attrelid = i.indexrelid AND a.attstattarget >= 0 ORDER BY a.attnum) AS statistics,
                   coalesce(k.contype::text, '') AS contype, coalesce(k.conname, '') AS conname,
                   coalesce(pg_get_constraintdef(k.oid), '') AS condefinition,
                   coalesce(k.condeferrable, false) AS deferrable, coalesce(k.condeferred, false) AS deferred,
                   coalesce(obj_description(k.oid, 'pg_constraint'), '') AS concomment,
                   CASE
                       WHEN c.relkind <> 'r' THEN 'the table is partitioned'
                       WHEN NOT pg_has_role(c.relowner, 'USAGE') THEN 'the table belongs to another role'
                       WHEN NOT (i.indisvalid AND i.indisready AND i.indislive) THEN 'it is not valid'
                       WHEN x.relispartition THEN 'it is a part of an index of the table above'
                       WHEN i.indisreplident THEN 'it is the replica identity'
                       WHEN i.indisexclusion AND k.contype <> 'x' THEN 'it is over periods'
                       WHEN %s THEN 'its triggers are switched'
                       WHEN EXISTS (SELECT FROM pg_depend e
                                     WHERE e.classid = 'pg_class'::regclass AND e.objid = i.indexrelid
                                       AND e.deptype IN ('e', 'x')) THEN 'it belongs to an extension'
                       WHEN EXISTS (SELECT FROM pg_seclabel l WHERE l.objoid = i.indexrelid) THEN 'it has a label'
                       WHEN %s THEN 'something else depends on it'
                   END AS kept
              FROM unnest(?::text[], ?::text[]) AS wanted (schema, name)
              JOIN pg_namespace n ON n.nspname = wanted.schema
              JOIN pg_class c ON c.relnamespace = n.oid AND c.relname = wanted.name
              JOIN pg_index i ON i.indrelid = c.oid
              JOIN pg_class x ON x.oid = i.indexrelid
              LEFT JOIN pg_tablespace s ON s.oid = x.reltablespace
              LEFT JOIN pg_constraint k
                     ON k.conindid = i.indexrelid AND k.conrelid = i.indrelid AND k.contype IN ('p', 'u', 'x')
             ORDER BY n.nspname, c.relname, i.indexrelid
            """.formatted(TRIGGERS, DEPENDED.formatted("i.indexrelid"));

    private static final String FOREIGN_KEYS = """
            SELECT n.nspname, c.relname, k.conname AS name, pg_get_constraintdef(k.oid) AS definition,
                   coalesce(obj_description(k.oid, 'pg_constraint'), '') AS comment,
                   CASE
                       WHEN 'p' IN (c.relkind, r.relkind) THEN 'a table of it is partitioned'
                       WHEN k.conparentid <> 0 THEN 'it is a part of one of the table above'
                       WHEN NOT pg_has_role(c.relowner, 'USAGE') THEN 'the table belongs to another role'
                       WHEN NOT has_table_privilege(r.oid, 'REFERENCES') THEN 'the right to make it again is missing'
                       WHEN NOT k.convalidated THEN 'it is not validated'
                       WHEN to_jsonb(k) ->> 'conenforced' = 'false' THEN 'it is not enforced'
                       WHEN %s THEN 'its triggers are switched'
                       WHEN %s THEN 'something else depends on it'
                   END AS kept
              FROM unnest(?::text[], ?::text[]) AS wanted (schema, name)
              JOIN pg_namespace n ON n.nspname = wanted.schema
              JOIN pg_class c ON c.relnamespace = n.oid AND c.relname = wanted.name
              JOIN pg_constraint k ON k.conrelid = c.oid AND k.contype = 'f'
              JOIN pg_class r ON r.oid = k.confrelid
             ORDER BY n.nspname, c.relname, k.oid
            """.formatted(TRIGGERS, DEPENDED.formatted("0"));

    private IndexCatalog() {}

    /** All of these tables that are there: of each table its foreign keys first. */
    static List<Found> read(Connection session, Collection<TableName> tables) throws SQLException {
        List<Found> found = new ArrayList<>();
        try (PreparedStatement query = Wanted.prepare(session, FOREIGN_KEYS, tables);
                ResultSet rows = query.executeQuery()) {
            while (rows.next()) {
                found.add(new Found(foreignKey(rows), Optional.ofNullable(rows.getString("kept"))));
            }
        }
        try (PreparedStatement query = Wanted.prepare(session, INDEXES, tables);
                ResultSet rows = query.executeQuery()) {
            while (rows.next()) {
                found.add(new Found(index(rows), Optional.ofNullable(rows.getString("kept"))));
            }
        }
        return found;
    }

    private static TableName table(ResultSet row) throws SQLException {
        return new TableName(row.getString("nspname"), row.getString("relname"));
    }

    private static DeferredIndex foreignKey(ResultSet row) throws SQLException {
        TableName table = table(row);
        String name = row.getString("name");
        String definition = row.getString("definition");
        String alter = "ALTER TABLE " + Quoted.table(table);
        List<String> validate = new ArrayList<>();
        validate.add(alter + " VALIDATE CONSTRAINT " + Quoted.name(name));
        comment("CONSTRAINT " + Quoted.name(name) + " ON " + Quoted.table(table), row.getString("comment"))
                .forEach(validate::add);
        return new DeferredIndex(
                table,
                Kind.FOREIGN_KEY,
                name,
                definition,
                List.of(),
                List.of(alter + " ADD CONSTRAINT " + Quoted.name(name) + " " + definition + " NOT VALID"),
                validate);
    }

    private static DeferredIndex index(ResultSet row) throws SQLException {
        TableName table = table(row);
        String name = row.getString("name");
        String index = Quoted.table(new TableName(table.schema(), name));
        String alter = "ALTER TABLE " + Quoted.table(table);
        Kind kind = KINDS.getOrDefault(row.getString("contype"), Kind.INDEX);
        String constraint = Quoted.name(kind == Kind.INDEX ? name : row.getString("conname"));
        String definition = row.getString(kind == Kind.EXCLUSION ? "condefinition" : "definition");

        String tablespace = row.getString("tablespace");
        // No clause of the definition tells it, and a role may have a default of its own.
        String place = "SET LOCAL default_tablespace TO " + (tablespace.isEmpty() ? "''" : Quoted.name(tablespace));
        List<String> traits = new ArrayList<>();
        for (Object target : (Object[]) row.getArray("statistics").getArray()) {
            traits.add("ALTER INDEX " + index + " " + target);
        }
        comment("INDEX " + index, row.getString("comment")).forEach(traits::add);

        List<String> build = new ArrayList<>();
        List<String> attach = new ArrayList<>();
        if (kind == Kind.EXCLUSION) {
            attach.add(place);
            attach.add(alter + " ADD CONSTRAINT " + constraint + " " + definition);
            attach.addAll(traits);
        } else {
            build.add(place);
            build.add(definition);
            build.addAll(traits);
        }
        if (kind == Kind.PRIMARY_KEY || kind == Kind.UNIQUE) {
            attach.add(alter + " ADD CONSTRAINT " + constraint + (kind == Kind.UNIQUE ? " UNIQUE" : " PRIMARY KEY")
                    + " USING INDEX " + Quoted.name(name) + (row.getBoolean("deferrable") ? " DEFERRABLE" : "")
                    + (row.getBoolean("deferred") ? " INITIALLY DEFERRED" : ""));
        }
        comment("CONSTRAINT " + constraint + " ON " + Quoted.table(table), row.getString("concomment"))
                .forEach(attach::add);
        if (row.getBoolean("clustered")) {
            attach.add(alter + " CLUSTER ON " + Quoted.name(name));
        }
        return new DeferredIndex(table, kind, name, definition, build, attach, List.of());
    }

    private static final Map<String, Kind> KINDS = Map.of("p", Kind.PRIMARY_KEY, "u", Kind.UNIQUE, "x", Kind.EXCLUSION);

    private static Stream<String> comment(String object, String text) {
        return text.isEmpty() ? Stream.of() : Stream.of("COMMENT ON " + object + " IS " + Quoted.literal(text));
    }
}
