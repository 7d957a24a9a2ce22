package dev.copytool.engine.table;

import dev.copytool.engine.catalog.Catalog;
import dev.copytool.engine.catalog.Quoted;
import dev.copytool.engine.catalog.TableShape;
import dev.copytool.engine.connect.EntryNodes;
import dev.copytool.engine.connect.SqlFailures;
import dev.copytool.engine.marker.MarkerTable.Standing;
import dev.copytool.engine.marker.Retirement;
import dev.copytool.engine.model.CopyException;
import dev.copytool.engine.model.Item;
import dev.copytool.engine.model.Side;
import dev.copytool.engine.model.TableName;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;

/**
 * Markers to be taken out of force before a run, since the rows that they prove are gone from a target: of whoever copied into
 * one that is empty with all below it, or of earlier generations of one item where no more rows are left than other markers prove.
 * What planning saw is looked at again under a lock that nobody writes beside.
 *
 * @param target the table
 * @param only the item whose earlier generations those are, where the table is not empty
 * @param kept items whose present generations stay in force
 * @param rows how many rows the markers prove
 */
public record Clearing(TableName target, Optional<Item> only, Set<Item> kept, long rows) {
    public Clearing {
        kept = Set.copyOf(kept);
    }

    static Clearing of(Item item, long rows) {
        return new Clearing(item.target(), Optional.of(item), Set.of(), rows);
    }

    static Clearing ofAll(TableName target, Set<Item> kept, long rows) {
        return new Clearing(target, Optional.empty(), kept, rows);
    }

    /** For a person: what becomes of the markers. */
    String note() {
        return "markers of earlier copies prove " + rows + " rows in it, which are gone; they are taken out of force";
    }

    /**
     * Takes them out of force, unless rows are there after all; that is no failure, since the run then meets them.
     *
     * @param session a session on the first of the nodes that is in no transaction, auto-commit off
     * @param targets every target of the manifest
     */
    void run(Connection session, EntryNodes nodes, Collection<TableName> targets) {
        try (Statement statement = session.createStatement()) {
            nodes.first().begin(session, 0);
            statement.execute("LOCK TABLE " + Quoted.table(target) + " IN SHARE ROW EXCLUSIVE MODE");
            Optional<String> hidden = nodes.settlement().settleAll();
            if (hidden.isPresent()) {
                session.rollback();
                throw CopyException.permanent("target " + target + ": its markers are not settled: " + hidden.get());
            }
            Map<TableName, TableShape> shapes = new Catalog(Side.TARGET, session).shapes(targets);
            TableShape shape = Objects.requireNonNull(shapes.get(target));
            Ledger.Account account = only.isPresent()
                    ? Objects.requireNonNull(
                            Ledger.own(session, Set.of(shape), shapes.values()).get(target))
                    : Ledger.whole(session, shape);
            Set<Standing> gone =
                    account.markers().stream().filter(this::isCleared).collect(Collectors.toSet());
            long proven = account.proven(gone::contains);
            if (proven > 0
                    && account.rows() <= account.proven(marker -> true) - proven
                    && (only.isPresent() || account.rows() == 0)) {
                Map<UUID, Set<Integer>> generations = new HashMap<>();
                gone.forEach(marker -> generations
                        .computeIfAbsent(marker.item(), any -> new HashSet<>())
                        .add(marker.epoch()));
                Retirement.ofItems(session, generations);
            }
            nodes.first().commit(session);
        } catch (SQLException e) {
            throw SqlFailures.of(Side.TARGET, "target " + target + ": its markers cannot be taken out of force", e);
        }
    }

    private boolean isCleared(Standing marker) {
        return only.map(item -> marker.item().equals(item.uuid()) && marker.epoch() < item.epoch())
                .orElseGet(() -> kept.stream()
                        .noneMatch(item -> item.uuid().equals(marker.item()) && marker.epoch() >= item.epoch()));
    }
}
