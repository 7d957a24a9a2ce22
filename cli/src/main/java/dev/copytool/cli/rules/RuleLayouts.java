package dev.copytool.cli.rules;

import static java.util.Objects.requireNonNull;

import dev.copytool.cli.shell.Ending;
import dev.copytool.engine.model.TableName;
import dev.copytool.engine.prepare.Layout;
import dev.copytool.engine.prepare.LayoutRule;
import dev.copytool.engine.prepare.PartitionBy;
import java.util.List;
import java.util.Optional;

/**
 * What rules say of the layout of tables.
 *
 * @param rules the rules
 */
public record RuleLayouts(Rules rules) implements LayoutRule {
    public RuleLayouts {
        requireNonNull(rules, "no rules");
    }

    @Override
    public Layout of(TableName table, List<TableName> ancestors) {
        Optional<Match> match = rules.of(table, ancestors);
        if (match.isEmpty() || !(match.get().rule() instanceof Rule.Copy copy)) {
            return Layout.NONE;
        }
        boolean parent = !match.get().child();
        return new Layout(
                copy.distribution(),
                parent && copy.childTables() instanceof ChildTables.Partitions partitions
                        ? Optional.of(key(copy, partitions))
                        : Optional.empty());
    }

    private static PartitionBy key(Rule.Copy copy, ChildTables.Partitions partitions) {
        try {
            return PartitionBy.parse(partitions.by());
        } catch (IllegalArgumentException e) {
            throw Ending.usage("the rule in line " + copy.line() + ": partition_by: " + e.getMessage());
        }
    }
}
