package dev.copytool.engine.marker;

import dev.copytool.engine.model.CopyException;
import dev.copytool.engine.model.PartKey;
import dev.copytool.engine.model.ServerMessage;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeMap;

/**
 * The snapshot of the source that the slices of an item read, by the name that the marker of the item's cut keeps. A slice
 * commits only while its own snapshot is the one named there; who names another one does so under a lock that waits for such
 * commits, and has proven all slices that are in then.
 *
 * @param cut the key of the cut
 */
public record SnapshotMarker(PartKey cut) {
    /** Of a serialization failure: another attempt may go on with the other snapshot. */
    private static final String SUPERSEDED = "40001";

    /**
     * What a slice has brought, by its marker.
     *
     * @param digest of its rows; nothing in the marker of an older version
     */
    public record Slice(long rows, OptionalLong digest) {}

    /**
     * The name of the snapshot; empty where none is kept.
     *
     * @throws CopyException if the cut is in force no more
     */
    public String name(Connection target) throws SQLException {
        return name(target, "");
    }

    private String name(Connection target, String lock) throws SQLException {
        String sql = """
                SELECT coalesce(snapshot, '') FROM copytool.commit_marker
                 WHERE item = ? AND part = 0 AND epoch = ? AND cut IS NOT NULL AND replaced_by IS NULL
                """;
        try (PreparedStatement query = target.prepareStatement(sql + lock)) {
            query.setObject(1, cut.item());
            query.setInt(2, cut.epoch());
            try (ResultSet row = query.executeQuery()) {
                if (!row.next()) {
                    throw CopyException.permanent("target " + MarkerTable.NAME + ": generation " + cut.epoch()
                            + " of item " + cut.item() + " is in force no more; run again");
                }
                return row.getString(1);
            }
        }
    }

    /** The slices that are in, by their numbers. */
    public Map<Integer, Slice> slices(Connection target) throws SQLException {
        String sql = """
                SELECT part, coalesce(rows, 0), digest FROM copytool.commit_marker
                 WHERE item = ? AND part > 0 AND epoch = ? AND replaced_by IS NULL
                """;
        Map<Integer, Slice> slices = new TreeMap<>();
        try (PreparedStatement query = target.prepareStatement(sql)) {
            query.setObject(1, cut.item());
            query.setInt(2, cut.epoch());
            try (ResultSet row = query.executeQuery()) {
                while (row.next()) {
                    long digest = row.getLong(3);
                    slices.put(
                            row.getInt(1),
                            new Slice(row.getLong(2), row.wasNull() ? OptionalLong.empty() : OptionalLong.of(digest)));
                }
            }
        }
        return slices;
    }

    /**
     * Names another snapshot, if the one named is still the same and all slices that are in were proven to belong to the
     * other one too. In a transaction of its own on a session in auto-commit mode.
     *
     * @param proven the numbers of these slices
     */
    public boolean rename(Connection target, String from, String to, Set<Integer> proven) throws SQLException {
        target.setAutoCommit(false);
        try {
            boolean same = name(target, "FOR UPDATE").equals(from)
                    && proven.containsAll(slices(target).keySet());
            if (same) {
                update(
                        target,
                        "UPDATE copytool.commit_marker SET snapshot = ? WHERE item = ? AND part = 0 AND epoch = ?",
                        to);
            }
            target.commit();
            return same;
        } catch (SQLException | CopyException e) {
            target.rollback();
            throw e;
        } finally {
            target.setAutoCommit(true);
        }
    }

    /** Keeps for every later run that the slices which are in are not what the source holds now. */
    public void disprove(Connection target, String from) throws SQLException {
        update(target, """
                UPDATE copytool.commit_marker SET snapshot = NULL, look = '0/0/0'
                 WHERE coalesce(snapshot, '') = ? AND item = ? AND part = 0 AND epoch = ?
                """, from);
    }

    private void update(Connection target, String sql, String name) throws SQLException {
        try (PreparedStatement update = target.prepareStatement(sql)) {
            update.setString(1, name);
            update.setObject(2, cut.item());
            update.setInt(3, cut.epoch());
            update.executeUpdate();
        }
    }

    /** Whether that is the name; locks it for the rest of a slice's transaction. */
    boolean isLocked(Connection session, String read) throws SQLException {
        return name(session, "FOR SHARE").equals(read);
    }

    /** What another attempt may go beyond: it will read the other snapshot. */
    static CopyException superseded() {
        String error = "target " + MarkerTable.NAME + ": the item's parts are read from another snapshot by now";
        return new CopyException(
                CopyException.Kind.TRANSIENT, error, new ServerMessage(SUPERSEDED, error, "", ""), null);
    }
}
