package dev.copytool.cli.command;

import dev.copytool.cli.output.Units;
import dev.copytool.cli.rules.Rule;
import dev.copytool.cli.rules.Rules;
import dev.copytool.engine.catalog.DateRule;
import dev.copytool.engine.catalog.Fingerprints;
import dev.copytool.engine.catalog.FoundTable;
import dev.copytool.engine.catalog.RelationKind;
import dev.copytool.engine.connect.Server;
import dev.copytool.engine.model.Fingerprint;
import dev.copytool.engine.model.TableName;
import dev.copytool.engine.postgres.SessionSettings;
import dev.copytool.state.NewItem;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/**
 * The items that were made of what a source has.
 *
 * @param items the items
 * @param found the tables that were found
 * @param uncovered how many tables are none because no rule is about them
 */
record Harvest(List<NewItem> items, List<FoundTable> found, long uncovered) {
    Harvest {
        items = List.copyOf(items);
        found = List.copyOf(found);
    }

    static Harvest of(List<FoundTable> found, Function<FoundTable, Decision> decide, String sourceName) {
        List<NewItem> items = new ArrayList<>();
        for (FoundTable table : found) {
            Decision decision = decide.apply(table);
            decision.target()
                    .ifPresent(target -> items.add(new NewItem(
                            sourceName,
                            table.name(),
                            target,
                            decision.date().map(DateRule.Dated::date),
                            decision.group(),
                            decision.reading(),
                            table.bytes(),
                            Optional.empty())));
        }
        return new Harvest(items, found, 0);
    }

    /** The same, with how the sources look now, so that a later run can tell which have changed. */
    Harvest looking(Server source) {
        List<TableName> names = items.stream().map(NewItem::source).toList();
        Map<TableName, Fingerprint> looks =
                source.session(SessionSettings.reader(), connection -> Fingerprints.of(connection, names));
        return new Harvest(
                items.stream()
                        .map(item -> item.looking(Optional.ofNullable(looks.get(item.source()))))
                        .toList(),
                found,
                uncovered);
    }

    /** The same, after telling which tables no rule is about, and which rules are about no table. */
    Harvest told(List<FoundTable> found, Rules rules, PrintWriter err) {
        List<FoundTable> uncovered = found.stream()
                .filter(table -> table.kind() != RelationKind.PARTITIONED_TABLE)
                .filter(table -> rules.of(table).isEmpty())
                .toList();
        uncovered.forEach(table -> err.println("not covered by a rule: " + table.name()
                + table.ancestors().stream()
                        .findFirst()
                        .map(parent -> " (child of " + parent + ")")
                        .orElse("")));
        if (!uncovered.isEmpty()) {
            err.println("not covered by a rule: " + Units.count(uncovered.size(), "table") + "; they are no items");
        }
        for (Rule rule : rules.idle(found)) {
            err.println("note: the rule on line " + rule.line() + " ("
                    + rule.about().text() + ") decides about no table");
        }
        return new Harvest(items, found, uncovered.size());
    }
}
