package dev.copytool.engine.marker;

import dev.copytool.engine.model.CopyException;
import dev.copytool.engine.model.PartKey;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Which table of the target the parts of an item went into: by the next part its name may mean another. Looked at when a part
 * is written, since the lock of its COPY keeps the table's name until the transaction ends.
 */
public final class MeantTable {
    /**
     * In a statement over markers outside clusters: the table's OID. Those of one table differ from node to node of a cluster,
     * which would not take such an expression either.
     */
    static final String OID = "to_regclass(%s)::oid::bigint";

    /** On a node of a cluster: the numbers of the table's shards, the same on all, as one number. */
    private static final String SHARDS = """
            coalesce((SELECT ('x' || left(md5(string_agg(shardid::text, ',' ORDER BY shardid)), 16))::bit(64)::bigint
                        FROM pg_dist_shard WHERE logicalrelid = to_regclass(%1$s)), to_regclass(%1$s)::oid::bigint)
            """;

    private MeantTable() {}

    /** Notes in the marker of an item's cut which table that is; a dry run has none. */
    static void note(Connection session, PartKey cut) throws SQLException {
        if (!isMarked(session, cut)) {
            return;
        }
        Optional<Long> table = meant(session, target(session, cut));
        if (table.isPresent()) {
            keep(session, cut, table.get());
        }
    }

    /**
     * Requires that a slice went into the table that the item's cut has noted, and notes it too.
     *
     * @throws CopyException if it is another; the transaction is to be rolled back
     */
    static void require(Connection session, PartKey slice) throws SQLException {
        String target = target(session, slice);
        Optional<Long> table = meant(session, target);
        Optional<Long> first = noted(session, new PartKey(slice.item(), 0, slice.epoch()));
        if (first.isPresent() && !first.equals(table)) {
            throw CopyException.permanent("target " + target
                    + ": it is not the table that the first parts went into, which was"
                    + " replaced or renamed since; put that back and run again, or DELETE FROM " + MarkerTable.NAME
                    + " WHERE item = '" + slice.item() + "', by which all of it is copied into the new one");
        }
        if (table.isPresent()) {
            keep(session, slice, table.get());
        }
    }

    private static boolean isMarked(Connection session, PartKey part) throws SQLException {
        if (!MarkerSchema.exists(session)) {
            return false;
        }
        String sql = "SELECT FROM copytool.commit_marker WHERE item = ? AND part = ? AND epoch = ?";
        try (PreparedStatement query = session.prepareStatement(sql)) {
            MarkerTable.bindKey(query, 1, part);
            try (ResultSet row = query.executeQuery()) {
                return row.next();
            }
        }
    }

    private static Optional<Long> meant(Connection session, String target) throws SQLException {
        boolean clustered = isClustered(session);
        try (PreparedStatement query =
                session.prepareStatement("SELECT " + (clustered ? SHARDS : OID).formatted("?"))) {
            query.setString(1, target);
            if (clustered) {
                query.setString(2, target);
            }
            return number(query);
        }
    }

    /**
     * Which tables have these quoted names now, each as one number: outside clusters its OID. 0 where none has the name.
     *
     * @param session in auto-commit mode, or any other
     */
    public static Map<String, Long> now(Connection session, Collection<String> names) throws SQLException {
        if (names.isEmpty()) {
            return Map.of();
        }
        String sql = "SELECT w.name, " + (isClustered(session) ? SHARDS : OID).formatted("w.name")
                + " FROM unnest(?::text[]) AS w (name)";
        try (PreparedStatement query = session.prepareStatement(sql)) {
            query.setArray(1, session.createArrayOf("text", names.toArray()));
            Map<String, Long> now = new HashMap<>();
            try (ResultSet row = query.executeQuery()) {
                while (row.next()) {
                    now.put(row.getString(1), row.getLong(2));
                }
            }
            return now;
        }
    }

    static boolean isClustered(Connection session) throws SQLException {
        try (Statement query = session.createStatement();
                ResultSet row = query.executeQuery("SELECT to_regclass('pg_catalog.pg_dist_shard') IS NOT NULL")) {
            return row.next() && row.getBoolean(1);
        }
    }

    private static String target(Connection session, PartKey part) throws SQLException {
        String sql = "SELECT target FROM copytool.commit_marker WHERE item = ? AND part = ? AND epoch = ?";
        try (PreparedStatement query = session.prepareStatement(sql)) {
            MarkerTable.bindKey(query, 1, part);
            try (ResultSet row = query.executeQuery()) {
                if (!row.next()) {
                    throw new SQLException("the marker of part " + part + " is gone from its own transaction");
                }
                return row.getString(1);
            }
        }
    }

    private static Optional<Long> noted(Connection session, PartKey part) throws SQLException {
        String sql = "SELECT target_oid FROM copytool.commit_marker WHERE item = ? AND part = ? AND epoch = ?";
        try (PreparedStatement query = session.prepareStatement(sql)) {
            MarkerTable.bindKey(query, 1, part);
            return number(query);
        }
    }

    /** None where nothing was noted, as by earlier versions. */
    private static Optional<Long> number(PreparedStatement query) throws SQLException {
        try (ResultSet row = query.executeQuery()) {
            return row.next() ? Optional.ofNullable(row.getObject(1, Long.class)) : Optional.empty();
        }
    }

    private static void keep(Connection session, PartKey part, long table) throws SQLException {
        String sql = "UPDATE copytool.commit_marker SET target_oid = ? WHERE item = ? AND part = ? AND epoch = ?";
        try (PreparedStatement update = session.prepareStatement(sql)) {
            update.setLong(1, table);
            MarkerTable.bindKey(update, 2, part);
            update.executeUpdate();
        }
    }
}
