package dev.copytool.cli.rules;

import dev.copytool.cli.yaml.YamlNode;
import dev.copytool.engine.model.Distribution;
import dev.copytool.engine.model.TableName;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.regex.Pattern;

/** Reads what a rule says of the layout of its targets over the nodes of a cluster. */
final class LayoutReader {

    /** How targets are distributed, where it is said, and what kept children are there. */
    record Layout(Optional<Distribution> distribution, ChildTables childTables) {
        static final Layout UNSAID = new Layout(Optional.empty(), new ChildTables.Standalone());
    }

    private static final Map<String, Distribution> WHOLE =
            Map.of("reference", new Distribution.Reference(), "local", new Distribution.Local());
    private static final List<String> KEYS = List.of("by", "colocate_with", "shard_count", "children", "partition_by");
    private static final Map<String, Boolean> PARTITIONED = Map.of("standalone", false, "partitions", true);
    private static final Pattern PARTITION_BY = Pattern.compile("(?i)(range|list|hash)\\s*\\([^;]+\\)");
    private static final int MOST_SHARDS = 64_000;

    private LayoutReader() {}

    static Layout read(YamlNode node, Children children, String schema) {
        if (!node.isMapping()) {
            if (!node.isText()) {
                throw node.wrong("no layout", "reference, local, or {by: column}");
            }
            return new Layout(Optional.of(node.word(WHOLE)), new ChildTables.Standalone());
        }
        Map<String, YamlNode> keys = node.mapping(KEYS);
        YamlNode by = RuleReader.given(keys, "by")
                .orElseThrow(() -> node.wrong("'distribute' without 'by'", "by: and the distribution column"));
        Optional<YamlNode> beside = RuleReader.given(keys, "colocate_with");
        Optional<YamlNode> shards = RuleReader.given(keys, "shard_count");
        if (beside.isPresent() && shards.isPresent()) {
            throw shards.get()
                    .wrong("'shard_count' beside 'colocate_with'", "one of them; a table beside another has its");
        }
        Distribution distribution = new Distribution.ByColumn(
                by.text(),
                beside.map(YamlNode::text).map(name -> table(name, schema)),
                shards.map(value -> OptionalInt.of(value.number(1, MOST_SHARDS)))
                        .orElse(OptionalInt.empty()));
        return new Layout(Optional.of(distribution), childTables(keys, children));
    }

    private static ChildTables childTables(Map<String, YamlNode> keys, Children children) {
        Optional<YamlNode> below = RuleReader.given(keys, "children");
        Optional<YamlNode> by = RuleReader.given(keys, "partition_by");
        if (below.isPresent() && children != Children.KEEP) {
            throw below.get()
                    .wrong(
                            "'distribute' speaks of children, but the rule has children: " + children.word(),
                            "children: keep");
        }
        boolean partitions = below.map(value -> value.word(PARTITIONED)).orElse(false);
        if (!partitions) {
            by.ifPresent(value -> {
                throw value.wrong("'partition_by' without 'children: partitions'", "both");
            });
            return new ChildTables.Standalone();
        }
        YamlNode text = by.orElseThrow(() -> below.orElseThrow()
                .wrong("'children: partitions' without 'partition_by'", "partition_by: LIST (month)"));
        if (!PARTITION_BY.matcher(text.text().strip()).matches()) {
            throw text.wrong("'" + text.text() + "' is no partition key", "RANGE (...), LIST (...) or HASH (...)");
        }
        return new ChildTables.Partitions(text.text().strip());
    }

    private static TableName table(String name, String schema) {
        int dot = name.indexOf('.');
        return dot > 0 && dot < name.length() - 1
                ? new TableName(name.substring(0, dot), name.substring(dot + 1))
                : new TableName(schema, name);
    }
}
