package dev.copytool.engine.marker;

import dev.copytool.engine.connect.Server;
import dev.copytool.engine.model.Attempt;
import dev.copytool.engine.model.CopyException;
import dev.copytool.engine.model.Counts;
import dev.copytool.engine.model.PartKey;
import dev.copytool.engine.spi.Claim;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Types;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The table {@code copytool.commit_marker} in the target: a row is the only proof that a part is in.
 *
 * <p>Its primary key is the fence: a second attempt at the same part blocks on inserting the row until the first has
 * committed (then the insert does nothing) or rolled back (then it succeeds). A plain SELECT would miss a commit that is
 * under way.
 */
public final class MarkerTable implements Markers {
    public static final String NAME = "copytool.commit_marker";

    private static final String INSERT = """
            INSERT INTO copytool.commit_marker
                   (item, part, epoch, attempt, plan_hash, source_system, source, target, entry_group, cut, look, snapshot,
                    form, backend)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, pg_backend_pid())
            ON CONFLICT DO NOTHING
            """;

    /** After the tables' own code has run, whose path is left. */
    private static final String UPDATE = """
            SET LOCAL search_path TO %s;
            UPDATE copytool.commit_marker
               SET rows = ?, bytes = ?, rejected = ?, digest = ?, held_digest = ?, committed_at = statement_timestamp()%s
             WHERE item = ? AND part = ? AND epoch = ?
            """;

    /** Whether databases, by their addresses, are of clusters: asked once for many parts. */
    private final Map<String, Boolean> clustered = new ConcurrentHashMap<>();

    /** All statements go to the server together, since a small part spends its time on waiting for answers. */
    @Override
    public Claim claim(Connection session, PartKey key, Note note) throws SQLException {
        String sql = INSERT + "; SELECT pg_current_xact_id()::text, pg_backend_pid(); " + WorkTable.HOLD;
        try (PreparedStatement insert = session.prepareStatement(sql)) {
            bind(insert, key, note);
            insert.setObject(14, key.item());
            insert.setInt(15, key.epoch());
            insert.execute();
            if (insert.getUpdateCount() == 0) {
                return standing(session, key, note);
            }
            insert.getMoreResults();
            Attempt attempt;
            try (ResultSet row = insert.getResultSet()) {
                row.next();
                attempt = new Attempt(note.attempt(), row.getString(1), row.getInt(2), note.group(), note.entryNode());
            }
            insert.getMoreResults();
            try (ResultSet held = insert.getResultSet()) {
                if (!held.next()) {
                    throw TakenOver.of(session, note);
                }
            }
            return new Claim.Granted(attempt);
        }
    }

    @Override
    public Optional<Attempt> claimAll(Connection session, Map<PartKey, Note> notes) throws SQLException {
        return ManyMarkers.claim(session, notes);
    }

    @Override
    public void completeAll(Connection session, Map<PartKey, Counts> counts, Aside aside) throws SQLException {
        ManyMarkers.complete(session, counts, aside);
    }

    private static void bind(PreparedStatement insert, PartKey key, Note note) throws SQLException {
        bindKey(insert, 1, key);
        insert.setInt(4, note.attempt());
        insert.setString(5, note.planHash());
        insert.setString(6, note.sourceSystem());
        insert.setString(7, note.source());
        insert.setString(8, note.target());
        insert.setInt(9, note.group());
        Optional<Cutting> cutting = note.cutting();
        insert.setArray(
                10,
                cutting.isEmpty()
                        ? null
                        : insert.getConnection()
                                .createArrayOf("text", cutting.get().words().toArray()));
        insert.setString(11, cutting.map(how -> how.look().toString()).orElse(null));
        insert.setString(12, cutting.map(Cutting::snapshot).orElse(null));
        insert.setArray(
                13,
                note.form().isEmpty()
                        ? null
                        : insert.getConnection()
                                .createArrayOf("text", note.form().get().words().toArray()));
    }

    /** What the marker that is there says, if it speaks of the same copy. */
    private static Claim.AlreadyIn standing(Connection session, PartKey key, Note note) throws SQLException {
        String sql = """
                SELECT coalesce(rows, 0), coalesce(bytes, 0), source_system, source, target, entry_group, backend,
                       replaced_by IS NOT NULL AS replaced,
                       rows IS NULL AS incomplete, plan_hash, coalesce(rejected, 0) AS rejected, look
                  FROM copytool.commit_marker
                 WHERE item = ? AND part = ? AND epoch = ?
                """;
        try (PreparedStatement query = session.prepareStatement(sql)) {
            bindKey(query, 1, key);
            try (ResultSet row = query.executeQuery()) {
                if (!row.next()) {
                    throw new SQLException("the marker of part " + key + " was removed meanwhile");
                }
                if (row.getBoolean("replaced")) {
                    throw CopyException.permanent("target " + note.target() + ": generation " + key.epoch()
                            + " of the item was in and its rows were removed since; "
                            + older(key.item(), key.epoch() + 1));
                }
                if (row.getBoolean("incomplete")) {
                    throw CopyException.permanent(
                            "target " + note.target() + ": its marker was committed before the item was"
                                    + " done, as by a statement that ends the transaction; see what is in, then DELETE FROM "
                                    + NAME
                                    + " WHERE item = '" + key.item() + "'");
                }
                List<String> there = List.of(row.getString(3), row.getString(4), row.getString(5));
                if (!there.equals(List.of(note.sourceSystem(), note.source(), note.target()))) {
                    throw CopyException.permanent(
                            "target " + note.target() + ": the item's marker speaks of another copy, "
                                    + there.get(1) + " of database " + there.get(0) + " into " + there.get(2)
                                    + "; make a new manifest for this one");
                }
                if (!row.getString("plan_hash").equals(note.planHash())) {
                    throw CopyException.permanent("target " + note.target() + ": the item is in, but it was copied with"
                            + " another row filter or list of columns than the manifest says now; put those back and"
                            + " run again, then 'copytool migrate --recopy' copies by the new ones");
                }
                String look = note.cutting().map(how -> how.look().toString()).orElse(null);
                if (look != null && !look.equals(row.getString("look"))) {
                    throw CopyException.permanent(
                            "target " + note.target() + ": another run has begun to copy the item when"
                                    + " its source looked otherwise; run again when that has ended");
                }
                return new Claim.AlreadyIn(
                        new Counts(row.getLong(1), row.getLong(2), row.getLong("rejected")),
                        row.getInt("entry_group"),
                        row.getInt("backend"));
            }
        }
    }

    /**
     * What a person can do with a manifest that does not know the item's generation in the target.
     *
     * @param epoch the generation to go on from
     */
    private static String older(UUID item, int epoch) {
        return "the manifest is older than the target, use the newer one; if that is lost, UPDATE tables SET epoch = "
                + epoch + " WHERE uuid = '" + item + "' in this one, then run again";
    }

    @Override
    public Earlier replace(Connection session, PartKey key, int earlier, String target) throws SQLException {
        return Retirement.ofGenerations(session, key, earlier, target);
    }

    @Override
    public void complete(Connection session, PartKey key, Counts counts, Optional<? extends Aside> aside)
            throws SQLException {
        String table = isClustered(session) ? "" : ", target_oid = " + MeantTable.OID.formatted("target");
        String sql = UPDATE.formatted(Server.PATH, table)
                + aside.map(question -> "; " + question.sql()).orElse("");
        try (PreparedStatement update = session.prepareStatement(sql)) {
            update.setLong(1, counts.rows());
            update.setLong(2, counts.bytes());
            update.setLong(3, counts.rejected());
            bind(update, 4, counts.digest());
            bind(update, 5, counts.held());
            bindKey(update, 6, key);
            if (aside.isPresent()) {
                aside.get().bind(update, 9);
            }
            update.execute();
            update.getMoreResults();
            if (update.getUpdateCount() != 1) {
                throw new SQLException("the marker of part " + key + " is gone from its own transaction");
            }
            if (aside.isPresent()) {
                aside.get().follow(update);
            }
        }
        if (key.part() > 0) {
            MeantTable.require(session, key);
        }
    }

    private static void bind(PreparedStatement statement, int index, OptionalLong digest) throws SQLException {
        statement.setObject(index, digest.isPresent() ? digest.getAsLong() : null, Types.BIGINT);
    }

    private boolean isClustered(Connection session) throws SQLException {
        String database = session.getMetaData().getURL();
        Boolean known = clustered.get(database);
        if (known == null) {
            known = MeantTable.isClustered(session);
            clustered.put(database, known);
        }
        return known;
    }

    static void bindKey(PreparedStatement statement, int first, PartKey key) throws SQLException {
        statement.setObject(first, key.item());
        statement.setInt(first + 1, key.part());
        statement.setInt(first + 2, key.epoch());
    }

    @Override
    public List<String> statements() {
        return List.of(INSERT.strip(), UPDATE.formatted(Server.PATH, "").strip());
    }
}
