package dev.copytool.engine.table;

import dev.copytool.engine.catalog.Quoted;
import dev.copytool.engine.catalog.TableShape;
import dev.copytool.engine.connect.EntryNode;
import dev.copytool.engine.connect.SqlFailures;
import dev.copytool.engine.marker.MarkerRow;
import dev.copytool.engine.marker.MarkerRows;
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
import java.util.stream.Collectors;

/**
 * Rows in the targets beyond those that this manifest's markers explain: which items may not be copied because of them, which
 * targets are emptied, and which markers stand for rows that are gone.
 *
 * <p>Nothing is asked of an item whose present generation was begun: what it found in the target then was for that time to judge.
 */
final class UnknownRows {
    private final Connection target;
    private final EntryNode node;
    private final TablePlanner.Request request;
    private final ManifestView manifest;
    private final ItemObjections texts;
    private final Set<UUID> marked;
    private final Map<UUID, String> objections = new HashMap<>();
    private final List<Truncation> truncations = new ArrayList<>();
    private final List<Clearing> clearings = new ArrayList<>();
    private final Map<UUID, Item> renewed = new HashMap<>();
    private final List<Finding> notes = new ArrayList<>();
    private Map<String, Set<MarkerRow>> markers = Map.of();

    /**
     * Knows nothing yet.
     *
     * @param marked the items copied again of which a marker tells what became of their earlier copy
     */
    private UnknownRows(
            Connection target, EntryNode node, TablePlanner.Request request, SameDatabase databases, Set<UUID> marked) {
        this.target = target;
        this.node = node;
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
        Set<UUID> marked = MarkerRows.marked(
                target,
                request.items().stream().filter(item -> item.epoch() > 1).toList());
        UnknownRows unknown = new UnknownRows(target, node, request, databases, marked);
        unknown.look(targets);
        return unknown;
    }

    private void look(Map<TableName, TableShape> targets) {
        Map<TableName, List<Item>> wanted = request.items().stream().collect(Collectors.groupingBy(Item::target));
        TargetContents contents = new TargetContents(target, node);
        Map<TableName, List<TableName>> filled = contents.filled(there(wanted.keySet(), targets), targets.values());
        Map<TableName, Set<TableName>> above = TableTree.above(target, filled.keySet());
        Set<TableName> asked = new HashSet<>(wanted.keySet());
        above.values().forEach(asked::addAll);
        markers = MarkerRows.standing(target, asked.stream().map(Quoted::table).toList());
        wanted.forEach((table, items) -> items.forEach(item -> texts.outdated(item, standing(table))
                .or(() -> texts.headless(item, standing(table)))
                .ifPresent(text -> objections.put(item.uuid(), text))));
        List<TableName> left = new ArrayList<>();
        Set<TableName> claimed = new HashSet<>();
        filled.forEach((table, tables) -> {
            Set<TableName> ways = new HashSet<>(above.getOrDefault(table, Set.of()));
            ways.add(table);
            if (ways.stream().anyMatch(way -> manifest.claims(way, standing(way)))) {
                claimed.add(table);
            }
            if (truncating() && !claimed.contains(table)) {
                truncate(table, tables, ways);
            } else if (wanted.getOrDefault(table, List.of()).stream().anyMatch(this::isToBeJudged)) {
                left.add(table);
            }
        });
        Map<TableName, Ledger.Account> accounts = accounts(left, targets);
        for (TableName table : left) {
            Set<TableName> ways = new HashSet<>(above.getOrDefault(table, Set.of()));
            ways.add(table);
            boolean unmarked = ways.stream().anyMatch(manifest::unmarkedInto);
            Ledger.Account account = Objects.requireNonNull(accounts.get(table));
            wanted.getOrDefault(table, List.of()).stream()
                    .filter(this::isToBeJudged)
                    .forEach(item -> judge(item, account, unmarked, claimed.contains(table))
                            .ifPresent(text -> objections.putIfAbsent(item.uuid(), text)));
        }
        EmptiedTargets emptied = new EmptiedTargets(request, this::standing, truncating());
        emptied.look(
                this::routing,
                suspects -> contents.filled(there(suspects, targets), List.of()).keySet(),
                filled.keySet());
        clearings.addAll(emptied.clearings());
        renewed.putAll(emptied.renewed());
        emptied.objections(texts).forEach(objections::putIfAbsent);
    }

    private Set<TableName> routing(Set<TableName> tables) {
        try {
            Set<String> routing =
                    Ledger.routing(target, tables.stream().map(Quoted::table).toList());
            return tables.stream()
                    .filter(table -> routing.contains(Quoted.table(table)))
                    .collect(Collectors.toSet());
        } catch (SQLException e) {
            throw SqlFailures.of(Side.TARGET, "the catalog of the target", e);
        }
    }

    private boolean truncating() {
        return request.nonEmpty() == NonEmptyPolicy.TRUNCATE && request.hidden().isEmpty();
    }

    private void truncate(TableName table, List<TableName> tables, Set<TableName> ways) {
        truncations.add(new Truncation(table, tables));
        ways.stream()
                .filter(way -> !way.equals(table) && !standing(way).isEmpty())
                .forEach(way -> notes.add(Finding.warn(
                        "target " + table,
                        "emptying it removes rows that another manifest may have copied into " + way
                                + ", whose markers stay")));
    }

    private Set<MarkerRow> standing(TableName table) {
        return markers.getOrDefault(Quoted.table(table), Set.of());
    }

    /** What its present generation has begun, or it replaces, is not asked for; told to add to rows, only of its earlier copies. */
    private boolean isToBeJudged(Item item) {
        if (manifest.unproven(item)) {
            return request.nonEmpty() != NonEmptyPolicy.APPEND;
        }
        boolean begun = standing(item.target()).stream()
                .anyMatch(marker -> marker.item().equals(item.uuid()) && marker.epoch() == item.epoch());
        return !begun && (request.nonEmpty() != NonEmptyPolicy.APPEND || item.epoch() > 1);
    }

    private Map<TableName, Ledger.Account> accounts(List<TableName> tables, Map<TableName, TableShape> targets) {
        if (tables.isEmpty()) {
            return Map.of();
        }
        Set<TableName> all = manifest.items().stream().map(Item::target).collect(Collectors.toSet());
        try {
            return Snapshots.within(target, node, () -> Ledger.own(target, there(tables, targets), all, this::isOurs));
        } catch (SQLException e) {
            throw SqlFailures.of(Side.TARGET, "the rows of the target " + tables.get(0), e);
        }
    }

    /**
     * Why the item may not be copied beside what its target holds, if so.
     *
     * @param unmarked whether items that never had a marker were copied into it
     * @param claimed whether rows of this manifest are in it that --truncate does not remove
     */
    private Optional<String> judge(Item item, Ledger.Account account, boolean unmarked, boolean claimed) {
        Optional<String> objection = objection(item, account, unmarked, claimed);
        return objection.isPresent() && request.hidden().isPresent()
                ? Optional.of(ItemObjections.hidden(item, request.hidden().get()))
                : objection;
    }

    private Optional<String> objection(Item item, Ledger.Account account, boolean unmarked, boolean claimed) {
        long beyond = account.beyond(this::isOurs);
        long unexplained = unmarked ? 0 : beyond;
        Set<MarkerRow> earlier = standing(item.target()).stream()
                .filter(marker -> isEarlier(item, marker) && marker.rows() > 0)
                .collect(Collectors.toSet());
        if (!earlier.isEmpty()) {
            return Optional.of(texts.earlier(item, Clearing.rows(earlier), claimed));
        }
        if (item.replaces().isPresent()) {
            // What it replaces is proven when it is removed; what else there is stays.
            return Optional.empty();
        }
        if (beyond > 0 && item.epoch() > 1 && !marked.contains(item.uuid())) {
            return Optional.of(texts.unmarked(item));
        }
        if (request.nonEmpty() == NonEmptyPolicy.APPEND) {
            return Optional.empty();
        }
        return unexplained == 0
                ? texts.twice(item, standing(item.target()))
                : Optional.of(texts.unexplained(item, account, unexplained, claimed));
    }

    private boolean isOurs(MarkerRow marker) {
        return manifest.item(marker.item()).isPresent();
    }

    /** Whether it is of a generation of the item that this copy neither is nor replaces. */
    private static boolean isEarlier(Item item, MarkerRow marker) {
        return marker.item().equals(item.uuid())
                && marker.epoch() < item.epoch()
                && marker.epoch() > item.replaces().orElse(0);
    }

    private static List<TableShape> there(Collection<TableName> tables, Map<TableName, TableShape> targets) {
        return tables.stream().map(targets::get).filter(Objects::nonNull).toList();
    }
}
