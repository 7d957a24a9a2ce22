package dev.copytool.engine.table;

import dev.copytool.engine.catalog.Quoted;
import dev.copytool.engine.connect.EntryNodes;
import dev.copytool.engine.connect.SqlFailures;
import dev.copytool.engine.marker.MarkerRow;
import dev.copytool.engine.marker.Retirement;
import dev.copytool.engine.model.CopyException;
import dev.copytool.engine.model.Side;
import dev.copytool.engine.model.TableName;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;

/**
 * Generations of items to be taken out of force before a run, since their rows are gone from a target, which is empty: whosoever they
 * are. That is looked at again under a lock that nobody writes beside.
 *
 * @param target the table
 * @param generations which generations of which items
 * @param below whether their rows may lie in tables below it
 * @param rows how many rows their markers prove
 */
public record Clearing(TableName target, Map<UUID, Set<Integer>> generations, boolean below, long rows) {
    public Clearing {
        generations = Map.copyOf(generations);
    }

    static Clearing of(TableName target, Set<MarkerRow> gone, boolean below) {
        Map<UUID, Set<Integer>> generations = new HashMap<>();
        gone.forEach(marker -> generations
                .computeIfAbsent(marker.item(), any -> new HashSet<>())
                .add(marker.epoch()));
        return new Clearing(target, generations, below, rows(gone));
    }

    /** How many rows markers prove. */
    static long rows(Set<MarkerRow> markers) {
        return markers.stream().mapToLong(MarkerRow::rows).sum();
    }

    /** For a person: what becomes of the markers. */
    String note() {
        return "markers of earlier copies prove " + rows + " rows in it, which are gone; they are taken out of force";
    }

    /**
     * Whether a row is there that could be theirs.
     *
     * @param below whether tables below the target are looked into, too
     * @param session in a transaction
     */
    private static boolean holdsRows(Connection session, TableName target, boolean below) throws SQLException {
        String sql = "SELECT EXISTS (SELECT 1 FROM " + (below ? "" : "ONLY ") + Quoted.table(target) + ")";
        try (Statement query = session.createStatement();
                ResultSet row = query.executeQuery(sql)) {
            row.next();
            return row.getBoolean(1);
        }
    }

    /**
     * Takes them out of force.
     *
     * @param session a session on the first of the nodes that is in no transaction, auto-commit off
     * @throws CopyException if rows are there after all, or it cannot be done; the transaction is to be rolled back
     */
    void run(Connection session, EntryNodes nodes) {
        try (Statement statement = session.createStatement()) {
            nodes.first().begin(session, 0);
            // Who copies a part takes its marker first too, then the table.
            Retirement.forestall(session, generations);
            statement.execute("LOCK TABLE " + Quoted.table(target) + " IN SHARE ROW EXCLUSIVE MODE");
            Optional<String> hidden = nodes.settlement().settleAll();
            if (hidden.isPresent()) {
                throw CopyException.permanent(
                        "target " + target + ": its markers cannot be taken out of force while " + hidden.get());
            }
            if (holdsRows(session, target, below)) {
                throw CopyException.permanent("target " + target
                        + ": rows came into it that may be of an earlier copy; run again, which looks at them");
            }
            Retirement.ofItems(session, generations);
            nodes.first().commit(session);
        } catch (SQLException e) {
            throw SqlFailures.of(
                    Side.TARGET, "target " + target + ": markers of an earlier copy cannot be taken out of force", e);
        }
    }
}
