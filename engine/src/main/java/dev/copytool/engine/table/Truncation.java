package dev.copytool.engine.table;

import dev.copytool.engine.catalog.Quoted;
import dev.copytool.engine.connect.EntryNodes;
import dev.copytool.engine.connect.SqlFailures;
import dev.copytool.engine.marker.MarkerRow;
import dev.copytool.engine.marker.MarkerRows;
import dev.copytool.engine.marker.Retirement;
import dev.copytool.engine.model.CopyException;
import dev.copytool.engine.model.Side;
import dev.copytool.engine.model.TableName;
import dev.copytool.engine.postgres.SearchPath;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Strangers' rows to be removed before a run, because the user asked for it.
 *
 * @param target the item's target
 * @param tables the plain tables that hold its rows: itself, partitions, inheriting tables
 */
public record Truncation(TableName target, List<TableName> tables) {
    public Truncation {
        tables = List.copyOf(tables);
    }

    /** The statement; it empties each table by itself, never what inherits from or refers to it. */
    public String statement() {
        return tables.stream()
                .map(table -> "ONLY " + Quoted.table(table))
                .collect(Collectors.joining(", ", "TRUNCATE ", ""));
    }

    /**
     * Empties the tables in one transaction and retires the markers of what it removes, unless rows of this manifest have
     * come in since the plan was made, by whatever table above: that is asked again under the lock that TRUNCATE holds, and
     * after all that is committed can be seen, so that a rival's committed rows are never removed.
     *
     * @param session a session on the first of the nodes that is in no transaction, auto-commit off
     * @throws CopyException if it cannot be done; then nothing was
     */
    void run(Connection session, EntryNodes nodes, ManifestView manifest) {
        try (Statement statement = session.createStatement()) {
            nodes.first().begin(session, 0);
            Set<TableName> ways = new HashSet<>(tables);
            ways.add(target);
            Map<TableName, Set<TableName>> above = TableTree.above(session, ways);
            above.values().forEach(ways::addAll);
            // Above the target a marker may prove rows that lie elsewhere too.
            Set<TableName> emptied = new HashSet<>(ways);
            emptied.removeAll(above.getOrDefault(target, Set.of()));
            // Who copies a part takes its marker first too, then the table.
            Retirement.forestall(session, quoted(emptied));
            // What triggers run on TRUNCATE finds its names.
            SearchPath.setLocal(session, target.schema());
            statement.execute(statement());
            SearchPath.leave(session);
            refuse(session, detached(session));
            refuse(session, nodes.settlement().settleAll());
            Map<String, Set<MarkerRow>> standing = MarkerRows.standing(session, quoted(ways));
            boolean ours = ways.stream()
                    .anyMatch(way -> manifest.claims(way, standing.getOrDefault(Quoted.table(way), Set.of())));
            refuse(
                    session,
                    Optional.of("another run of this manifest has just copied into it")
                            .filter(reason -> ours));
            Retirement.ofTargets(session, quoted(emptied));
            SearchPath.setLocal(session, target.schema());
            session.commit();
        } catch (SQLException e) {
            throw SqlFailures.of(Side.TARGET, "target " + target + " cannot be emptied", e);
        }
    }

    /** Whether one of them does not belong to the target any more, whose name may be another table's by now. */
    private Optional<String> detached(Connection session) {
        Map<TableName, Set<TableName>> above = TableTree.above(session, tables);
        return tables.stream()
                .filter(table -> !table.equals(target)
                        && !above.getOrDefault(table, Set.of()).contains(target))
                .findFirst()
                .map(table -> table + " is no part of it any more");
    }

    private void refuse(Connection session, Optional<String> reason) throws SQLException {
        if (reason.isPresent()) {
            session.rollback();
            throw CopyException.permanent("target " + target + ": not truncated, " + reason.get());
        }
    }

    private static List<String> quoted(Collection<TableName> tables) {
        return tables.stream().map(Quoted::table).toList();
    }
}
