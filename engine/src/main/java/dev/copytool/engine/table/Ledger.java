package dev.copytool.engine.table;

import dev.copytool.engine.catalog.Quoted;
import dev.copytool.engine.catalog.TableShape;
import dev.copytool.engine.connect.EntryNode;
import dev.copytool.engine.connect.SqlFailures;
import dev.copytool.engine.marker.MarkerTable;
import dev.copytool.engine.model.Side;
import dev.copytool.engine.model.TableName;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The rows of a target beside those that standing markers prove: of the table itself and of all below it. Copies that came in
 * through a table above may lie in it too, so where there are some, nothing is known.
 *
 * @param rows how many rows it holds
 * @param proven how many markers prove
 */
record Ledger(long rows, long proven) {

    /**
     * Counts. Markers first: what is committed in between makes rows that no marker explains, and so more work, never rows that one
     * seems to explain.
     */
    static Ledger of(Connection target, EntryNode node, TableShape table) {
        Set<String> names = TableTree.below(target, List.of(table)).stream()
                .map(TableTree.Node::table)
                .map(Quoted::table)
                .collect(Collectors.toSet());
        long proven = MarkerTable.standing(target, names).values().stream()
                .flatMap(Set::stream)
                .mapToLong(MarkerTable.Standing::rows)
                .sum();
        try {
            target.setAutoCommit(false);
            node.begin(target, 0);
            long rows = rows(target, table.name());
            target.commit();
            target.setAutoCommit(true);
            return new Ledger(rows, proven);
        } catch (SQLException e) {
            throw SqlFailures.of(Side.TARGET, "the rows of the target " + table.name(), e);
        }
    }

    private static long rows(Connection target, TableName table) throws SQLException {
        try (Statement query = target.createStatement();
                ResultSet row = query.executeQuery("SELECT count(*) FROM " + Quoted.table(table))) {
            row.next();
            return row.getLong(1);
        }
    }

    /** Whether markers of copies into one of the tables above could prove rows that lie here. */
    static boolean isReached(Connection target, Set<TableName> above) {
        return !above.isEmpty()
                && MarkerTable.standing(
                                target, above.stream().map(Quoted::table).toList())
                        .values()
                        .stream()
                        .flatMap(Set::stream)
                        .anyMatch(marker -> marker.rows() > 0);
    }

    /** Whether each row is one that a marker proves, by number. */
    boolean explained() {
        return rows == proven;
    }

    /** Whether rows are missing that markers prove. */
    boolean lacking() {
        return rows < proven;
    }

    /** The numbers, for a person. */
    String told() {
        return Stream.of("holds " + rows + " rows", "markers prove " + proven).collect(Collectors.joining(", "));
    }
}
