package dev.copytool.engine.marker;

import java.sql.Array;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;

/**
 * The table {@code copytool.work} in the target: a row for each item that a run has taken up.
 *
 * <p>A part's transaction holds its item's row. Who deletes it waits for the end of each such transaction, and after that none
 * of the item's parts is copied.
 */
public final class WorkTable {
    public static final String NAME = "copytool.work";

    /**
     * What a part's transaction holds; a change of whose it is does not wait for it, a deletion does, and so does another generation,
     * for which the row is deleted first.
     */
    static final String HOLD = "SELECT item FROM copytool.work WHERE item = ? AND epoch = ? FOR KEY SHARE";

    /** The same of several items, in an order that all sessions keep to. */
    static final String HOLD_ALL = """
            SELECT count(*)
              FROM (SELECT FROM copytool.work w JOIN unnest(?, ?) AS part (item, epoch) USING (item, epoch)
                     ORDER BY w.item FOR KEY SHARE OF w) AS held
            """;

    /** Every registration's; it keeps two of them apart. */
    private static final long TURN = 0x636f7079746f6f6cL;

    private static final String TABLE = """
            CREATE TABLE IF NOT EXISTS copytool.work (
                item uuid PRIMARY KEY,
                epoch integer NOT NULL,
                kind text NOT NULL,
                source_system text NOT NULL,
                source_name text NOT NULL,
                source text NOT NULL,
                source_line text[] NOT NULL,
                targets text[] NOT NULL,
                reading text NOT NULL,
                holder uuid NOT NULL,
                manifest text NOT NULL,
                host text NOT NULL,
                pid bigint NOT NULL,
                started timestamptz NOT NULL
            )
            """;

    private static final String HAS_EPOCH = """
            SELECT EXISTS (SELECT FROM pg_attribute
                            WHERE attrelid = to_regclass('copytool.work') AND attname = 'epoch' AND NOT attisdropped)
            """;

    private static final String IS_DISTRIBUTED =
            "EXISTS (SELECT FROM pg_dist_partition WHERE logicalrelid = to_regclass('copytool.work') AND partmethod = 'h')";

    /**
     * Who has taken items up.
     *
     * @param id of the manifest, the same for each of its copies
     * @param manifest its file
     */
    public record Holder(UUID id, String manifest, String host, long pid) {}

    /**
     * A row.
     *
     * @param who its holder at the time it was written, for people
     */
    public record Taken(Work work, UUID holder, String who) {

        /** Whether it is this work, held by that one. */
        public boolean isOf(Work other, Holder by) {
            return work.equals(other) && holder.equals(by.id());
        }
    }

    private WorkTable() {}

    /** Creates the table where it is missing; the table of markers is there. */
    static void create(Connection session, boolean clustered) throws SQLException {
        try (Statement statement = session.createStatement()) {
            String lock = "SELECT pg_advisory_xact_lock(hashtextextended('copytool.commit_marker', 0));";
            if (!isTrue(statement, HAS_EPOCH)) {
                statement.execute(lock + TABLE);
                statement.execute(
                        lock + "ALTER TABLE copytool.work ADD COLUMN IF NOT EXISTS epoch integer NOT NULL DEFAULT 0");
            }
            // Beside the markers, so that a part's transaction reaches no other node for it.
            if (clustered && !isTrue(statement, "SELECT " + IS_DISTRIBUTED)) {
                statement.execute(lock + """
                        SELECT create_distributed_table('copytool.work', 'item', colocate_with => 'copytool.commit_marker')
                         WHERE NOT %s
                        """.formatted(IS_DISTRIBUTED));
            }
        }
    }

    private static boolean isTrue(Statement statement, String question) throws SQLException {
        try (ResultSet row = statement.executeQuery(question)) {
            return row.next() && row.getBoolean(1);
        }
    }

    /** Has others see that a run of the manifest lives, until the session ends. */
    public static void showLife(Connection session, UUID holder) throws SQLException {
        ask(session, "SELECT pg_advisory_lock_shared(?)", key(holder));
    }

    /** Waits for the turn to register; it lasts until the transaction ends. */
    public static void awaitTurn(Connection session) throws SQLException {
        ask(session, "SELECT pg_advisory_xact_lock(?)", TURN);
    }

    private static void ask(Connection session, String sql, long key) throws SQLException {
        try (PreparedStatement statement = session.prepareStatement(sql)) {
            statement.setLong(1, key);
            statement.execute();
        }
    }

    private static long key(UUID holder) {
        return holder.getMostSignificantBits() ^ holder.getLeastSignificantBits();
    }

    /** Those of the holders of which a run lives, as far as its server knows. */
    public static Set<UUID> alive(Connection session, Collection<UUID> holders) throws SQLException {
        String sql = """
                SELECT (classid::bigint << 32) | objid::bigint FROM pg_locks
                 WHERE locktype = 'advisory' AND objsubid = 1 AND granted
                   AND database = (SELECT oid FROM pg_database WHERE datname = current_database())
                """;
        Set<Long> held = new HashSet<>();
        try (Statement query = session.createStatement();
                ResultSet rows = query.executeQuery(sql)) {
            while (rows.next()) {
                held.add(rows.getLong(1));
            }
        }
        Set<UUID> alive = new HashSet<>(holders);
        alive.removeIf(holder -> !held.contains(key(holder)));
        return alive;
    }

    /** What was taken up of these databases. */
    public static List<Taken> of(Connection session, Collection<String> systems) throws SQLException {
        String sql = """
                SELECT item, epoch, kind, source_system, source_name, source, source_line, targets, reading,
                       holder, manifest, host, pid, started
                  FROM copytool.work WHERE source_system = ANY (?)
                """;
        List<Taken> taken = new ArrayList<>();
        try (PreparedStatement query = session.prepareStatement(sql)) {
            query.setArray(1, session.createArrayOf("text", systems.toArray()));
            try (ResultSet row = query.executeQuery()) {
                while (row.next()) {
                    Work work = new Work(
                            row.getObject("item", UUID.class),
                            row.getInt("epoch"),
                            Work.Kind.valueOf(row.getString("kind")),
                            row.getString("source_system"),
                            row.getString("source_name"),
                            row.getString("source"),
                            words(row.getArray("source_line")),
                            words(row.getArray("targets")),
                            row.getString("reading"));
                    taken.add(new Taken(work, row.getObject("holder", UUID.class), who(row)));
                }
            }
        }
        return taken;
    }

    private static String who(ResultSet row) throws SQLException {
        return row.getString("manifest") + ", pid " + row.getLong("pid") + " on " + row.getString("host") + " since "
                + row.getObject("started", OffsetDateTime.class).toInstant();
    }

    private static Set<String> words(Array array) throws SQLException {
        return Set.copyOf(Arrays.asList((String[]) array.getArray()));
    }

    /** Takes the items from whoever holds them; waits, bounded, for the parts of them that are under way. */
    public static void takeOver(Connection session, Collection<UUID> items) throws SQLException {
        try (PreparedStatement delete = session.prepareStatement("DELETE FROM copytool.work WHERE item = ANY (?)")) {
            delete.setArray(1, session.createArrayOf("uuid", items.toArray()));
            delete.executeUpdate();
        }
    }

    /** Writes the rows, whoever of the same manifest has written them before. Of none, nothing is said to the server. */
    public static void register(Connection session, List<Work> works, Holder holder) throws SQLException {
        if (works.isEmpty()) {
            return;
        }
        // Arrays within an array must be of one length, so they travel as texts.
        String sql = """
                INSERT INTO copytool.work
                       (item, epoch, kind, source_system, source_name, source, source_line, targets, reading,
                        holder, manifest, host, pid, started)
                SELECT w.item, w.epoch, w.kind, w.source_system, w.source_name, w.source, w.source_line::text[], w.targets::text[],
                       w.reading, ?::uuid, ?::text, ?::text, ?::bigint, statement_timestamp()
                  FROM unnest(?, ?, ?, ?, ?, ?, ?, ?, ?)
                    AS w (item, epoch, kind, source_system, source_name, source, source_line, targets, reading)
                 ORDER BY w.item
                ON CONFLICT (item) DO UPDATE SET
                       kind = EXCLUDED.kind, source_system = EXCLUDED.source_system, source_name = EXCLUDED.source_name,
                       source = EXCLUDED.source, source_line = EXCLUDED.source_line, targets = EXCLUDED.targets,
                       reading = EXCLUDED.reading, holder = EXCLUDED.holder, manifest = EXCLUDED.manifest,
                       host = EXCLUDED.host, pid = EXCLUDED.pid, started = EXCLUDED.started
                """;
        try (PreparedStatement insert = session.prepareStatement(sql)) {
            insert.setObject(1, holder.id());
            insert.setString(2, holder.manifest());
            insert.setString(3, holder.host());
            insert.setLong(4, holder.pid());
            bind(insert, 5, "uuid", works, Work::item);
            bind(insert, 6, "integer", works, Work::epoch);
            bind(insert, 7, "text", works, work -> work.kind().name());
            bind(insert, 8, "text", works, Work::system);
            bind(insert, 9, "text", works, Work::sourceName);
            bind(insert, 10, "text", works, Work::source);
            bind(insert, 11, "text", works, work -> literal(session, work.line()));
            bind(insert, 12, "text", works, work -> literal(session, work.targets()));
            bind(insert, 13, "text", works, Work::reading);
            insert.executeUpdate();
        }
    }

    /** Of a value that may not be had. */
    @FunctionalInterface
    private interface Value {
        Object of(Work work) throws SQLException;
    }

    private static void bind(PreparedStatement statement, int index, String type, List<Work> works, Value value)
            throws SQLException {
        Object[] values = new Object[works.size()];
        for (int i = 0; i < values.length; i++) {
            values[i] = value.of(works.get(i));
        }
        statement.setArray(index, statement.getConnection().createArrayOf(type, values));
    }

    private static String literal(Connection session, Set<String> words) throws SQLException {
        return session.createArrayOf("text", words.stream().sorted().toArray()).toString();
    }
}
