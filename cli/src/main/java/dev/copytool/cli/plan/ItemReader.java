package dev.copytool.cli.plan;

import dev.copytool.cli.shell.Nearest;
import dev.copytool.cli.yaml.YamlNode;
import dev.copytool.engine.model.Group;
import dev.copytool.engine.model.TableName;
import dev.copytool.engine.postgres.Step;
import dev.copytool.engine.postgres.WriteMode;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Reads an item of a plan. */
final class ItemReader {
    static final List<String> KEYS = List.of("name", "after", "source", "target", "columns", "sql");
    static final List<String> SOURCE_KEYS = List.of("connection", "query");
    static final List<String> TARGET_KEYS = List.of("table", "mode", "key", "update", "where", "cascade");

    /**
     * An item as it stands in the file.
     *
     * @param after the items that must be done first
     */
    record Read(PlanStep step, List<String> after) {}

    /** How rows are written, and the keys that may stand beside it. */
    private enum Mode {
        APPEND("append"),
        INSERT_MISSING("insert-missing"),
        UPSERT("upsert"),
        REPLACE("replace");

        private final String word;

        Mode(String word) {
            this.word = word;
        }

        List<String> keys() {
            return switch (this) {
                case APPEND -> List.of();
                case INSERT_MISSING -> List.of("key");
                case UPSERT -> List.of("key", "update");
                case REPLACE -> List.of("where", "cascade");
            };
        }

        static Map<String, Mode> words() {
            Map<String, Mode> words = new LinkedHashMap<>();
            for (Mode mode : values()) {
                words.put(mode.word, mode);
            }
            return words;
        }
    }

    private final Parameters parameters;
    private final Set<String> connections;
    private final Group group;

    ItemReader(Parameters parameters, Set<String> connections, Group group) {
        this.parameters = parameters;
        this.connections = connections;
        this.group = group;
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
                if (List.of("source", "target", "columns").contains(key)) {
                    throw value.wrong("'" + key + "' beside 'sql'", "an item that copies, or one with statements");
                }
            });
            Step script = new Step.Script(Statements.read(parameters, PlanReader.required(node, keys, "sql")));
            return new Read(new PlanStep(name, Plan.TARGET, name, group, script), after);
        }
        YamlNode from = PlanReader.required(node, keys, "source");
        YamlNode into = PlanReader.required(node, keys, "target");
        Map<String, YamlNode> source = from.mapping(SOURCE_KEYS);
        Map<String, YamlNode> target = into.mapping(TARGET_KEYS);
        Map<String, String> columns = new LinkedHashMap<>();
        Optional.ofNullable(keys.get("columns"))
                .ifPresent(named -> named.entries().forEach((one, other) -> columns.put(one, other.text())));
        // A last semicolon is a habit, and no part of a query.
        String query = parameters
                .into(PlanReader.required(from, source, "query"))
                .strip()
                .replaceFirst(";\\z", "");
        Step load = new Step.Load(query, columns, mode(into, target));
        TableName table = table(PlanReader.required(into, target, "table"));
        return new Read(new PlanStep(name, connection(from, source), table, group, load), after);
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

    private static TableName table(YamlNode node) {
        String[] words = node.text().split("\\.", 2);
        boolean whole = words.length == 2;
        if (whole && (words[0].isEmpty() || words[1].isEmpty())) {
            throw node.wrong("'" + node.text() + "'", "schema.table");
        }
        return new TableName(whole ? words[0] : "public", whole ? words[1] : words[0]);
    }

    private WriteMode mode(YamlNode node, Map<String, YamlNode> target) {
        Mode mode = PlanReader.required(node, target, "mode").word(Mode.words());
        target.forEach((key, value) -> {
            if (!List.of("table", "mode").contains(key) && !mode.keys().contains(key)) {
                throw value.wrong(
                        "'" + key + "' beside mode " + mode.word,
                        mode.keys().isEmpty() ? "nothing more" : "only " + String.join(", ", mode.keys()));
            }
        });
        return switch (mode) {
            case APPEND -> new WriteMode.Append();
            case INSERT_MISSING ->
                new WriteMode.InsertMissing(
                        PlanReader.required(node, target, "key").distinctTexts());
            case UPSERT ->
                new WriteMode.Upsert(
                        PlanReader.required(node, target, "key").distinctTexts(),
                        Optional.ofNullable(target.get("update"))
                                .map(YamlNode::distinctTexts)
                                .orElse(List.of()));
            case REPLACE ->
                new WriteMode.Replace(
                        Optional.ofNullable(target.get("where")).map(parameters::into),
                        Optional.ofNullable(target.get("cascade"))
                                .map(YamlNode::truth)
                                .orElse(false));
        };
    }
}
