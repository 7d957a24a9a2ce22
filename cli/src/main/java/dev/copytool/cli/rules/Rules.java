package dev.copytool.cli.rules;

import static java.util.Objects.requireNonNull;

import dev.copytool.cli.yaml.YamlNode;
import dev.copytool.engine.catalog.FoundTable;
import dev.copytool.engine.model.TableName;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The rules of a file, in its order. Of the rules that are about a table or one of its ancestors the first decides.
 *
 * @param rules the rules
 * @param text the file's text
 */
public record Rules(List<Rule> rules, String text) {
    public Rules {
        rules = List.copyOf(rules);
        requireNonNull(text, "no text");
    }

    /**
     * Reads a rule file.
     *
     * @param name what messages call it
     * @throws dev.copytool.cli.shell.Ending of a usage error that names the line, if it is wrong
     */
    public static Rules parse(String name, String text) {
        return new Rules(new RuleReader(YamlNode.parse(name, text)).rules(), text);
    }

    /** The rule that decides about the table; none where none is about it. */
    public Optional<Match> of(FoundTable table) {
        return of(table.name(), table.ancestors());
    }

    /**
     * The rule that decides about the table; none where none is about it.
     *
     * @param ancestors the tables above it, the nearest first
     */
    public Optional<Match> of(TableName table, List<TableName> ancestors) {
        List<TableName> line =
                Stream.concat(Stream.of(table), ancestors.stream()).toList();
        for (Rule rule : rules) {
            Optional<TableName> root =
                    line.stream().filter(rule.about()::matches).reduce((lower, higher) -> higher);
            if (root.isPresent()) {
                return Optional.of(new Match(table, root.get(), rule));
            }
        }
        return Optional.empty();
    }

    /** The rules that decide about none of the tables. */
    public List<Rule> idle(Collection<FoundTable> tables) {
        Set<Integer> busy = tables.stream()
                .flatMap(table -> of(table).stream())
                .map(match -> match.rule().line())
                .collect(Collectors.toSet());
        return rules.stream().filter(rule -> !busy.contains(rule.line())).toList();
    }

    /** The schemas that rules name. */
    public Set<String> schemas() {
        return rules.stream().flatMap(rule -> rule.about().schema().stream()).collect(Collectors.toSet());
    }
}
