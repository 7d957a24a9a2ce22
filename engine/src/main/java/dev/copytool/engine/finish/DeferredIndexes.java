package dev.copytool.engine.finish;

import dev.copytool.engine.connect.SqlFailures;
import dev.copytool.engine.finish.DeferredIndex.Kind;
import dev.copytool.engine.model.CopyException;
import dev.copytool.engine.model.Side;
import dev.copytool.engine.model.TableName;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * The table {@code copytool.deferred_index} in the target: a row is written in the transaction that drops an index and removed
 * in the one that completes it again, so that whatever is dropped is in it, whoever loses a manifest.
 */
public final class DeferredIndexes {
    public static final String NAME = "copytool.deferred_index";

    private static final String INSERT = """
            INSERT INTO copytool.deferred_index
                   (table_schema, table_name, kind, name, definition, build, attach, validate)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?)
            ON CONFLICT (table_schema, table_name, kind, name)
                  DO UPDATE SET definition = excluded.definition, build = excluded.build, attach = excluded.attach,
                                validate = excluded.validate, dropped_at = now()
            """;

    private DeferredIndexes() {}

    /**
     * Creates the table where it is missing; the schema is there.
     *
     * @throws CopyException if another role could have it say what it likes
     */
    static void create(Connection session) throws SQLException {
        if (exists(session)) {
            requireTrusted(session);
            return;
        }
        // IF NOT EXISTS does not keep two sessions from creating at once: the second would fail on the catalog's own
        // keys.
        try (Statement statement = session.createStatement()) {
            statement.execute("""
                    SELECT pg_advisory_xact_lock(hashtextextended('copytool.deferred_index', 0));
                    CREATE TABLE IF NOT EXISTS copytool.deferred_index (
                        table_schema text NOT NULL,
                        table_name text NOT NULL,
                        kind text NOT NULL,
                        name text NOT NULL,
                        definition text NOT NULL,
                        build text[] NOT NULL,
                        attach text[] NOT NULL,
                        validate text[] NOT NULL,
                        dropped_at timestamptz NOT NULL DEFAULT now(),
                        PRIMARY KEY (table_schema, table_name, kind, name)
                    )
                    """);
        }
    }

    /** To read a view, or a table with policies, is to run what its owner has written. */
    private static boolean exists(Connection session) throws SQLException {
        String sql = """
                SELECT relkind <> 'r' OR relrowsecurity FROM pg_class WHERE oid = to_regclass('copytool.deferred_index')
                """;
        try (Statement query = session.createStatement();
                ResultSet row = query.executeQuery(sql)) {
            boolean there = row.next();
            if (there && row.getBoolean(1)) {
                throw CopyException.permanent(
                        "target " + NAME + ": it is not the plain table that copytool makes; look at it, then DROP it");
            }
            return there;
        }
    }

    private static boolean isReadable(Connection session) throws SQLException {
        return answer(session, "SELECT has_table_privilege('copytool.deferred_index', 'SELECT')");
    }

    private static boolean answer(Connection session, String question) throws SQLException {
        try (Statement query = session.createStatement();
                ResultSet row = query.executeQuery(question)) {
            return row.next() && row.getBoolean(1);
        }
    }

    /**
     * All that waits to be rebuilt on these tables, as far as this user may know.
     *
     * @throws CopyException if it cannot be read, or another role could have it say what it likes
     */
    public static List<DeferredIndex> read(Connection session, Set<TableName> tables) {
        try {
            if (!exists(session) || !isReadable(session)) {
                return List.of();
            }
            String sql =
                    "SELECT * FROM copytool.deferred_index ORDER BY dropped_at, table_schema, table_name, kind, name";
            try (Statement query = session.createStatement();
                    ResultSet rows = query.executeQuery(sql)) {
                List<DeferredIndex> found = new ArrayList<>();
                while (rows.next()) {
                    TableName table = new TableName(rows.getString("table_schema"), rows.getString("table_name"));
                    if (!tables.contains(table)) {
                        continue;
                    }
                    found.add(new DeferredIndex(
                            table,
                            Kind.of(rows.getString("kind")),
                            rows.getString("name"),
                            rows.getString("definition"),
                            texts(rows, "build"),
                            texts(rows, "attach"),
                            texts(rows, "validate")));
                }
                if (!found.isEmpty()) {
                    requireTrusted(session);
                }
                return found;
            }
        } catch (SQLException e) {
            throw SqlFailures.of(Side.TARGET, "target " + NAME, e);
        } catch (IllegalArgumentException e) {
            throw CopyException.permanent("target " + NAME + ": a row of it cannot be: " + e.getMessage()
                    + "; a later version may have made it");
        }
    }

    /** Its statements run with the rights of whoever rebuilds. */
    private static void requireTrusted(Connection session) throws SQLException {
        String sql = """
                SELECT r.rolname, r.rolname = current_user OR r.rolsuper
                  FROM pg_class c JOIN pg_roles r ON r.oid = c.relowner
                 WHERE c.oid = 'copytool.deferred_index'::regclass
                """;
        try (Statement query = session.createStatement();
                ResultSet row = query.executeQuery(sql)) {
            if (row.next() && !row.getBoolean(2)) {
                throw CopyException.permanent("target " + NAME + " belongs to role " + row.getString(1)
                        + ", and statements that another role can write are not run; run as that role, or look at its"
                        + " rows and ALTER TABLE ... OWNER TO this one");
            }
        }
    }

    private static List<String> texts(ResultSet row, String column) throws SQLException {
        return List.of((String[]) row.getArray(column).getArray());
    }

    /** Keeps what is dropped in the same transaction. */
    static void add(Connection session, List<DeferredIndex> dropped) throws SQLException {
        try (PreparedStatement insert = session.prepareStatement(INSERT)) {
            for (DeferredIndex one : dropped) {
                bindKey(insert, one);
                insert.setString(5, one.definition());
                insert.setArray(6, session.createArrayOf("text", one.build().toArray()));
                insert.setArray(7, session.createArrayOf("text", one.attach().toArray()));
                insert.setArray(8, session.createArrayOf("text", one.validate().toArray()));
                insert.addBatch();
            }
            insert.executeBatch();
        }
    }

    /** Forgets what is complete in the same transaction. */
    static void remove(Connection session, DeferredIndex rebuilt) throws SQLException {
        String sql = """
                DELETE FROM copytool.deferred_index
                 WHERE table_schema = ? AND table_name = ? AND kind = ? AND name = ?
                """;
        try (PreparedStatement delete = session.prepareStatement(sql)) {
            bindKey(delete, rebuilt);
            delete.executeUpdate();
        }
    }

    private static void bindKey(PreparedStatement statement, DeferredIndex index) throws SQLException {
        statement.setString(1, index.table().schema());
        statement.setString(2, index.table().name());
        statement.setString(3, index.kind().word());
        statement.setString(4, index.name());
    }
}
