package dev.copytool.engine.marker;

import dev.copytool.engine.connect.Server;
import dev.copytool.engine.model.Attempt;
import dev.copytool.engine.model.Counts;
import dev.copytool.engine.model.PartKey;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Collection;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/** The markers of several parts that share a transaction, each step in one statement. */
final class ManyMarkers {

    private ManyMarkers() {}

    /** Sorted, since two sessions that wait for each other's markers would wait until one is cancelled. */
    static Optional<Attempt> claim(Connection session, Map<PartKey, Markers.Note> notes) throws SQLException {
        String sql = """
                INSERT INTO copytool.commit_marker
                       (item, part, epoch, plan_hash, source_system, source, target, form, attempt, entry_group, backend)
                SELECT m.item, m.part, m.epoch, m.plan_hash, m.source_system, m.source, m.target, m.form::text[],
                       ?, ?, pg_backend_pid()
                  FROM unnest(?, ?, ?, ?, ?, ?, ?, ?) AS m (item, part, epoch, plan_hash, source_system, source, target, form)
                 ORDER BY item, part, epoch
                ON CONFLICT DO NOTHING; SELECT pg_current_xact_id()::text, pg_backend_pid();
                """ + WorkTable.HOLD_ALL;
        Markers.Note any = notes.values().iterator().next();
        try (PreparedStatement insert = session.prepareStatement(sql)) {
            insert.setInt(1, any.attempt());
            insert.setInt(2, any.group());
            bindKeys(insert, 3, notes.keySet());
            bind(insert, 6, "text", notes.values(), Markers.Note::planHash);
            bind(insert, 7, "text", notes.values(), Markers.Note::sourceSystem);
            bind(insert, 8, "text", notes.values(), Markers.Note::source);
            bind(insert, 9, "text", notes.values(), Markers.Note::target);
            // Arrays within an array must be of one length, so they travel as texts.
            bind(insert, 10, "text", notes.values(), note -> literal(session, note));
            bind(insert, 11, "uuid", notes.keySet(), PartKey::item);
            bind(insert, 12, "integer", notes.keySet(), PartKey::epoch);
            insert.execute();
            if (insert.getUpdateCount() < notes.size()) {
                return Optional.empty();
            }
            insert.getMoreResults();
            Attempt attempt;
            try (ResultSet row = insert.getResultSet()) {
                row.next();
                attempt = new Attempt(any.attempt(), row.getString(1), row.getInt(2), any.group(), any.entryNode());
            }
            insert.getMoreResults();
            try (ResultSet held = insert.getResultSet()) {
                held.next();
                return held.getInt(1) == notes.size() ? Optional.of(attempt) : Optional.empty();
            }
        }
    }

    static void complete(Connection session, Map<PartKey, Counts> counts, Aside aside) throws SQLException {
        // After the tables' own code has run, whose path is left.
        String sql = """
                SET LOCAL search_path TO %s;
                UPDATE copytool.commit_marker AS m
                   SET rows = c.rows, bytes = c.bytes, rejected = c.rejected, digest = c.digest, held_digest = c.held,
                       committed_at = statement_timestamp(), target_oid = %s
                  FROM unnest(?, ?, ?, ?, ?, ?, ?, ?) AS c (item, part, epoch, rows, bytes, rejected, digest, held)
                 WHERE m.item = c.item AND m.part = c.part AND m.epoch = c.epoch
                """.formatted(Server.PATH, MeantTable.OID.formatted("m.target"));
        try (PreparedStatement update = session.prepareStatement(sql + "; " + aside.sql())) {
            bindKeys(update, 1, counts.keySet());
            bind(update, 4, "bigint", counts.values(), Counts::rows);
            bind(update, 5, "bigint", counts.values(), Counts::bytes);
            bind(update, 6, "bigint", counts.values(), Counts::rejected);
            bind(update, 7, "bigint", counts.values(), each -> value(each.digest()));
            bind(update, 8, "bigint", counts.values(), each -> value(each.held()));
            aside.bind(update, 9);
            update.execute();
            update.getMoreResults();
            if (update.getUpdateCount() != counts.size()) {
                throw new SQLException("one of " + counts.size() + " markers is gone from its own transaction");
            }
            aside.follow(update);
        }
    }

    /** Of one of them, which may not be had. */
    @FunctionalInterface
    private interface Value<T> {
        @Nullable
        Object of(T one) throws SQLException;
    }

    private static @Nullable Object literal(Connection session, Markers.Note note) throws SQLException {
        return note.form().isEmpty()
                ? null
                : session.createArrayOf("text", note.form().get().words().toArray())
                        .toString();
    }

    private static @Nullable Object value(OptionalLong digest) {
        return digest.isPresent() ? digest.getAsLong() : null;
    }

    private static void bindKeys(PreparedStatement statement, int first, Collection<PartKey> keys) throws SQLException {
        bind(statement, first, "uuid", keys, PartKey::item);
        bind(statement, first + 1, "integer", keys, PartKey::part);
        bind(statement, first + 2, "integer", keys, PartKey::epoch);
    }

    private static <T> void bind(PreparedStatement statement, int index, String type, Collection<T> all, Value<T> value)
            throws SQLException {
        @Nullable Object[] values = new @Nullable Object[all.size()];
        int at = 0;
        for (T one : all) {
            values[at++] = value.of(one);
        }
        statement.setArray(index, statement.getConnection().createArrayOf(type, values));
    }
}
