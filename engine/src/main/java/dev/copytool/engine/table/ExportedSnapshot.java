package dev.copytool.engine.table;

import dev.copytool.engine.catalog.Fingerprints;
import dev.copytool.engine.catalog.Quoted;
import dev.copytool.engine.catalog.ShapeText;
import dev.copytool.engine.catalog.TableShape;
import dev.copytool.engine.connect.SessionPool;
import dev.copytool.engine.connect.SqlFailures;
import dev.copytool.engine.model.CopyException;
import dev.copytool.engine.model.Fingerprint;
import dev.copytool.engine.model.Side;
import dev.copytool.engine.model.TableName;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * A transaction on the source that stays open and lends its snapshot to others (PostgreSQL manual, "Snapshot Synchronization
 * Functions"). Its name tells the snapshot from every other: ids are given out again, so the name also says which transactions
 * the snapshot sees, and when the server was started.
 *
 * @param holders where the session comes from
 * @param session the open transaction's
 * @param id under which others import the snapshot
 * @param name {@code id-of-its-first-holder transactions start file}
 * @param look how the table looked just before
 * @param file the table that its name meant before, and the file that its rows were in: {@code oid/filenode/hash}, with
 *     a hash of the numbers, names and types of its columns and of the labels of enums in them. Who still finds it after
 *     a COPY knows that nobody has rewritten the table since: rows would lie elsewhere, and a rewrite may hide them from
 *     older snapshots (PostgreSQL manual, "Caveats" of concurrency control)
 */
record ExportedSnapshot(
        SessionPool holders, Connection session, String id, String name, Fingerprint look, String file) {
    private static final Pattern ID = Pattern.compile("[0-9A-Fa-f-]+");

    /** What importing a snapshot fails with when its transaction is over, in any version. */
    private static final Set<String> OVER = Set.of("22023", "42704", "55000", "58P01");

    private static final String BEGIN = "SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY";

    private static final String EXPORT = """
            SELECT pg_catalog.pg_export_snapshot(), pg_catalog.pg_current_snapshot()::text,
                   extract(epoch FROM pg_catalog.pg_postmaster_start_time())::text
            """;
    /** In any transaction: these functions know no snapshot. */
    private static final String FILE = """
            SELECT pg_catalog.concat(t.oid::pg_catalog.oid, '/', pg_catalog.pg_relation_filenode(t.oid))
              FROM (SELECT pg_catalog.to_regclass(%s)) AS t (oid)
            """;

    private static final String TABLE = """
            WITH RECURSIVE t (oid) AS (
                SELECT pg_catalog.to_regclass(%s)::pg_catalog.oid
            ), kept (num, type, name) AS (
                SELECT a.attnum, a.atttypid, a.attname FROM t JOIN pg_catalog.pg_attribute a ON a.attrelid = t.oid
                 WHERE a.attnum > 0 AND NOT a.attisdropped
            ), types (oid) AS (
                SELECT type FROM kept
                UNION
                SELECT inner_type.oid
                  FROM types JOIN pg_catalog.pg_type y ON y.oid = types.oid
                 CROSS JOIN LATERAL (
                      SELECT y.typelem
                      UNION ALL SELECT y.typbasetype
                      UNION ALL SELECT r.rngsubtype FROM pg_catalog.pg_range r WHERE r.rngtypid = y.oid
                      UNION ALL SELECT b.atttypid FROM pg_catalog.pg_attribute b WHERE b.attrelid = y.typrelid AND b.attnum > 0
                      ) AS inner_type (oid)
                 WHERE inner_type.oid <> 0
            ), meaning (line) AS (
                SELECT pg_catalog.concat(num, ' ', name, ' ', type) FROM kept
                UNION ALL
                SELECT pg_catalog.concat(e.oid, ' ', e.enumlabel) FROM types JOIN pg_catalog.pg_enum e ON e.enumtypid = types.oid
            )
            SELECT pg_catalog.concat(t.oid, '/', pg_catalog.pg_relation_filenode(t.oid), '/',
                       (SELECT pg_catalog.hashtextextended(pg_catalog.string_agg(line, ',' ORDER BY line COLLATE "C"), 0::pg_catalog.int8)
                          FROM meaning)),
                   (SELECT %s FROM pg_catalog.pg_class c WHERE c.oid = t.oid)
              FROM t
            """;

    /**
     * Opens one of what the source holds now.
     *
     * @throws CopyException if the source does not answer, or the table is gone
     */
    static ExportedSnapshot open(SessionPool holders, TableName source) {
        return begun(holders, source, "").orElseThrow();
    }

    /** Another transaction on a snapshot by its name, if somebody still holds that. */
    static Optional<ExportedSnapshot> of(SessionPool holders, TableName source, String name) {
        String id = name.split(" ", 2)[0];
        return ID.matcher(id).matches() ? begun(holders, source, name) : Optional.empty();
    }

    private static Optional<ExportedSnapshot> begun(SessionPool holders, TableName source, String name) {
        Connection session = holders.take();
        boolean kept = false;
        try (Statement statement = session.createStatement()) {
            // Before the snapshot, so that whatever is written after it makes the look another one.
            Fingerprint look = Optional.ofNullable(
                            Fingerprints.of(session, Set.of(source)).get(source))
                    .orElseThrow(() -> CopyException.permanent("source " + source + " is gone"));
            String file = name.isEmpty() ? file(statement, source) : name.substring(name.lastIndexOf(' ') + 1);
            session.commit();
            if (!name.isEmpty() && !entered(session, name.split(" ", 2)[0])) {
                return Optional.empty();
            }
            if (name.isEmpty()) {
                statement.execute(BEGIN);
            }
            try (ResultSet row = statement.executeQuery(EXPORT)) {
                row.next();
                String id = row.getString(1);
                String seen = " " + row.getString(2) + " " + row.getString(3) + " " + file;
                if (!ID.matcher(id).matches()) {
                    throw new SQLException("the server names a snapshot '" + id + "'");
                }
                if (!name.isEmpty() && !name.endsWith(seen)) {
                    return Optional.empty();
                }
                kept = true;
                return Optional.of(
                        new ExportedSnapshot(holders, session, id, name.isEmpty() ? id + seen : name, look, file));
            }
        } catch (SQLException e) {
            throw SqlFailures.of(Side.SOURCE, "source " + source, e);
        } finally {
            if (!kept) {
                holders.discard(session);
            }
        }
    }

    private static String file(Statement statement, TableName source) throws SQLException {
        try (ResultSet row = table(statement, source)) {
            row.next();
            return row.getString(1);
        }
    }

    private static ResultSet table(Statement statement, TableName source) throws SQLException {
        return statement.executeQuery(TABLE.formatted(Quoted.literal(Quoted.table(source)), ShapeText.sql("c")));
    }

    /**
     * Whether the name of the table still means the same one, and that was not rewritten.
     *
     * @param other in any transaction
     */
    boolean liesWhereItLay(Connection other, TableName source) throws SQLException {
        try (Statement statement = other.createStatement();
                ResultSet row = statement.executeQuery(FILE.formatted(Quoted.literal(Quoted.table(source))))) {
            return row.next() && file.startsWith(row.getString(1) + "/");
        }
    }

    /**
     * Whether that is so, and kind, columns and the enums in them are what they were before the snapshot, and when the run was planned.
     *
     * @param other in a transaction that sees what is committed now
     */
    boolean isSame(Connection other, TableShape source) throws SQLException {
        try (Statement statement = other.createStatement();
                ResultSet row = table(statement, source.name())) {
            return row.next()
                    && file.equals(row.getString(1))
                    && ShapeText.of(source).equals(row.getString(2));
        }
    }

    /** Begins the session's transaction on the snapshot; false if nobody holds that any more. */
    boolean enter(Connection other) throws SQLException {
        return entered(other, id);
    }

    private static boolean entered(Connection session, String id) throws SQLException {
        try (Statement statement = session.createStatement()) {
            statement.execute(BEGIN + "; SET TRANSACTION SNAPSHOT '" + id + "'");
            return true;
        } catch (SQLException e) {
            if (OVER.contains(String.valueOf(e.getSQLState()))) {
                return false;
            }
            throw e;
        }
    }

    /** Lets go of the snapshot; whoever has entered it keeps it. Never throws. */
    void close() {
        holders.breakOff(session);
        holders.discard(session);
    }
}
