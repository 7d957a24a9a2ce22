package dev.copytool.engine.marker;

import dev.copytool.engine.model.CopyException;
import dev.copytool.engine.model.PartKey;
import dev.copytool.engine.model.RowForm;
import java.sql.Array;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

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
     * Retires these generations of items, whose rows are gone and whose missing slices were forestalled.
     *
     * @throws SQLException if the target refuses
     */
    public static void ofItems(Connection session, Map<UUID, Set<Integer>> generations) throws SQLException {
        String sql = """
                UPDATE copytool.commit_marker SET replaced_by = 0
                 WHERE item = ? AND epoch = ANY (?) AND replaced_by IS NULL
                """;
        try (PreparedStatement update = session.prepareStatement(sql)) {
            for (Map.Entry<UUID, Set<Integer>> one : generations.entrySet()) {
                update.setObject(1, one.getKey());
                update.setArray(
                        2, session.createArrayOf("integer", one.getValue().toArray()));
                update.executeUpdate();
            }
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

    /** The same of these generations of items. */
    public static void forestall(Connection session, Map<UUID, Set<Integer>> generations) throws SQLException {
        for (Map.Entry<UUID, Set<Integer>> one : generations.entrySet()) {
            for (int epoch : one.getValue()) {
                forestall(session, new PartKey(one.getKey(), 0, epoch));
            }
        }
    }

    private static void forestall(Connection session, PartKey cut) throws SQLException {
        int slices = StandingCuts.slices(session, List.of(cut.item())).getOrDefault(cut, 0);
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
     * Retires what generations of an item have brought into a target for the one that takes their place.
     *
     * @param key the new generation's first part
     * @param last the last generation that is retired
     * @param target the target's quoted name
     * @return what they had brought
     */
    static Markers.Earlier ofGenerations(Connection session, PartKey key, int last, String target) throws SQLException {
        for (PartKey cut : cuts(session, key.item(), last, target)) {
            forestall(session, cut);
        }
        String sql = """
                UPDATE copytool.commit_marker SET replaced_by = ?
                 WHERE item = ? AND epoch <= ? AND target = ? AND replaced_by IS NULL
                RETURNING coalesce(rows, 0), held_digest, form
                """;
        long rows = 0;
        long digest = 0;
        boolean found = false;
        boolean digested = true;
        Set<RowForm> forms = new HashSet<>();
        try (PreparedStatement update = session.prepareStatement(sql)) {
            update.setInt(1, key.epoch());
            update.setObject(2, key.item());
            update.setInt(3, last);
            update.setString(4, target);
            try (ResultSet row = update.executeQuery()) {
                while (row.next()) {
                    found = true;
                    rows += row.getLong(1);
                    if (row.getLong(1) > 0) {
                        digest += row.getLong(2);
                        digested &= !row.wasNull();
                        form(row.getArray(3)).ifPresent(forms::add);
                    }
                }
            }
        }
        if (!found) {
            throw CopyException.permanent(
                    "target " + MarkerTable.NAME + " holds no marker of the earlier copy, so nobody knows which"
                            + " rows it brought; empty the target, then 'copytool reset' and 'copytool migrate'");
        }
        return digested && forms.size() <= 1
                ? new Markers.Earlier(
                        rows, OptionalLong.of(digest), forms.stream().findFirst())
                : new Markers.Earlier(rows, OptionalLong.empty(), Optional.empty());
    }

    private static Optional<RowForm> form(@Nullable Array words) throws SQLException {
        return words == null
                ? Optional.empty()
                : Optional.of(RowForm.ofWords(Arrays.asList((String[]) words.getArray())));
    }

    private static List<PartKey> cuts(Connection session, UUID item, int last, String target) throws SQLException {
        String sql = """
                SELECT epoch FROM copytool.commit_marker
                 WHERE item = ? AND epoch <= ? AND target = ? AND part = 0 AND cut IS NOT NULL AND replaced_by IS NULL
                """;
        List<PartKey> cuts = new ArrayList<>();
        try (PreparedStatement query = session.prepareStatement(sql)) {
            query.setObject(1, item);
            query.setInt(2, last);
            query.setString(3, target);
            try (ResultSet row = query.executeQuery()) {
                while (row.next()) {
                    cuts.add(new PartKey(item, 0, row.getInt(1)));
                }
            }
        }
        return cuts;
    }
}
