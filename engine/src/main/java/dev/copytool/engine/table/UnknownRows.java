package dev.copytool.engine.table;

import dev.copytool.engine.catalog.Quoted;
import dev.copytool.engine.catalog.TableShape;
import dev.copytool.engine.connect.EntryNode;
import dev.copytool.engine.connect.SqlFailures;
import dev.copytool.engine.marker.MarkerTable;
import dev.copytool.engine.marker.MarkerTable.Standing;
import dev.copytool.engine.model.Finding;
import dev.copytool.engine.model.Item;
import dev.copytool.engine.model.Side;
import dev.copytool.engine.model.TableName;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/**
 * Rows in the targets beyond those that this manifest's markers explain: which items may not be copied because of them, which
 * targets are emptied, and which markers stand for rows that are gone.
 *
 * <p>Nothing is asked of an item whose present generation was begun: what it found in the target then was for that time to judge.
 */
final class UnknownRows {
    private final TablePlanner.Request request;
    private final ManifestView manifest;
    private final ItemObjections texts;
    private final Set<UUID> marked;
    private final Map<UUID, String> objections = new HashMap<>();
    private final List<Truncation> truncations = new ArrayList<>();
    private final List<Clearing> clearings = new ArrayList<>();
    private final Map<UUID, Item> renewed = new HashMap<>();
    private final List<Finding> notes = new ArrayList<>();

    /**
     * Knows nothing yet.
     *
     * @param marked the items copied again of which a marker tells what became of their earlier copy
     */
    private UnknownRows(TablePlanner.Request request, SameDatabase databases, Set<UUID> marked) {
        this.request = request;
        this.marked = marked;
        this.manifest = request.manifest();
        this.texts = new ItemObjections(manifest, databases);
    }

    /** Why the item may not be copied, if so. */
    Optional<String> objection(Item item) {
        return Optional.ofNullable(objections.get(item.uuid()));
    }

    /** What is to be emptied before the run. */
    List<Truncation> truncations() {
        return List.copyOf(truncations);
    }

    /** Which markers are to be retired before the run. */
    List<Clearing> clearings() {
        return List.copyOf(clearings);
    }

    /** The item, in the generation that is to be copied: a new one where the rows of its present one are gone. */
    Item of(Item item) {
        return renewed.getOrDefault(item.uuid(), item);
    }

    /** What a person should know of the targets. */
    List<Finding> notes() {
        return List.copyOf(notes);
    }

    /**
     * Looks.
     *
     * @param target on that node, in auto-commit mode
     */
    static UnknownRows find(
            Connection target,
            EntryNode node,
            TablePlanner.Request request,
            Map<TableName, TableShape> targets,
            SameDatabase databases) {
        Set<UUID> marked = MarkerTable.marked(
                target,
                request.items().stream().filter(item -> item.epoch() > 1).toList());
        UnknownRows unknown = new UnknownRows(request, databases, marked);
        unknown.look(target, node, targets);
        return unknown;
    }

    private void look(Connection target, EntryNode node, Map<TableName, TableShape> targets) {
        Map<TableName, List<Item>> wanted = request.items().stream().collect(Collectors.groupingBy(Item::target));
        TargetContents contents = new TargetContents(target, node);
        Map<TableName, List<TableName>> filled = contents.filled(there(wanted.keySet(), targets), targets.values());
        Map<TableName, Set<TableName>> above = TableTree.above(target, filled.keySet());
        Set<TableName> asked = new HashSet<>(wanted.keySet());
        above.values().forEach(asked::addAll);
        Map<String, Set<Standing>> markers =
                MarkerTable.standing(target, asked.stream().map(Quoted::table).toList());
        Map<TableName, Ledger.Account> accounts = accounts(target, node, counted(wanted, filled, markers), targets);
        for (TableName table : wanted.keySet()) {
            Set<Standing> standing = markers.getOrDefault(Quoted.table(table), Set.of());
            List<Item> items = wanted.getOrDefault(table, List.of());
            for (Item item : items) {
                texts.outdated(item, standing)
                        .or(() -> texts.headless(item, standing))
                        .ifPresent(text -> objections.put(item.uuid(), text));
            }
            if (!filled.containsKey(table)) {
                continue;
            }
            Set<TableName> ways = new HashSet<>(above.getOrDefault(table, Set.of()));
            ways.add(table);
            boolean claimed = ways.stream()
                    .anyMatch(way -> manifest.claims(way, markers.getOrDefault(Quoted.table(way), Set.of())));
            if (request.nonEmpty() == NonEmptyPolicy.TRUNCATE
                    && !claimed
                    && request.hidden().isEmpty()) {
                truncations.add(new Truncation(table, filled.get(table)));
                ways.removeIf(way -> way.equals(table)
                        || markers.getOrDefault(Quoted.table(way), Set.of()).isEmpty());
                ways.forEach(way -> notes.add(Finding.warn(
                        "target " + table,
                        "emptying it removes rows that another manifest may have copied into " + way
                                + ", whose markers stay")));
            } else if (accounts.containsKey(table)) {
                Ledger.Account account = Objects.requireNonNull(accounts.get(table));
                boolean unmarked = ways.stream().anyMatch(manifest::unmarkedInto);
                judge(items, account, unmarked, standing, claimed);
            }
        }
        emptied(contents, targets, filled.keySet(), markers);
    }

    /** Of targets whose rows some item asks about, before it adds to them. */
    private List<TableName> counted(
            Map<TableName, List<Item>> wanted,
            Map<TableName, List<TableName>> filled,
            Map<String, Set<Standing>> markers) {
        return filled.keySet().stream()
                .filter(table -> wanted.getOrDefault(table, List.of()).stream()
                        .anyMatch(item -> manifest.unproven(item)
                                || !begun(item, markers.getOrDefault(Quoted.table(table), Set.of()))))
                .toList();
    }

    private static boolean begun(Item item, Set<Standing> standing) {
        return standing.stream()
                .anyMatch(marker -> marker.item().equals(item.uuid()) && marker.epoch() == item.epoch());
    }

    private Map<TableName, Ledger.Account> accounts(
            Connection target, EntryNode node, List<TableName> counted, Map<TableName, TableShape> targets) {
        if (counted.isEmpty()) {
            return Map.of();
        }
        try {
            return Snapshots.within(target, node, () -> Ledger.own(target, there(counted, targets), targets.values()));
        } catch (SQLException e) {
            throw SqlFailures.of(Side.TARGET, "the rows of the target " + counted.get(0), e);
        }
    }

    /**
     * Judges the items of one target.
     *
     * @param unmarked whether items that never had a marker were copied into it
     * @param claimed whether rows of this manifest are in it that --truncate does not remove
     */
    private void judge(
            List<Item> items, Ledger.Account account, boolean unmarked, Set<Standing> standing, boolean claimed) {
        long beyond = account.beyond(this::isOurs);
        long unexplained = unmarked ? 0 : beyond;
        boolean append = request.nonEmpty() == NonEmptyPolicy.APPEND;
        for (Item item : items) {
            if (begun(item, standing) && !manifest.unproven(item)) {
                continue;
            }
            Predicate<Standing> earlier = marker -> isEarlier(item, marker);
            long before = account.proven(earlier);
            Optional<String> objection = Optional.empty();
            if (before > 0 && account.rows() <= account.proven(marker -> true) - before) {
                clearings.add(Clearing.of(item, before));
            } else if (before > 0) {
                objection = Optional.of(texts.earlier(item, before, claimed));
            } else if (item.replaces().isPresent()) {
                // What it replaces is proven when it is removed; what else there is stays.
                continue;
            } else if (beyond > 0 && item.epoch() > 1 && !marked.contains(item.uuid())) {
                objection = Optional.of(texts.unmarked(item));
            } else if (!append) {
                objection = unexplained == 0
                        ? texts.twice(item, standing)
                        : Optional.of(texts.unexplained(item, account, unexplained, claimed));
            }
            if (objection.isPresent() && request.hidden().isPresent()) {
                objection =
                        Optional.of(ItemObjections.hidden(item, request.hidden().get()));
            }
            objection.ifPresent(text -> objections.putIfAbsent(item.uuid(), text));
        }
    }

    private boolean isOurs(Standing marker) {
        return manifest.item(marker.item()).isPresent();
    }

    /** Whether it is of a generation of the item that this copy neither is nor replaces. */
    private static boolean isEarlier(Item item, Standing marker) {
        return marker.item().equals(item.uuid())
                && marker.epoch() < item.epoch()
                && marker.epoch() > item.replaces().orElse(0);
    }

    /** Markers that prove rows of an empty target: of others, or of earlier generations, they prove nothing any more. */
    private void emptied(
            TargetContents contents,
            Map<TableName, TableShape> targets,
            Set<TableName> filled,
            Map<String, Set<Standing>> markers) {
        Set<TableName> suspects = request.items().stream()
                .filter(item -> !filled.contains(item.target()))
                .filter(item -> item.replaces().isPresent()
                        || markers.getOrDefault(Quoted.table(item.target()), Set.of()).stream()
                                .anyMatch(marker -> marker.rows() > 0))
                .map(Item::target)
                .collect(Collectors.toSet());
        if (suspects.isEmpty()) {
            return;
        }
        // A partition that is a target too may hold the rows.
        suspects.removeAll(contents.filled(there(suspects, targets), List.of()).keySet());
        for (TableName table : suspects) {
            Set<Standing> standing = markers.getOrDefault(Quoted.table(table), Set.of());
            boolean anew = request.nonEmpty() == NonEmptyPolicy.TRUNCATE
                    && request.hidden().isEmpty();
            request.items().stream()
                    .filter(item -> item.target().equals(table))
                    .forEach(item -> emptied(item, standing, anew));
            if (request.hidden().isEmpty()) {
                long stale = standing.stream()
                        .filter(marker -> anew || !isPresent(marker))
                        .mapToLong(Standing::rows)
                        .sum();
                if (stale > 0) {
                    clearings.add(Clearing.ofAll(table, anew ? Set.of() : presentItems(table), stale));
                }
            }
        }
    }

    private void emptied(Item item, Set<Standing> standing, boolean anew) {
        Optional<Long> rows = present(item, standing);
        boolean replaceable =
                standing.stream().anyMatch(marker -> marker.item().equals(item.uuid()) && marker.rows() == 0);
        if (rows.isPresent() && anew) {
            renewed.put(item.uuid(), item.in(item.epoch() + 1));
        } else if (rows.isPresent()) {
            objections.putIfAbsent(item.uuid(), texts.emptied(item, rows.get(), request.hidden()));
        } else if (item.replaces().isPresent()
                && !replaceable
                && request.hidden().isEmpty()) {
            // Nothing is left to be replaced.
            renewed.put(item.uuid(), item.in(item.epoch()));
        }
    }

    private static Optional<Long> present(Item item, Set<Standing> standing) {
        return standing.stream()
                .filter(marker ->
                        marker.item().equals(item.uuid()) && marker.epoch() == item.epoch() && marker.rows() > 0)
                .map(Standing::rows)
                .findFirst();
    }

    private boolean isPresent(Standing marker) {
        return manifest.item(marker.item())
                .filter(item -> marker.epoch() >= item.epoch())
                .isPresent();
    }

    private Set<Item> presentItems(TableName table) {
        return manifest.items().stream()
                .filter(item -> item.target().equals(table))
                .collect(Collectors.toSet());
    }

    private static List<TableShape> there(Collection<TableName> tables, Map<TableName, TableShape> targets) {
        return tables.stream().map(targets::get).filter(Objects::nonNull).toList();
    }
}
