package dev.copytool.engine.marker;

import dev.copytool.engine.model.CopyException;
import dev.copytool.engine.model.PartKey;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.UUID;

/**
 * Takes markers out of force, in the transaction that removes their rows: what they proved is in the target no more, and what
 * is missing of it will not come.
 */
public final class Retirement {
    private Retirement() {}

    /**
     * Retires the markers of what was copied into these targets, given by their quoted names.
     *
     * @throws SQLException if the target refuses, or somebody copies a missing slice for longer than locks are waited for
     */
    public static void ofTargets(Connection session, Collection<String> targets) throws SQLException {
        // Items may have been cut since, until the tables were locked.
        forestall(session, targets);
        String sql = "UPDATE copytool.commit_marker SET replaced_by = 0 WHERE target = ANY (?) AND replaced_by IS NULL";
        try (PreparedStatement update = session.prepareStatement(sql)) {
            update.setArray(1, session.createArrayOf("text", targets.toArray()));
            update.executeUpdate();
        }
    }

    /**
     * Takes the places of the slices that are not in of items that were begun to be copied into these targets, given by their
     * quoted names, so that nobody who still copies them brings one later; waits, bounded, for those that somebody is copying.
     */
    public static void forestall(Connection session, Collection<String> targets) throws SQLException {
        String sql = """
                SELECT item, epoch FROM copytool.commit_marker
                 WHERE target = ANY (?) AND part = 0 AND cut IS NOT NULL AND replaced_by IS NULL
                """;
        List<PartKey> cuts = new ArrayList<>();
        try (PreparedStatement query = session.prepareStatement(sql)) {
            query.setArray(1, session.createArrayOf("text", targets.toArray()));
            try (ResultSet row = query.executeQuery()) {
                while (row.next()) {
                    cuts.add(new PartKey(row.getObject(1, UUID.class), 0, row.getInt(2)));
                }
            }
        }
        for (PartKey cut : cuts) {
            forestall(session, cut);
        }
    }

    private static void forestall(Connection session, PartKey cut) throws SQLException {
        int slices = StandingCuts.slices(session, cut);
        String sql = """
                INSERT INTO copytool.commit_marker
                       (item, part, epoch, attempt, plan_hash, source_system, source, target, entry_group, backend)
                SELECT item, ?, epoch, attempt, plan_hash, source_system, source, target, entry_group, backend
                  FROM copytool.commit_marker
                 WHERE item = ? AND part = 0 AND epoch = ?
                ON CONFLICT DO NOTHING
                """;
        try (PreparedStatement place = session.prepareStatement(sql)) {
            for (int slice = 1; slice <= slices; slice++) {
                place.setInt(1, slice);
                place.setObject(2, cut.item());
                place.setInt(3, cut.epoch());
                place.executeUpdate();
            }
        }
    }

    /**
     * Retires a generation of an item for the one that takes its place.
     *
     * @param key the new generation's first part
     * @param earlier the generation that is retired
     * @return how many rows it had brought
     */
    static long ofGeneration(Connection session, PartKey key, int earlier) throws SQLException {
        forestall(session, new PartKey(key.item(), 0, earlier));
        String sql = """
                UPDATE copytool.commit_marker SET replaced_by = ? WHERE item = ? AND epoch = ? AND replaced_by IS NULL
                RETURNING coalesce(rows, 0)
                """;
        long brought = 0;
        boolean found = false;
        try (PreparedStatement update = session.prepareStatement(sql)) {
            update.setInt(1, key.epoch());
            update.setObject(2, key.item());
            update.setInt(3, earlier);
            try (ResultSet row = update.executeQuery()) {
                while (row.next()) {
                    found = true;
                    brought += row.getLong(1);
                }
            }
        }
        if (!found) {
            throw CopyException.permanent(
                    "target " + MarkerTable.NAME + " holds no marker of the earlier copy, so nobody knows which"
                            + " rows it brought; empty the target, then 'copytool reset' and 'copytool migrate'");
        }
        return brought;
    }
}
