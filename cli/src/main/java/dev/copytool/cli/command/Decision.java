package dev.copytool.cli.command;

import dev.copytool.cli.rules.Globs;
import dev.copytool.cli.rules.Match;
import dev.copytool.cli.rules.Rule;
import dev.copytool.cli.rules.Rules;
import dev.copytool.cli.shell.Arguments;
import dev.copytool.engine.catalog.DateRule;
import dev.copytool.engine.catalog.FoundTable;
import dev.copytool.engine.catalog.RelationKind;
import dev.copytool.engine.model.Group;
import dev.copytool.engine.model.Reading;
import dev.copytool.engine.model.TableName;
import java.util.Optional;
import java.util.function.Function;

/**
 * What becomes of a table.
 *
 * @param match the rule that decided, where there are rules and one is about it
 * @param target the table it is copied into; nothing where it is no item
 * @param date the date its data begins at, and where it stands
 */
record Decision(Optional<Match> match, Optional<TableName> target, Optional<DateRule.Dated> date) {

    /** What decides: the rules, or without any the options. */
    static Function<FoundTable, Decision> by(Arguments arguments, Optional<Rules> rules) {
        if (rules.isPresent()) {
            return table -> of(rules.get().of(table), table);
        }
        Globs merge = new Globs(arguments.texts("merge-children"));
        return table -> new Decision(
                Optional.empty(), item(table, Optional.of(parent(table, merge))), DateRule.DEFAULT.of(table));
    }

    private static Decision of(Optional<Match> match, FoundTable table) {
        return new Decision(
                match,
                item(table, match.flatMap(Match::target)),
                match.flatMap(Match::copy).map(Rule.Copy::dates).flatMap(dates -> dates.of(table)));
    }

    /** A partitioned table has no rows of its own; its partitions are items. */
    private static Optional<TableName> item(FoundTable table, Optional<TableName> target) {
        return table.kind() == RelationKind.PARTITIONED_TABLE ? Optional.empty() : target;
    }

    /** The highest parent that is to take its children in, else the table itself. */
    private static TableName parent(FoundTable table, Globs merge) {
        return table.ancestors().stream()
                .filter(merge::match)
                .reduce((lower, higher) -> higher)
                .orElse(table.name());
    }

    Group group() {
        return match.flatMap(Match::copy).map(Rule.Copy::group).orElse(Group.NONE);
    }

    Reading reading() {
        return match.flatMap(Match::copy).map(Rule.Copy::reading).orElse(Reading.ALL);
    }
}
