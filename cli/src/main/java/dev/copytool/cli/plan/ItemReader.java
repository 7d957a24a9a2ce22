package dev.copytool.cli.plan;

import dev.copytool.cli.shell.Nearest;
import dev.copytool.cli.yaml.YamlNode;
import dev.copytool.engine.model.Group;
import dev.copytool.engine.model.TableName;
import dev.copytool.engine.postgres.Allocation;
import dev.copytool.engine.postgres.WriteMode;
import dev.copytool.engine.spi.Derivation;
import dev.copytool.engine.step.Into;
import dev.copytool.engine.step.KeySplit;
import dev.copytool.engine.step.Step;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Reads an item of a plan. */
final class ItemReader {
    static final List<String> KEYS = List.of("name", "after", "source", "target", "columns", "allocate", "sql");
    static final List<String> ALLOCATE_KEYS = List.of("column", "sequence");
    static final List<String> SOURCE_KEYS = List.of("connection", "query", "xml", "split");
    static final List<String> SPLIT_KEYS = List.of("key", "rows");
    private static final int MOST_ROWS = 1_000_000_000;

    /**
     * An item as it stands in the file.
     *
     * @param after the items that must be done first
     */
    record Read(PlanStep step, List<String> after) {}

    private final Parameters parameters;
    private final Set<String> connections;
    private final Group group;
    private final IntoReader intos;

    ItemReader(Parameters parameters, Set<String> connections, Group group) {
        this.parameters = parameters;
        this.connections = connections;
        this.group = group;
        this.intos = new IntoReader(parameters);
    }

    Read read(YamlNode node) {
        Map<String, YamlNode> keys = node.mapping(KEYS);
        YamlNode called = PlanReader.required(node, keys, "name");
        TableName name = new TableName(group.name(), PlanReader.name(called.text(), called, "an item"));
        List<String> after = Optional.ofNullable(keys.get("after"))
                .map(YamlNode::distinctTexts)
                .orElse(List.of());
        if (keys.containsKey("sql")) {
            keys.forEach((key, value) -> {
                if (List.of("source", "target", "columns", "allocate").contains(key)) {
                    throw value.wrong("'" + key + "' beside 'sql'", "an item that copies, or one with statements");
                }
            });
            Step script = new Step.Script(Statements.read(parameters, PlanReader.required(node, keys, "sql")));
            return new Read(new PlanStep(name, Plan.TARGET, name, group, script), after);
        }
        YamlNode from = PlanReader.required(node, keys, "source");
        YamlNode to = PlanReader.required(node, keys, "target");
        Map<String, YamlNode> source = from.mapping(SOURCE_KEYS);
        List<Into> into = intos.read(to, Optional.ofNullable(keys.get("columns")));
        Optional<Allocation> allocation =
                Optional.ofNullable(keys.get("allocate")).map(one -> allocation(one, into));
        // A last semicolon is a habit, and no part of a query.
        String query = parameters
                .into(PlanReader.required(from, source, "query"))
                .strip()
                .replaceFirst(";\\z", "");
        Optional<Derivation> derivation = Optional.ofNullable(source.get("xml")).map(ExtractionReader::read);
        Optional<KeySplit> split = Optional.ofNullable(source.get("split")).map(one -> split(one, derivation, into));
        Step load = new Step.Load(query, derivation, allocation, into, split);
        return new Read(new PlanStep(name, connection(from, source), into.get(0).table(), group, load), after);
    }

    /** A row that is written once more would get another number than its fellows that stay. */
    private static Allocation allocation(YamlNode node, List<Into> into) {
        Map<String, YamlNode> keys = node.mapping(ALLOCATE_KEYS);
        if (!into.stream().allMatch(one -> one.mode() instanceof WriteMode.Append)) {
            throw node.wrong("'allocate' where a target has another mode than append", "mode append in all");
        }
        return new Allocation(
                PlanReader.required(node, keys, "column").text(),
                IntoReader.table(PlanReader.required(node, keys, "sequence")));
    }

    /** Each part is a transaction of its own, so no part may undo another's. */
    private static KeySplit split(YamlNode node, Optional<Derivation> derivation, List<Into> into) {
        Map<String, YamlNode> keys = node.mapping(SPLIT_KEYS);
        if (derivation.isPresent()) {
            throw node.wrong("'split' beside 'xml'", "one of them");
        }
        if (!into.stream().allMatch(one -> one.mode().additive())) {
            throw node.wrong("'split' where a target has another mode", "mode append, insert-missing or upsert in all");
        }
        YamlNode key = PlanReader.required(node, keys, "key");
        if (!KeySplit.isName(key.text())) {
            throw key.wrong("'" + key.text() + "' as a key", "the name of a column, of letters, digits and _");
        }
        return new KeySplit(key.text(), PlanReader.required(node, keys, "rows").number(1, MOST_ROWS));
    }

    private String connection(YamlNode node, Map<String, YamlNode> source) {
        YamlNode named = source.get("connection");
        if (named == null) {
            List<String> others = connections.stream()
                    .filter(name -> !name.equals(Plan.TARGET))
                    .toList();
            if (others.size() != 1) {
                throw node.wrong("no key 'connection'", "one of " + String.join(", ", connections));
            }
            return others.get(0);
        }
        if (!connections.contains(named.text())) {
            throw named.wrong(
                    "there is no connection '" + named.text() + "'" + Nearest.hint(named.text(), connections, ""),
                    "one of " + String.join(", ", connections));
        }
        return named.text();
    }
}
