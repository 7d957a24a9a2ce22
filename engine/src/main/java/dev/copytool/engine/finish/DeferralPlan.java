package dev.copytool.engine.finish;

import dev.copytool.engine.catalog.Catalog;
import dev.copytool.engine.catalog.Quoted;
import dev.copytool.engine.catalog.TableShape;
import dev.copytool.engine.citus.CitusTable;
import dev.copytool.engine.citus.Cluster;
import dev.copytool.engine.connect.EntryNodes;
import dev.copytool.engine.finish.DeferredIndex.Kind;
import dev.copytool.engine.model.Side;
import dev.copytool.engine.model.TableName;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/**
 * Which indexes of which targets are to be deferred. Made before anything is dropped, so that an index that a foreign key of
 * another target needs is not taken for a free one once that is gone.
 *
 * @param tables the targets with something to be dropped
 * @param notes what stays, and why, in one line each
 */
public record DeferralPlan(List<Table> tables, List<String> notes) {
    public DeferralPlan {
        tables = List.copyOf(tables);
        notes = List.copyOf(notes);
    }

    /**
     * A target with something to be dropped.
     *
     * @param sharded whether its rows are in the shards of a cluster
     * @param indexes what is to be dropped, foreign keys first
     */
    public record Table(TableName name, boolean sharded, List<DeferredIndex> indexes) {
        public Table {
            indexes = List.copyOf(indexes);
        }

        /** Whether it has no rows of its own. Rows of tables below it are in other indexes. */
        boolean isEmpty(Connection session) throws SQLException {
            String sql = "SELECT NOT EXISTS (SELECT 1 FROM " + (sharded ? "" : "ONLY ") + Quoted.table(name) + ")";
            try (Statement query = session.createStatement();
                    ResultSet row = query.executeQuery(sql)) {
                return row.next() && row.getBoolean(1);
            }
        }
    }

    /**
     * Looks at the targets; changes nothing.
     *
     * @param targets the tables that are about to be copied into
     * @param emptied those of them that will be empty by then, whatever they hold now
     * @param guardsStay whether what may refuse rows stays
     * @throws dev.copytool.engine.model.CopyException if the target does not answer
     */
    public static DeferralPlan of(
            EntryNodes nodes, Collection<TableName> targets, Set<TableName> emptied, boolean guardsStay) {
        return nodes.first().pool().apart(session -> {
            session.setAutoCommit(false);
            nodes.first().begin(session, 0);
            DeferralPlan plan = of(session, targets, emptied, guardsStay);
            session.commit();
            return plan;
        });
    }

    private static DeferralPlan of(
            Connection session, Collection<TableName> targets, Set<TableName> emptied, boolean guardsStay)
            throws SQLException {
        List<String> notes = new ArrayList<>();
        Map<TableName, TableShape> shapes = new Catalog(Side.TARGET, session).shapes(targets);
        Map<Long, CitusTable> clustered = Cluster.tables(
                session, shapes.values().stream().map(TableShape::oid).toList());
        Map<TableName, List<DeferredIndex>> droppable = new TreeMap<>();
        for (IndexCatalog.Found found : IndexCatalog.read(session, targets)) {
            DeferredIndex index = found.index();
            Optional<String> kept = found.kept()
                    .or(() -> citus(shapes, clustered, index.table())
                            .filter(table -> table.kind() == CitusTable.Kind.LOCAL && index.kind() == Kind.FOREIGN_KEY)
                            // Without it Citus may take the table out of the cluster.
                            .map(table -> "its table lies on the coordinator alone"));
            if (kept.isPresent()) {
                notes.add("target " + index.table() + ": " + index + " stays: " + kept.get());
            } else if (!guardsStay || !index.guards()) {
                droppable
                        .computeIfAbsent(index.table(), table -> new ArrayList<>())
                        .add(index);
            }
        }
        List<Table> tables = new ArrayList<>();
        for (Map.Entry<TableName, List<DeferredIndex>> one : droppable.entrySet()) {
            boolean sharded = citus(shapes, clustered, one.getKey()).isPresent();
            Table table = new Table(one.getKey(), sharded, one.getValue());
            if (emptied.contains(table.name()) || table.isEmpty(session)) {
                tables.add(table);
            } else {
                notes.add("target " + table.name() + ": indexes stay: it holds rows");
            }
        }
        return new DeferralPlan(tables, notes);
    }

    private static Optional<CitusTable> citus(
            Map<TableName, TableShape> shapes, Map<Long, CitusTable> clustered, TableName table) {
        return Optional.ofNullable(shapes.get(table)).map(shape -> clustered.get(shape.oid()));
    }
}
