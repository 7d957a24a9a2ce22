package dev.copytool.cli.plan;

import dev.copytool.cli.yaml.YamlNode;
import dev.copytool.engine.xml.Branch;
import dev.copytool.engine.xml.Case;
import dev.copytool.engine.xml.Expression;
import dev.copytool.engine.xml.Extraction;
import dev.copytool.engine.xml.Field;
import dev.copytool.engine.xml.Origin;
import dev.copytool.engine.xml.Selection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads what rows an item's source makes of XML documents. */
final class ExtractionReader {
    static final List<String> KEYS = List.of("column", "key", "max_size", "zone", "empty", "rows");
    static final List<String> BRANCH_KEYS =
            List.of("each", "zip", "order", "only_if", "skip_if_empty", "columns", "first");
    static final List<String> CASE_KEYS = List.of("when", "each", "skip_if_empty", "columns");
    private static final Pattern SIZE = Pattern.compile("(?<count>\\d{1,6})(?<unit>kB|MB|KiB|MiB)");
    private static final Map<String, Integer> UNITS =
            Map.of("kB", 1000, "MB", 1_000_000, "KiB", 1 << 10, "MiB", 1 << 20);
    private static final long LARGEST = 256 << 20;

    private ExtractionReader() {}

    static Extraction read(YamlNode node) {
        Map<String, YamlNode> keys = node.mapping(KEYS);
        String column = PlanReader.required(node, keys, "column").text();
        List<Branch> branches = PlanReader.required(node, keys, "rows").oneOrMore().stream()
                .map(ExtractionReader::branch)
                .toList();
        List<String> key = Optional.ofNullable(keys.get("key"))
                .map(YamlNode::distinctTexts)
                .orElseGet(() -> List.copyOf(given(branches)));
        if (key.isEmpty()) {
            throw node.wrong("nothing names a document", "'key' with columns of the query, or a column 'from' one");
        }
        return checked(
                node,
                () -> new Extraction(
                        column,
                        key,
                        Optional.ofNullable(keys.get("max_size"))
                                .map(ExtractionReader::size)
                                .orElse(Extraction.MAX_SIZE),
                        Optional.ofNullable(keys.get("zone")).map(ConnectionReader::zone),
                        Optional.ofNullable(keys.get("empty"))
                                .map(ExtractionReader::keepsEmpty)
                                .orElse(false),
                        branches));
    }

    /** What goes from the query into the rows names a document where nothing else is said. */
    private static Set<String> given(List<Branch> branches) {
        Set<String> given = new LinkedHashSet<>();
        for (Branch branch : branches) {
            for (Case one : branch.cases()) {
                for (Field field : one.columns().values()) {
                    if (field.origin() instanceof Origin.Given column) {
                        given.add(column.column());
                    }
                }
            }
        }
        return given;
    }

    private static boolean keepsEmpty(YamlNode node) {
        return !node.isNothing() && node.word(Map.of("null", false, "keep", true));
    }

    private static int size(YamlNode node) {
        String expected = "a whole number with kB, MB, KiB or MiB, 256MiB at most, such as 16MiB";
        Matcher parts = SIZE.matcher(node.scalar());
        if (!parts.matches()) {
            throw node.wrong("'" + node.scalar() + "'", expected);
        }
        long bytes = Long.parseLong(parts.group("count"))
                * Optional.ofNullable(UNITS.get(parts.group("unit"))).orElseThrow();
        if (bytes < 1 || bytes > LARGEST) {
            throw node.wrong("'" + node.scalar() + "'", expected);
        }
        return (int) bytes;
    }

    private static Branch branch(YamlNode node) {
        Map<String, YamlNode> keys = node.mapping(BRANCH_KEYS);
        if (keys.containsKey("each") == keys.containsKey("zip")) {
            throw node.wrong(keys.containsKey("each") ? "'each' and 'zip'" : "neither 'each' nor 'zip'", "one of them");
        }
        if (keys.containsKey("columns") == keys.containsKey("first")) {
            throw node.wrong(
                    keys.containsKey("first") ? "'columns' and 'first'" : "neither 'columns' nor 'first'",
                    "one of them");
        }
        YamlNode skipped = keys.get("skip_if_empty");
        if (keys.containsKey("first") && skipped != null) {
            throw skipped.wrong("'skip_if_empty' beside 'first'", "it beside the 'columns' it speaks of");
        }
        List<Case> cases = keys.containsKey("first")
                ? PlanReader.required(node, keys, "first").list().stream()
                        .map(one -> rows(one, one.mapping(CASE_KEYS)))
                        .toList()
                : List.of(rows(node, without(keys, "each")));
        return checked(
                node,
                () -> new Branch(
                        selection(keys),
                        Optional.ofNullable(keys.get("order"))
                                .map(order -> order.word(Map.of("document", false, "reversed", true)))
                                .orElse(false),
                        Optional.ofNullable(keys.get("only_if")).map(ExtractionReader::expression),
                        cases));
    }

    private static Map<String, YamlNode> without(Map<String, YamlNode> keys, String key) {
        Map<String, YamlNode> others = new LinkedHashMap<>(keys);
        others.remove(key);
        return others;
    }

    private static Selection selection(Map<String, YamlNode> keys) {
        YamlNode each = keys.get("each");
        if (each != null) {
            return checked(each, () -> new Selection.Each(expression(each)));
        }
        YamlNode zip = Optional.ofNullable(keys.get("zip")).orElseThrow();
        Map<String, Expression> lists = new LinkedHashMap<>();
        zip.entries().forEach((name, path) -> lists.put(name, expression(path)));
        return checked(zip, () -> new Selection.Zip(lists));
    }

    private static Case rows(YamlNode node, Map<String, YamlNode> keys) {
        Map<String, Field> columns = new LinkedHashMap<>();
        PlanReader.required(node, keys, "columns")
                .entries()
                .forEach((name, said) -> columns.put(name, FieldReader.read(said)));
        return checked(
                node,
                () -> new Case(
                        Optional.ofNullable(keys.get("when")).map(ExtractionReader::expression),
                        Optional.ofNullable(keys.get("each")).map(ExtractionReader::expression),
                        Optional.ofNullable(keys.get("skip_if_empty"))
                                .map(YamlNode::distinctTexts)
                                .orElse(List.of()),
                        columns));
    }

    static Expression expression(YamlNode node) {
        return checked(node, () -> new Expression(node.text().strip()));
    }

    private static <T> T checked(YamlNode node, Supplier<T> made) {
        try {
            return made.get();
        } catch (IllegalArgumentException e) {
            throw node.wrong(String.valueOf(e.getMessage()), "what docs/xml.md describes");
        }
    }
}
