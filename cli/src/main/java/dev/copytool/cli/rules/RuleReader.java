package dev.copytool.cli.rules;

import dev.copytool.cli.yaml.YamlNode;
import dev.copytool.engine.catalog.DateRule;
import dev.copytool.engine.catalog.DateSource;
import dev.copytool.engine.catalog.NamePattern;
import dev.copytool.engine.model.Group;
import dev.copytool.engine.model.Reading;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;
import java.util.stream.Stream;

/** Reads rules from a file; good for one. */
final class RuleReader {
    private static final List<String> ABOUT = List.of("match", "match_regex", "ignore", "ignore_regex");
    private static final List<String> IGNORE_KEYS = List.of("ignore", "ignore_regex", "schema");
    private static final List<String> COPY_KEYS = List.of(
            "match",
            "match_regex",
            "schema",
            "children",
            "group",
            "target",
            "target_schema",
            "date_from",
            "date_pattern",
            "where",
            "columns",
            "distribute");
    private static final List<String> ALL_KEYS =
            Stream.concat(COPY_KEYS.stream(), IGNORE_KEYS.stream()).distinct().toList();
    private static final String NO_DATE = "none";

    private final YamlNode file;
    private final Map<String, Group> groups = new HashMap<>();

    RuleReader(YamlNode file) {
        this.file = file;
    }

    List<Rule> rules() {
        YamlNode rules = file.mapping(List.of("rules")).get("rules");
        if (rules == null) {
            throw file.wrong("no key 'rules'", "rules: and a list");
        }
        return rules.list().stream().map(this::rule).toList();
    }

    private Rule rule(YamlNode node) {
        Map<String, YamlNode> keys = node.mapping(ALL_KEYS);
        List<String> about = ABOUT.stream().filter(keys::containsKey).toList();
        if (about.size() != 1) {
            throw about.isEmpty()
                    ? node.wrong("a rule without 'match'", "one of " + String.join(", ", ABOUT))
                    : given(keys, about.get(1))
                            .orElseThrow()
                            .wrong("'" + about.get(0) + "' and '" + about.get(1) + "' in one rule", "one of them");
        }
        TablePattern pattern = pattern(about.get(0), keys);
        if (!about.get(0).startsWith("ignore")) {
            return copy(node, pattern, keys);
        }
        keys.forEach((key, value) -> {
            if (!IGNORE_KEYS.contains(key)) {
                throw value.wrong("'" + key + "' beside '" + about.get(0) + "'", "only schema there");
            }
        });
        return new Rule.Ignore(node.line(), pattern);
    }

    private static TablePattern pattern(String key, Map<String, YamlNode> keys) {
        YamlNode value = given(keys, key).orElseThrow();
        Optional<String> schema = given(keys, "schema").map(YamlNode::text);
        if (!key.endsWith("_regex")) {
            List<String> globs = value.distinctTexts();
            return new TablePattern(String.join(", ", globs), schema, new Globs(globs)::match);
        }
        try {
            Pattern regex = Pattern.compile(value.text());
            return new TablePattern(
                    regex.pattern(),
                    schema,
                    table -> regex.matcher(table.name()).find());
        } catch (PatternSyntaxException e) {
            throw value.wrong(
                    "'" + value.text() + "' is no regular expression: " + e.getDescription(), "one of Java's");
        }
    }

    private Rule copy(YamlNode node, TablePattern pattern, Map<String, YamlNode> keys) {
        Children children = given(keys, "children")
                .map(value -> value.word(words(Children.values(), Children::word)))
                .orElse(Children.KEEP);
        Optional<String> targetSchema = given(keys, "target_schema").map(YamlNode::text);
        LayoutReader.Layout layout = given(keys, "distribute")
                .map(value -> LayoutReader.read(
                        value, children, targetSchema.or(pattern::schema).orElse("public")))
                .orElse(LayoutReader.Layout.UNSAID);
        return new Rule.Copy(
                node.line(),
                pattern,
                children,
                given(keys, "group").map(this::group).orElse(Group.NONE),
                given(keys, "target").map(YamlNode::text),
                targetSchema,
                dates(keys),
                new Reading(
                        given(keys, "columns").map(YamlNode::distinctTexts).orElse(List.of()),
                        given(keys, "where").map(YamlNode::text)),
                layout.distribution(),
                layout.childTables());
    }

    /** Groups come in the order in which the file first names them, after the tables that are in none. */
    private Group group(YamlNode node) {
        return groups.computeIfAbsent(node.text(), name -> new Group(groups.size() + 1, name));
    }

    private static DateRule dates(Map<String, YamlNode> keys) {
        List<DateSource> sources =
                given(keys, "date_from").map(RuleReader::sources).orElse(DateRule.DEFAULT.sources());
        Optional<YamlNode> pattern = given(keys, "date_pattern");
        if (pattern.isPresent() && !sources.contains(DateSource.NAME)) {
            throw pattern.get().wrong("'date_pattern' without 'name' in 'date_from'", "date_from: [name, ...]");
        }
        return new DateRule(sources, pattern.map(RuleReader::inName));
    }

    private static List<DateSource> sources(YamlNode node) {
        Map<String, Optional<DateSource>> words = new LinkedHashMap<>();
        words(DateSource.values(), DateSource::word).forEach((word, source) -> words.put(word, Optional.of(source)));
        words.put(NO_DATE, Optional.empty());
        List<DateSource> sources = new ArrayList<>();
        List<YamlNode> nodes = node.oneOrMore();
        for (YamlNode one : nodes) {
            Optional<DateSource> source = one.word(words);
            if (source.isEmpty() && one != nodes.get(nodes.size() - 1)) {
                throw one.wrong("'none' before others", "none as the last");
            }
            if (source.filter(sources::contains).isPresent()) {
                throw one.wrong("'" + one.text() + "' stands there twice", "each once");
            }
            source.ifPresent(sources::add);
        }
        return sources;
    }

    private static NamePattern inName(YamlNode node) {
        try {
            return NamePattern.of(node.text());
        } catch (IllegalArgumentException e) {
            throw node.wrong(
                    "'" + node.text() + "': " + e.getMessage(),
                    "e.g. '_y(?<y>\\d{4})m(?<m>\\d{2})', with (?<d>..) or not");
        }
    }

    static Optional<YamlNode> given(Map<String, YamlNode> keys, String key) {
        return Optional.ofNullable(keys.get(key));
    }

    private static <E> Map<String, E> words(E[] constants, Function<E, String> word) {
        Map<String, E> words = new LinkedHashMap<>();
        Stream.of(constants).forEach(constant -> words.put(word.apply(constant), constant));
        return words;
    }
}
