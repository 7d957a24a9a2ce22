package dev.copytool.engine.postgres;

import dev.copytool.engine.connect.SqlFailures;
import dev.copytool.engine.model.Attempt;
import dev.copytool.engine.model.CopyException;
import dev.copytool.engine.model.Counts;
import dev.copytool.engine.model.PartKey;
import dev.copytool.engine.model.Side;
import dev.copytool.engine.spi.Claim;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;

/**
 * The table {@code copytool.commit_marker} in the target: a row is the only proof that a part is in.
 *
 * <p>Its primary key is the fence: a second attempt at the same part blocks on inserting the row until the first has
 * committed (then the insert does nothing) or rolled back (then it succeeds). A plain SELECT would miss a commit that is
 * under way.
 */
public final class MarkerTable implements Markers {
    public static final String NAME = "copytool.commit_marker";

    private static final String RIGHTS = "keep the proof of what is copied; GRANT CREATE ON DATABASE, or have an"
            + " administrator create schema copytool for this user; on an existing table GRANT SELECT, INSERT, UPDATE";

    private static final String INSERT = """
            INSERT INTO copytool.commit_marker
                   (item, part, epoch, attempt, plan_hash, source_system, source, target)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?)
            ON CONFLICT DO NOTHING
            RETURNING pg_current_xact_id()::text, pg_backend_pid()
            """;

    private static final String UPDATE = """
            UPDATE copytool.commit_marker SET rows = ?, bytes = ?, committed_at = clock_timestamp()
             WHERE item = ? AND part = ? AND epoch = ?
            """;

    /** Whether the table is there. */
    static boolean exists(Connection session) {
        try (Statement statement = session.createStatement();
                ResultSet row = statement.executeQuery("SELECT to_regclass('copytool.commit_marker') IS NOT NULL")) {
            return row.next() && row.getBoolean(1);
        } catch (SQLException e) {
            throw SqlFailures.of(Side.TARGET, "target " + NAME, e);
        }
    }

    /**
     * Looks whether the user may write markers, or create the table for them.
     *
     * @throws CopyException that says what an administrator can do, if not
     */
    static void requireRights(Connection session) throws SQLException {
        String sql = """
                SELECT CASE WHEN to_regclass('copytool.commit_marker') IS NOT NULL
                            THEN has_table_privilege('copytool.commit_marker', 'SELECT')
                             AND has_table_privilege('copytool.commit_marker', 'INSERT')
                             AND has_table_privilege('copytool.commit_marker', 'UPDATE')
                            WHEN to_regnamespace('copytool') IS NOT NULL
                            THEN has_schema_privilege('copytool', 'CREATE')
                            ELSE has_database_privilege(current_database(), 'CREATE')
                       END
                """;
        try (Statement statement = session.createStatement();
                ResultSet row = statement.executeQuery(sql)) {
            if (!row.next() || !row.getBoolean(1)) {
                throw CopyException.permanent("target " + NAME + ": no right to " + RIGHTS);
            }
        }
    }

    /**
     * Creates the table where it is missing.
     *
     * @throws CopyException that says what an administrator can do, if the user may not
     */
    static void create(Connection session) {
        if (exists(session)) {
            return;
        }
        // IF NOT EXISTS does not keep two sessions from creating at once: the second would fail on the catalog's own
        // keys.
        String sql = """
                SELECT pg_advisory_xact_lock(hashtextextended('copytool.commit_marker', 0));
                CREATE SCHEMA IF NOT EXISTS copytool;
                CREATE TABLE IF NOT EXISTS copytool.commit_marker (
                    item uuid NOT NULL,
                    part integer NOT NULL,
                    epoch integer NOT NULL,
                    attempt integer NOT NULL,
                    plan_hash text NOT NULL,
                    source_system text NOT NULL,
                    source text NOT NULL,
                    target text NOT NULL,
                    rows bigint,
                    bytes bigint,
                    committed_at timestamptz,
                    PRIMARY KEY (item, part, epoch)
                )
                """;
        try (Statement statement = session.createStatement()) {
            statement.execute(sql);
        } catch (SQLException e) {
            throw SqlFailures.of(Side.TARGET, "target " + NAME + " cannot be created (" + RIGHTS + ")", e);
        }
    }

    /**
     * A marker that was found.
     *
     * @param item the item, of this manifest or another
     * @param epoch the item's generation
     * @param sourceSystem the database it was read from
     * @param source the quoted name it was read from
     * @param rows how many rows it proves
     */
    record Standing(UUID item, int epoch, String sourceSystem, String source, long rows) {}

    /** The markers of parts that went into these tables, by quoted table name; none if there is no marker table. */
    static Map<String, Set<Standing>> standing(Connection session, Collection<String> targets) {
        if (!exists(session)) {
            return Map.of();
        }
        String sql = """
                SELECT target, item, epoch, source_system, source, sum(rows) AS rows FROM copytool.commit_marker
                 WHERE target = ANY (?)
                 GROUP BY target, item, epoch, source_system, source
                """;
        try (PreparedStatement query = session.prepareStatement(sql)) {
            query.setArray(1, session.createArrayOf("text", targets.toArray()));
            Map<String, Set<Standing>> found = new HashMap<>();
            try (ResultSet rows = query.executeQuery()) {
                while (rows.next()) {
                    found.computeIfAbsent(rows.getString("target"), target -> new HashSet<>())
                            .add(new Standing(
                                    rows.getObject("item", UUID.class),
                                    rows.getInt("epoch"),
                                    rows.getString("source_system"),
                                    rows.getString("source"),
                                    rows.getLong("rows")));
                }
            }
            return found;
        } catch (SQLException e) {
            throw SqlFailures.of(Side.TARGET, "target " + NAME, e);
        }
    }

    @Override
    public Claim claim(Connection session, PartKey key, Note note) throws SQLException {
        try (PreparedStatement insert = session.prepareStatement(INSERT)) {
            bindKey(insert, 1, key);
            insert.setInt(4, note.attempt());
            insert.setString(5, note.planHash());
            insert.setString(6, note.sourceSystem());
            insert.setString(7, note.source());
            insert.setString(8, note.target());
            try (ResultSet row = insert.executeQuery()) {
                if (row.next()) {
                    return new Claim.Granted(
                            new Attempt(note.attempt(), row.getString(1), row.getInt(2), note.entryNode()));
                }
            }
        }
        return new Claim.AlreadyIn(standing(session, key, note));
    }

    /** The counts of the marker that is there, if it speaks of the same copy. */
    private static Counts standing(Connection session, PartKey key, Note note) throws SQLException {
        String sql = """
                SELECT coalesce(rows, 0), coalesce(bytes, 0), source_system, source, target
                  FROM copytool.commit_marker
                 WHERE item = ? AND part = ? AND epoch = ?
                """;
        try (PreparedStatement query = session.prepareStatement(sql)) {
            bindKey(query, 1, key);
            try (ResultSet row = query.executeQuery()) {
                if (!row.next()) {
                    throw new SQLException("the marker of part " + key + " was removed meanwhile");
                }
                List<String> there = List.of(row.getString(3), row.getString(4), row.getString(5));
                if (!there.equals(List.of(note.sourceSystem(), note.source(), note.target()))) {
                    throw CopyException.permanent(
                            "target " + note.target() + ": the item's marker speaks of another copy, "
                                    + there.get(1) + " of database " + there.get(0) + " into " + there.get(2)
                                    + "; make a new manifest for this one");
                }
                return new Counts(row.getLong(1), row.getLong(2));
            }
        }
    }

    @Override
    public void complete(Connection session, PartKey key, Counts counts) throws SQLException {
        try (PreparedStatement update = session.prepareStatement(UPDATE)) {
            update.setLong(1, counts.rows());
            update.setLong(2, counts.bytes());
            bindKey(update, 3, key);
            if (update.executeUpdate() != 1) {
                throw new SQLException("the marker of part " + key + " is gone from its own transaction");
            }
        }
    }

    private static void bindKey(PreparedStatement statement, int first, PartKey key) throws SQLException {
        statement.setObject(first, key.item());
        statement.setInt(first + 1, key.part());
        statement.setInt(first + 2, key.epoch());
    }

    @Override
    public List<String> statements() {
        return List.of(INSERT.strip(), UPDATE.strip());
    }
}
