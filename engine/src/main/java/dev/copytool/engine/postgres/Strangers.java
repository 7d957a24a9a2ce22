package dev.copytool.engine.postgres;

import dev.copytool.engine.catalog.Quoted;
import dev.copytool.engine.catalog.TableShape;
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
import java.util.function.Predicate;

/** Rows in the targets that this manifest did not put there: which items may not be copied because of them. */
final class Strangers {
    private final ManifestView manifest;
    private final SameDatabase databases;
    private final Map<UUID, String> objections = new HashMap<>();
    private final List<Truncation> truncations = new ArrayList<>();

    private Strangers(ManifestView manifest, SameDatabase databases) {
        this.manifest = manifest;
        this.databases = databases;
    }

    /** Why the item may not be copied, if so. */
    Optional<String> objection(Item item) {
        return Optional.ofNullable(objections.get(item.uuid()));
    }

    /** What is to be emptied before the run. */
    List<Truncation> truncations() {
        return List.copyOf(truncations);
    }

    static Strangers find(
            Connection target,
            TablePlanner.Request request,
            Map<TableName, TableShape> targets,
            SameDatabase databases) {
        Strangers strangers = new Strangers(request.manifest(), databases);
        if (request.nonEmpty() != NonEmptyPolicy.APPEND) {
            strangers.look(target, request, targets);
        }
        return strangers;
    }

    private void look(Connection target, TablePlanner.Request request, Map<TableName, TableShape> targets) {
        Map<TableName, List<Item>> wanted = new HashMap<>();
        request.items()
                .forEach(item -> wanted.computeIfAbsent(item.target(), name -> new ArrayList<>())
                        .add(item));
        List<TableShape> looked = wanted.keySet().stream()
                .map(targets::get)
                .filter(Objects::nonNull)
                .toList();
        TargetContents contents = new TargetContents(target);
        Map<TableName, List<TableName>> filled = contents.filled(looked, targets.values());
        Map<TableName, Set<TableName>> above = contents.above(looked);
        Set<TableName> asked = new HashSet<>(wanted.keySet());
        above.values().forEach(asked::addAll);
        Map<String, Set<MarkerTable.Standing>> markers =
                MarkerTable.standing(target, asked.stream().map(Quoted::table).toList());
        Predicate<TableName> explained =
                table -> manifest.explains(table, markers.getOrDefault(Quoted.table(table), Set.of()));
        for (TableName table : wanted.keySet()) {
            Set<MarkerTable.Standing> standing = markers.getOrDefault(Quoted.table(table), Set.of());
            List<Item> items = wanted.get(table);
            for (Item item : items) {
                if (manifest.outdated(item, standing)) {
                    objections.put(
                            item.uuid(),
                            "the target " + table + " holds a later copy of it than this manifest knows of; "
                                    + MarkerTable.older(item.uuid(), latest(item, standing)));
                }
            }
            if (!filled.containsKey(table)) {
                if (request.hidden()) {
                    continue;
                }
                items.forEach(
                        item -> emptied(item, standing).ifPresent(text -> objections.putIfAbsent(item.uuid(), text)));
                continue;
            }
            // What was copied into a table above may lie in this one.
            boolean ours = explained.test(table)
                    || above.getOrDefault(table, Set.of()).stream().anyMatch(explained);
            boolean outdated = items.stream().anyMatch(item -> manifest.outdated(item, standing));
            if (!ours && !outdated && request.nonEmpty() == NonEmptyPolicy.TRUNCATE) {
                truncations.add(new Truncation(table, filled.get(table)));
                continue;
            }
            items.forEach(item ->
                    objection(item, ours, standing).ifPresent(text -> objections.putIfAbsent(item.uuid(), text)));
        }
    }

    private static int latest(Item item, Set<MarkerTable.Standing> standing) {
        return standing.stream()
                .filter(marker -> marker.item().equals(item.uuid()))
                .mapToInt(MarkerTable.Standing::epoch)
                .max()
                .orElse(item.epoch());
    }

    /** A marker that proves rows which are gone would let an empty table pass for a copied one. */
    private static Optional<String> emptied(Item item, Set<MarkerTable.Standing> standing) {
        return standing.stream()
                .filter(marker ->
                        marker.item().equals(item.uuid()) && marker.epoch() == item.epoch() && marker.rows() > 0)
                .map(marker -> "its marker proves " + marker.rows() + " rows in the target " + item.target()
                        + ", but that is empty; if you emptied it, DELETE FROM " + MarkerTable.NAME + " WHERE item = '"
                        + item.uuid() + "', then run again")
                .findFirst();
    }

    private Optional<String> objection(Item item, boolean explained, Set<MarkerTable.Standing> standing) {
        if (!explained) {
            return Optional.of("the target " + item.target() + " already holds rows which no marker of this manifest"
                    + " explains; --append adds to them, --truncate empties it first");
        }
        if (manifest.unproven(item, standing)) {
            return Optional.of(
                    "the target " + item.target() + " may still hold the rows of its earlier copy, of which there"
                            + " is no marker, beside others; remove them there, then run with --append");
        }
        for (MarkerTable.Standing marker : standing) {
            if (ManifestView.replaces(item, marker)) {
                continue;
            }
            if (marker.item().equals(item.uuid()) && marker.epoch() < item.epoch()) {
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
