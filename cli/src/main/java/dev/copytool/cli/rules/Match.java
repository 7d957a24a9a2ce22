package dev.copytool.cli.rules;

import static java.util.Objects.requireNonNull;

import dev.copytool.engine.model.TableName;
import java.util.Optional;

/**
 * The rule that decides about a table, and by which table above it (or itself) it was found.
 *
 * @param table the table decided about
 * @param root the highest table of its line of ancestors, or itself, that the rule is about
 * @param rule the rule
 */
public record Match(TableName table, TableName root, Rule rule) {
    public Match {
        requireNonNull(table, "no table");
        requireNonNull(root, "no root");
        requireNonNull(rule, "no rule");
    }

    /** Whether the table is one below the table that the rule is about. */
    public boolean child() {
        return !table.equals(root);
    }

    /** The rule, where it copies this very table. */
    public Optional<Rule.Copy> copy() {
        return rule instanceof Rule.Copy copy && !(child() && copy.children() == Children.NONE)
                ? Optional.of(copy)
                : Optional.empty();
    }

    /** The table it is copied into, where it is copied. */
    public Optional<TableName> target() {
        return copy().map(copy -> child() && copy.children() == Children.KEEP ? kept(copy) : rootTarget(copy));
    }

    private TableName kept(Rule.Copy copy) {
        return new TableName(copy.targetSchema().orElse(table.schema()), table.name());
    }

    private TableName rootTarget(Rule.Copy copy) {
        return new TableName(
                copy.targetSchema().orElse(root.schema()), copy.target().orElse(root.name()));
    }
}
