package dev.copytool.cli.command;

import dev.copytool.cli.output.Units;
import dev.copytool.engine.catalog.FoundTable;
import dev.copytool.engine.catalog.RelationKind;
import dev.copytool.engine.model.Advice;
import dev.copytool.engine.model.Group;
import dev.copytool.engine.model.Item;
import dev.copytool.engine.model.Reading;
import dev.copytool.engine.model.TableName;
import dev.copytool.state.Entry;
import dev.copytool.state.NewItem;
import dev.copytool.state.SqliteManifest;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;

/** Rules that are given again: they hold for all that is not copied yet; of what is, it is told what they would change. */
final class RuleChanges {
    private RuleChanges() {}

    /**
     * Has a manifest's items be copied as the rules say, and tells item by item what that changes.
     *
     * @param found the tables of a source that the rules were asked about
     * @param items what they say of those that they copy
     */
    static void take(
            SqliteManifest manifest,
            String sourceName,
            Collection<FoundTable> found,
            Collection<NewItem> items,
            PrintWriter err) {
        Map<TableName, NewItem> said =
                items.stream().collect(Collectors.toMap(NewItem::source, item -> item, (one, other) -> one));
        Set<UUID> begun = manifest.entries().stream()
                .filter(manifest::isBegun)
                .map(entry -> entry.item().uuid())
                .collect(Collectors.toSet());
        for (Entry entry : manifest.rule(items)) {
            Item item = entry.item();
            NewItem now = Objects.requireNonNull(said.get(item.source()));
            String change = change(item, now);
            if (begun.contains(item.uuid())) {
                boolean moved = !now.target().equals(item.target());
                err.println("copied by the rules before: " + item + " (" + change + ")"
                        + (moved ? "; its rows in " + item.target() + " stay" : "") + "; to copy it by these: "
                        + (moved ? Advice.then(Advice.reset(item), Advice.migrate(item)) : Advice.recopy(item)));
            } else {
                err.println("the rules now say of " + item + ": " + change);
            }
        }
        leftOut(manifest, sourceName, found, said, err);
    }

    private static String change(Item item, NewItem now) {
        List<String> changes = new ArrayList<>();
        if (!now.target().equals(item.target())) {
            changes.add("into " + now.target() + ", not " + item.target());
        }
        if (!now.reading().where().equals(item.reading().where())) {
            changes.add(rows(now.reading()) + ", not " + rows(item.reading()));
        }
        if (!now.reading().columns().equals(item.reading().columns())) {
            changes.add(columns(now.reading()) + ", not " + columns(item.reading()));
        }
        if (!now.group().equals(item.group())) {
            changes.add("in " + group(now.group()) + ", not in " + group(item.group()));
        }
        return String.join("; ", changes);
    }

    private static String rows(Reading reading) {
        return reading.where().map(where -> "rows where " + where).orElse("all rows");
    }

    private static String columns(Reading reading) {
        return reading.columns().isEmpty() ? "all columns" : "columns " + String.join(", ", reading.columns());
    }

    private static String group(Group group) {
        return (group.name().isEmpty() ? "no group" : "group " + group.name()) + " (order " + group.order() + ")";
    }

    /** Tables that the rules do not copy any more. */
    private static void leftOut(
            SqliteManifest manifest,
            String sourceName,
            Collection<FoundTable> found,
            Map<TableName, NewItem> said,
            PrintWriter err) {
        Map<TableName, FoundTable> tables = new HashMap<>();
        found.stream()
                .filter(table -> table.kind() != RelationKind.PARTITIONED_TABLE)
                .forEach(table -> tables.put(table.name(), table));
        List<Entry> left = manifest.entries().stream()
                .filter(entry -> entry.item().sourceName().equals(sourceName))
                .filter(entry -> tables.containsKey(entry.item().source())
                        && !said.containsKey(entry.item().source()))
                .toList();
        List<Entry> removed =
                left.stream().filter(entry -> !manifest.isBegun(entry)).toList();
        manifest.remove(removed);
        removed.forEach(entry -> err.println("taken out, no rule copies it any more: " + entry.item()));
        List<Entry> copied = left.stream().filter(manifest::isBegun).toList();
        copied.forEach(entry -> err.println("copied by the rules before, no rule copies it any more: " + entry.item()
                + "; to take it out of the manifest: "
                + Advice.command("remove", "--table", Advice.table(entry.item()))));
        if (!removed.isEmpty()) {
            err.println(Units.count(removed.size(), "table") + " taken out");
        }
    }
}
