package dev.copytool.engine.table;

import dev.copytool.engine.catalog.Quoted;
import dev.copytool.engine.catalog.TableShape;
import dev.copytool.engine.connect.EntryNode;
import dev.copytool.engine.marker.MarkerTable;
import dev.copytool.engine.model.Finding;
import dev.copytool.engine.model.Item;
import dev.copytool.engine.model.TableName;
import java.sql.Connection;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.Collectors;

/** Rows in the targets that this manifest did not put there: which items may not be copied because of them. */
final class Strangers {
    private final TablePlanner.Request request;
    private final ManifestView manifest;
    private final SameDatabase databases;
    private final Set<UUID> marked;
    private final Map<UUID, String> objections = new HashMap<>();
    private final List<Truncation> truncations = new ArrayList<>();
    private final List<Finding> notes = new ArrayList<>();

    /**
     * Knows nothing yet.
     *
     * @param marked the items copied again of which a marker proves what became of their earlier copy
     */
    private Strangers(TablePlanner.Request request, SameDatabase databases, Set<UUID> marked) {
        this.request = request;
        this.manifest = request.manifest();
        this.databases = databases;
        this.marked = marked;
    }

    /** Why the item may not be copied, if so. */
    Optional<String> objection(Item item) {
        return Optional.ofNullable(objections.get(item.uuid()));
    }

    /** What is to be emptied before the run. */
    List<Truncation> truncations() {
        return List.copyOf(truncations);
    }

    /** What a person should know of the targets that are to be emptied. */
    List<Finding> notes() {
        return List.copyOf(notes);
    }

    static Strangers find(
            Connection target,
            EntryNode node,
            TablePlanner.Request request,
            Map<TableName, TableShape> targets,
            SameDatabase databases) {
        Set<UUID> marked = MarkerTable.marked(
                target,
                request.items().stream().filter(item -> item.epoch() > 1).toList());
        Strangers strangers = new Strangers(request, databases, marked);
        strangers.look(target, new TargetContents(target, node), targets);
        return strangers;
    }

    private void look(Connection target, TargetContents contents, Map<TableName, TableShape> targets) {
        Map<TableName, List<Item>> wanted = request.items().stream().collect(Collectors.groupingBy(Item::target));
        Map<TableName, List<TableName>> filled = contents.filled(there(wanted.keySet(), targets), targets.values());
        Map<TableName, Set<TableName>> above = TableTree.above(target, wanted.keySet());
        Set<TableName> asked = new HashSet<>(wanted.keySet());
        above.values().forEach(asked::addAll);
        Map<String, Set<MarkerTable.Standing>> markers =
                MarkerTable.standing(target, asked.stream().map(Quoted::table).toList());
        Function<TableName, Set<MarkerTable.Standing>> standing =
                table -> markers.getOrDefault(Quoted.table(table), Set.of());
        for (TableName table : wanted.keySet()) {
            for (Item item : wanted.get(table)) {
                outdated(item, standing.apply(table))
                        .or(() -> headless(item, standing.apply(table)))
                        .ifPresent(text -> objections.put(item.uuid(), text));
            }
            if (!filled.containsKey(table)) {
                continue;
            }
            // What was copied into a table above may lie in this one.
            Set<TableName> ways = new HashSet<>(above.getOrDefault(table, Set.of()));
            ways.add(table);
            boolean ours = ways.stream().anyMatch(way -> manifest.explains(way, standing.apply(way)));
            boolean claimed = ways.stream().anyMatch(way -> manifest.claims(way, standing.apply(way)));
            if (request.nonEmpty() == NonEmptyPolicy.TRUNCATE
                    && !claimed
                    && request.hidden().isEmpty()) {
                truncations.add(new Truncation(table, filled.get(table)));
                ways.removeIf(way -> way.equals(table) || standing.apply(way).isEmpty());
                ways.forEach(way -> notes.add(Finding.warn(
                        "target " + table,
                        "emptying it removes rows that another manifest may have copied into " + way
                                + ", whose markers stay")));
            } else if (request.nonEmpty() != NonEmptyPolicy.APPEND) {
                wanted.get(table)
                        .forEach(item -> objection(item, ours, standing.apply(table))
                                .ifPresent(text -> objections.putIfAbsent(item.uuid(), text)));
                unproven(target, contents.node(), wanted.get(table), Objects.requireNonNull(targets.get(table)), ways);
            }
        }
        Map<Item, String> emptied = new HashMap<>();
        request.items().stream()
                .filter(item -> !filled.containsKey(item.target()))
                .forEach(item ->
                        emptied(item, standing.apply(item.target())).ifPresent(text -> emptied.put(item, text)));
        // A partition that is a target too may hold the rows.
        Set<TableName> suspects = emptied.keySet().stream().map(Item::target).collect(Collectors.toSet());
        Set<TableName> held =
                contents.filled(there(suspects, targets), List.of()).keySet();
        emptied.forEach((item, text) -> {
            if (!held.contains(item.target())) {
                objections.putIfAbsent(item.uuid(), text);
            }
        });
    }

    /**
     * Rows of an item whose marker is gone may lie among those of others, so that each row of the target has to be another
     * marker's before it is copied again.
     */
    private void unproven(Connection target, EntryNode node, List<Item> items, TableShape table, Set<TableName> ways) {
        List<Item> doubted = items.stream().filter(manifest::unproven).toList();
        if (doubted.isEmpty()) {
            return;
        }
        if (request.hidden().isPresent()) {
            doubted.forEach(item -> objections.putIfAbsent(
                    item.uuid(), hidden(item, request.hidden().get())));
            return;
        }
        Set<TableName> above = new HashSet<>(ways);
        above.remove(table.name());
        Ledger ledger = Ledger.of(target, node, table);
        if (!ledger.explained() || Ledger.isReached(target, above)) {
            doubted.forEach(item -> objections.put(item.uuid(), forgotten(item, ledger)));
        }
    }

    private static String hidden(Item item, String what) {
        return "the target " + item.target() + " holds rows, and whose they are cannot be told while " + what
                + "; run again when that has ended";
    }

    private static String forgotten(Item item, Ledger ledger) {
        return "the manifest says that it is copied, but the target has no marker of it any more, and the target "
                + item.target() + " " + ledger.told() + "; where 'copytool verify' finds it equal, UPDATE tables SET"
                + " finished_at = NULL WHERE id = " + item.id()
                + " in the manifest takes it as copied without a marker;"
                + " else --truncate empties the target first, --append adds to it";
    }

    private static List<TableShape> there(Set<TableName> tables, Map<TableName, TableShape> targets) {
        return tables.stream().map(targets::get).filter(Objects::nonNull).toList();
    }

    /** That generation may be in by half only, so that nobody but a run can say that it is in. */
    private Optional<String> outdated(Item item, Set<MarkerTable.Standing> standing) {
        return manifest.outdated(item, standing)
                ? Optional.of(
                        "the target " + item.target() + " holds a later copy of it than this manifest knows of, or"
                                + " has begun one; the manifest is older than the target, use the newer one; if that is lost,"
                                + " 'copytool reset' and 'copytool migrate' go on with what the target has, then --recopy it")
                : Optional.empty();
    }

    /** Which rows its parts brought is not known without the marker of how it was cut, so that they would come again. */
    private static Optional<String> headless(Item item, Set<MarkerTable.Standing> standing) {
        return standing.stream()
                .filter(marker ->
                        marker.item().equals(item.uuid()) && marker.epoch() == item.epoch() && marker.first() > 0)
                .map(marker ->
                        "markers in the target prove " + marker.rows() + " rows of parts of it, but that of how it"
                                + " was cut is gone; remove these rows from " + item.target() + ", DELETE FROM "
                                + MarkerTable.NAME + " WHERE item = '" + item.uuid() + "', then run again")
                .findFirst();
    }

    /** A marker that proves rows which are gone would let an empty table pass for a copied one. */
    private Optional<String> emptied(Item item, Set<MarkerTable.Standing> standing) {
        return standing.stream()
                .filter(marker ->
                        marker.item().equals(item.uuid()) && marker.epoch() == item.epoch() && marker.rows() > 0)
                .map(marker -> "its marker proves " + marker.rows() + " rows in the target " + item.target()
                        + request.hidden()
                                .map(hidden -> ", of which none can be seen while " + hidden
                                        + "; run again when that has ended")
                                .orElse(", but that is empty; if you emptied it, DELETE FROM " + MarkerTable.NAME
                                        + " WHERE item = '" + item.uuid() + "', then run again"))
                .findFirst();
    }

    private Optional<String> objection(Item item, boolean explained, Set<MarkerTable.Standing> standing) {
        boolean unproven = item.epoch() > 1 && !marked.contains(item.uuid());
        if ((!explained || unproven) && request.hidden().isPresent()) {
            return Optional.of(hidden(item, request.hidden().get()));
        }
        if (!explained) {
            return Optional.of("the target " + item.target() + " already holds rows which no marker of this manifest"
                    + " explains; --append adds to them, --truncate empties it first");
        }
        if (unproven) {
            return Optional.of(
                    "the target " + item.target() + " may still hold the rows of its earlier copy, of which there"
                            + " is no marker, beside others; remove them there, then run with --append");
        }
        // What this generation found in the target when it began was for that time to judge.
        boolean begun = standing.stream()
                .anyMatch(marker -> marker.item().equals(item.uuid()) && marker.epoch() == item.epoch());
        for (MarkerTable.Standing marker : standing) {
            if (ManifestView.replaces(item, marker)) {
                continue;
            }
            if (!begun && marker.item().equals(item.uuid()) && marker.epoch() < item.epoch()) {
                return Optional.of("the target " + item.target() + " still holds the rows of an earlier copy of it,"
                        + " beside others; remove them there, then run with --append");
            }
            if (!marker.item().equals(item.uuid()) && isOf(item, marker)) {
                return Optional.of(
                        (manifest.item(marker.item()).isPresent() ? "another row of the manifest" : "another manifest")
                                + " has copied it into " + item.target()
                                + " already; --append copies it a second time");
            }
        }
        return Optional.empty();
    }

    /** Whether the marker speaks of the item's source, whatever item it belongs to. */
    private boolean isOf(Item item, MarkerTable.Standing marker) {
        return marker.source().equals(Quoted.table(item.source()))
                && databases
                        .system(item.sourceName())
                        .filter(marker.sourceSystem()::equals)
                        .isPresent()
                && manifest.item(marker.item())
                        .filter(copied -> databases.areApart(item.sourceName(), copied.sourceName()))
                        .isEmpty();
    }
}
