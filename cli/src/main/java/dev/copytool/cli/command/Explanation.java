package dev.copytool.cli.command;

import dev.copytool.cli.rules.ChildTables;
import dev.copytool.cli.rules.Match;
import dev.copytool.cli.rules.Rule;
import dev.copytool.cli.shell.Ending;
import dev.copytool.cli.shell.Nearest;
import dev.copytool.engine.catalog.FoundTable;
import dev.copytool.engine.catalog.RelationKind;
import dev.copytool.engine.model.Distribution;
import java.io.PrintWriter;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;

/** Tells what becomes of one table, and why. */
final class Explanation {
    private final PrintWriter out;

    Explanation(PrintWriter out) {
        this.out = out;
    }

    void print(String name, List<FoundTable> found, Function<FoundTable, Decision> decide) {
        List<FoundTable> named = found.stream()
                .filter(table -> name.equals(table.name().name())
                        || name.equals(table.name().toString()))
                .toList();
        if (named.isEmpty()) {
            List<String> names =
                    found.stream().map(table -> table.name().name()).toList();
            throw Ending.usage("the source has no table '" + name + "' in the schemas looked at"
                    + Nearest.hint(name, names, "") + "; names are taken as they are, upper case too");
        }
        named.forEach(table -> print(table, decide.apply(table)));
    }

    private void print(FoundTable table, Decision decision) {
        line(
                "table",
                table.name() + ", a " + table.kind().word()
                        + (table.ancestors().isEmpty()
                                ? ""
                                : ", below "
                                        + table.ancestors().stream()
                                                .map(Object::toString)
                                                .collect(Collectors.joining(", then "))));
        line("rule", decision.match().map(Explanation::rule).orElse("none is about it"));
        line("target", decision.target().map(Object::toString).orElseGet(() -> "none, " + why(table, decision)));
        if (decision.target().isPresent()) {
            line(
                    "date",
                    decision.date()
                            .map(dated -> dated.date() + ", from its "
                                    + dated.source().word())
                            .orElse("none"));
            line(
                    "group",
                    decision.group().name().isEmpty()
                            ? "none"
                            : decision.group().name());
            line(
                    "rows",
                    decision.reading().where().map(where -> "WHERE " + where).orElse("all"));
            line(
                    "columns",
                    decision.reading().columns().isEmpty()
                            ? "all"
                            : String.join(", ", decision.reading().columns()));
        }
        decision.match().flatMap(Match::copy).ifPresent(copy -> line("distribution", distribution(copy)));
    }

    private void line(String what, String value) {
        out.printf("%-13s %s%n", what, value);
    }

    private static String rule(Match match) {
        return "line " + match.rule().line() + " (" + match.rule().about().text() + ")"
                + (match.child() ? ", which is about " + match.root() : "");
    }

    private static String why(FoundTable table, Decision decision) {
        if (decision.match()
                .map(Match::rule)
                .filter(Rule.Ignore.class::isInstance)
                .isPresent()) {
            return "the rule ignores it";
        }
        if (decision.match().isPresent()
                && decision.match().flatMap(Match::copy).isEmpty()) {
            return "the rule makes no items of children";
        }
        return table.kind() == RelationKind.PARTITIONED_TABLE ? "its partitions are the items" : "no rule covers it";
    }

    private static String distribution(Rule.Copy rule) {
        Optional<Distribution> distribution = rule.distribution();
        String children = rule.childTables() instanceof ChildTables.Partitions partitions
                ? ", children as partitions by " + partitions.by()
                : "";
        return distribution.map(Explanation::text).orElse("not said") + children;
    }

    private static String text(Distribution distribution) {
        if (distribution instanceof Distribution.ByColumn by) {
            return "by " + by.column()
                    + by.colocateWith().map(other -> ", beside " + other).orElse("")
                    + (by.shardCount().isPresent() ? ", " + by.shardCount().getAsInt() + " shards" : "");
        }
        return distribution instanceof Distribution.Reference ? "reference" : "local";
    }
}
