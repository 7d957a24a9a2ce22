package dev.copytool.engine.table;

import dev.copytool.engine.catalog.Quoted;
import dev.copytool.engine.catalog.TableShape;
import dev.copytool.engine.marker.MarkerRow;
import dev.copytool.engine.marker.MarkerRows;
import dev.copytool.engine.model.TableName;
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
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/**
 * The rows of targets, and the standing markers that explain them: a marker explains as many rows as it proves, of its own item and
 * of nobody else. A table's own rows are its own and those of all below it that are no targets in their own right. Asked in a
 * transaction of the target, and true of what that sees.
 *
 * <p>Rows that were copied into a partitioned table, or into one whose triggers put them elsewhere, may lie in targets below
 * it; then the whole tree is counted.
 */
final class Ledger {

    /**
     * The account of a table.
     *
     * @param rows how many rows it holds
     * @param markers those that stand for rows in it
     * @param above the account of the whole tree from the highest table whose copies may lie here, where there is one
     */
    record Account(long rows, Set<MarkerRow> markers, Optional<Account> above) {
        Account {
            markers = Set.copyOf(markers);
        }

        /** How many rows those of its markers prove. */
        long proven(Predicate<MarkerRow> which) {
            return markers.stream().filter(which).mapToLong(MarkerRow::rows).sum();
        }

        /** How many rows it holds beyond those that these markers prove. */
        long beyond(Predicate<MarkerRow> which) {
            long here = rows - proven(which);
            return here <= 0
                    ? 0
                    : above.map(tree -> Math.min(here, tree.beyond(which))).orElse(here);
        }

        /** Whether rows are missing that markers prove. */
        boolean lacks() {
            return rows < proven(marker -> true);
        }
    }

    /** Who puts rows that are written to it into other tables. */
    private static final String ROUTES = """
            SELECT w.name
              FROM unnest(?::text[]) AS w (name) JOIN pg_class c ON c.oid = to_regclass(w.name)
             WHERE c.relkind = 'p'
                OR EXISTS (SELECT FROM pg_trigger g
                            WHERE g.tgrelid = c.oid AND NOT g.tgisinternal AND g.tgenabled <> 'D' AND (g.tgtype & 4) <> 0)
                OR EXISTS (SELECT FROM pg_rewrite r WHERE r.ev_class = c.oid AND r.ev_type = '3' AND r.ev_enabled <> 'D')
            """;

    private final Connection session;

    private Ledger(Connection session) {
        this.session = session;
    }

    /**
     * The accounts of what tables hold as their own.
     *
     * @param session in a transaction
     * @param tables the tables
     * @param targets every target of the manifest
     * @param ours whose rows are asked about: trees above are counted only where there are more than these
     */
    static Map<TableName, Account> own(
            Connection session, Collection<TableShape> tables, Set<TableName> targets, Predicate<MarkerRow> ours)
            throws SQLException {
        Ledger ledger = new Ledger(session);
        Map<TableName, Account> accounts = new HashMap<>();
        for (TableShape table : tables) {
            accounts.put(table.name(), ledger.own(table, targets, ours));
        }
        return accounts;
    }

    /**
     * The account of a table and all below it, whosoever targets they are.
     *
     * @param session in a transaction
     */
    static Account whole(Connection session, TableShape table) throws SQLException {
        return new Ledger(session).whole(TableTree.lines(session, Quoted.table(table.name())));
    }

    /** The root is on no path, so that the table itself may be among the targets. */
    private Account own(TableShape table, Set<TableName> targets, Predicate<MarkerRow> ours) throws SQLException {
        List<TableTree.Line> own = TableTree.lines(session, Quoted.table(table.name())).stream()
                .filter(line -> line.path().stream().noneMatch(targets::contains))
                .toList();
        Set<MarkerRow> markers = markers(own);
        long rows = 0;
        for (TableTree.Line line : own) {
            rows += line.stores() ? count("ONLY " + Quoted.table(line.table())) : 0;
        }
        Account alone = new Account(rows, markers, Optional.empty());
        return alone.beyond(ours) == 0 ? alone : new Account(rows, markers, above(table.name()));
    }

    private Account whole(List<TableTree.Line> tree) throws SQLException {
        Set<MarkerRow> markers = markers(tree);
        return new Account(count(Quoted.table(tree.get(0).table())), markers, Optional.empty());
    }

    /** Of the highest of the tables above that puts rows elsewhere, and whose own copies brought some. */
    private Optional<Account> above(TableName table) throws SQLException {
        List<String> ways = TableTree.above(session, Set.of(table)).getOrDefault(table, Set.of()).stream()
                .map(Quoted::table)
                .toList();
        Set<String> reaching = new HashSet<>(routing(session, ways));
        reaching.retainAll(MarkerRows.standing(session, ways).entrySet().stream()
                .filter(entry -> entry.getValue().stream().anyMatch(marker -> marker.rows() > 0))
                .map(Map.Entry::getKey)
                .collect(Collectors.toSet()));
        List<TableTree.Line> highest = List.of();
        for (String way : reaching) {
            List<TableTree.Line> tree = TableTree.lines(session, way);
            highest = tree.size() > highest.size() ? tree : highest;
        }
        return highest.isEmpty() ? Optional.empty() : Optional.of(whole(highest));
    }

    /** Those of tables, by quoted names, that put rows which are written to them elsewhere. */
    static Set<String> routing(Connection session, Collection<String> tables) throws SQLException {
        Set<String> routing = new HashSet<>();
        if (tables.isEmpty()) {
            return routing;
        }
        try (PreparedStatement query = session.prepareStatement(ROUTES)) {
            query.setArray(1, session.createArrayOf("text", tables.toArray()));
            try (ResultSet row = query.executeQuery()) {
                while (row.next()) {
                    routing.add(row.getString(1));
                }
            }
        }
        return routing;
    }

    private Set<MarkerRow> markers(List<TableTree.Line> tree) {
        Set<String> names =
                tree.stream().map(line -> Quoted.table(line.table())).collect(Collectors.toSet());
        return MarkerRows.standing(session, names).values().stream()
                .flatMap(Set::stream)
                .collect(Collectors.toSet());
    }

    private long count(String rows) throws SQLException {
        try (Statement query = session.createStatement();
                ResultSet row = query.executeQuery("SELECT count(*) FROM " + rows)) {
            row.next();
            return row.getLong(1);
        }
    }
}
