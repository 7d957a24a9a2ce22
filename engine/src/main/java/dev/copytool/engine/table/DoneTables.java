package dev.copytool.engine.table;

import dev.copytool.engine.catalog.Catalog;
import dev.copytool.engine.catalog.TableShape;
import dev.copytool.engine.connect.EntryNode;
import dev.copytool.engine.connect.SqlFailures;
import dev.copytool.engine.marker.KnownCopies;
import dev.copytool.engine.model.Item;
import dev.copytool.engine.model.Side;
import dev.copytool.engine.model.TableName;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;

/**
 * Looks whether the target still has what the manifest calls done: the markers, and rows where they prove some. The rows
 * themselves are not read; {@code verify} does.
 */
public final class DoneTables {

    /**
     * What was found.
     *
     * @param kept whether the target keeps markers at all
     * @param forgotten the items that no marker proves
     * @param emptied the items whose markers prove rows in a target that holds none, or is gone
     * @param later the generations of the items that are in in a later one than was asked for
     * @param lacking what is said of targets that hold fewer rows than markers prove; looked at only where there is cause for it
     */
    public record Found(
            boolean kept,
            Set<UUID> forgotten,
            Set<UUID> emptied,
            Map<UUID, Integer> later,
            Map<TableName, String> lacking) {
        public Found {
            forgotten = Set.copyOf(forgotten);
            emptied = Set.copyOf(emptied);
            later = Map.copyOf(later);
            lacking = Map.copyOf(lacking);
        }

        /** Whether all is as the manifest says. */
        public boolean sound() {
            return forgotten.isEmpty() && emptied.isEmpty() && lacking.isEmpty();
        }
    }

    private DoneTables() {}

    /**
     * Asks for markers only: what a plan's steps have brought, others may have moved on since, and who compares all rows sees
     * by himself what is missing.
     *
     * @throws dev.copytool.engine.model.CopyException if the target does not answer
     */
    public static Found byMarkers(Connection target, Collection<Item> items) {
        KnownCopies known = KnownCopies.find(target, items);
        return new Found(known.kept(), forgotten(known, items), Set.of(), later(known, items), Map.of());
    }

    /**
     * Asks for markers, and for rows only where another table has taken the place of a target.
     *
     * @param node the one that the connection, in auto-commit mode, leads to
     * @throws dev.copytool.engine.model.CopyException if the target does not answer
     */
    public static Found again(Connection target, EntryNode node, Collection<Item> items) {
        KnownCopies known = KnownCopies.find(target, items);
        Set<UUID> moved = known.replaced(target);
        List<Item> replaced =
                items.stream().filter(item -> moved.contains(item.uuid())).toList();
        Found rows = replaced.isEmpty()
                ? new Found(known.kept(), Set.of(), Set.of(), Map.of(), Map.of())
                : of(target, node, replaced, false);
        return new Found(known.kept(), forgotten(known, items), rows.emptied(), later(known, items), rows.lacking());
    }

    /**
     * Asks for markers, and whether there are rows.
     *
     * @param node the one that the connection, in auto-commit mode, leads to
     * @param count whether the rows of all are counted too; those of tables that were replaced always are
     * @throws dev.copytool.engine.model.CopyException if the target does not answer
     */
    public static Found of(Connection target, EntryNode node, Collection<Item> items, boolean count) {
        KnownCopies known = KnownCopies.find(target, items);
        List<Item> withRows = items.stream()
                .filter(item -> known.rows(item).filter(rows -> rows > 0).isPresent())
                .toList();
        Map<TableName, TableShape> shapes = new Catalog(Side.TARGET, target)
                .shapes(withRows.stream().map(Item::target).collect(Collectors.toSet()));
        Set<TableName> filled = new TargetContents(target, node)
                .filled(shapes.values(), List.of())
                .keySet();
        Set<UUID> emptied = withRows.stream()
                .filter(item -> !filled.contains(item.target()))
                .map(Item::uuid)
                .collect(Collectors.toCollection(HashSet::new));
        Set<UUID> replaced = count ? Set.of() : known.replaced(target);
        // Rows that are missing from a table of that name can only be counted; where nothing has changed they are not.
        Set<TableName> counted = withRows.stream()
                .filter(item -> filled.contains(item.target()))
                .filter(item -> count || replaced.contains(item.uuid()))
                .map(Item::target)
                .collect(Collectors.toSet());
        Map<TableName, String> lacking = lacking(target, node, shapes, counted);
        return new Found(known.kept(), forgotten(known, items), emptied, later(known, items), lacking);
    }

    private static Map<TableName, String> lacking(
            Connection target, EntryNode node, Map<TableName, TableShape> shapes, Set<TableName> counted) {
        Map<TableName, String> lacking = new HashMap<>();
        counted.forEach(name -> lacking(target, node, Objects.requireNonNull(shapes.get(name)))
                .ifPresent(line -> lacking.put(name, line)));
        return lacking;
    }

    private static Optional<String> lacking(Connection target, EntryNode node, TableShape table) {
        try {
            Ledger.Account account = Snapshots.within(target, node, () -> Ledger.whole(target, table));
            return account.lacks()
                    ? Optional.of("the target " + table.name() + " holds " + account.rows() + " rows, markers prove "
                            + account.proven(marker -> true))
                    : Optional.empty();
        } catch (SQLException e) {
            throw SqlFailures.of(Side.TARGET, "the rows of the target " + table.name(), e);
        }
    }

    private static Map<UUID, Integer> later(KnownCopies known, Collection<Item> items) {
        Map<UUID, Integer> later = new HashMap<>();
        items.forEach(item -> known.later(item).ifPresent(epoch -> later.put(item.uuid(), epoch)));
        return later;
    }

    private static Set<UUID> forgotten(KnownCopies known, Collection<Item> items) {
        return items.stream()
                .filter(item -> known.rows(item).isEmpty())
                .map(Item::uuid)
                .collect(Collectors.toSet());
    }
}
