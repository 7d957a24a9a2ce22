package dev.copytool.cli.plan;

import dev.copytool.cli.yaml.YamlNode;
import dev.copytool.engine.model.TableName;
import dev.copytool.engine.postgres.WriteMode;
import dev.copytool.engine.step.Into;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Reads the tables that an item's rows go into. */
final class IntoReader {
    static final List<String> KEYS =
            List.of("table", "mode", "key", "update", "where", "cascade", "columns", "omit", "when");
    private static final List<String> OF_ALL_MODES = List.of("table", "mode", "columns", "omit", "when");

    /** How rows are written, and the keys that may stand beside it. */
    private enum Mode {
        APPEND("append"),
        INSERT_MISSING("insert-missing"),
        UPSERT("upsert"),
        UPDATE("update"),
        REPLACE("replace");

        private final String word;

        Mode(String word) {
            this.word = word;
        }

        List<String> keys() {
            return switch (this) {
                case APPEND -> List.of();
                case INSERT_MISSING -> List.of("key");
                case UPSERT, UPDATE -> List.of("key", "update");
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

    IntoReader(Parameters parameters) {
        this.parameters = parameters;
    }

    /**
     * Reads one table, or a list of them.
     *
     * @param columns what the item says of columns, beside its only table
     */
    List<Into> read(YamlNode node, Optional<YamlNode> columns) {
        List<YamlNode> tables = node.oneOrMore();
        if (tables.size() == 1) {
            return List.of(into(tables.get(0), columns));
        }
        columns.ifPresent(named -> {
            throw named.wrong("'columns' beside several tables", "'columns' within each");
        });
        return tables.stream().map(one -> into(one, Optional.empty())).toList();
    }

    private Into into(YamlNode node, Optional<YamlNode> beside) {
        Map<String, YamlNode> keys = node.mapping(KEYS);
        Optional<YamlNode> within = Optional.ofNullable(keys.get("columns"));
        if (within.isPresent() && beside.isPresent()) {
            throw within.get().wrong("'columns' in the target and beside it", "one of them");
        }
        Map<String, String> columns = new LinkedHashMap<>();
        within.or(() -> beside)
                .ifPresent(named -> named.entries().forEach((one, other) -> columns.put(one, other.text())));
        return new Into(
                table(PlanReader.required(node, keys, "table")),
                columns,
                Optional.ofNullable(keys.get("omit"))
                        .map(omitted -> Set.copyOf(omitted.distinctTexts()))
                        .orElse(Set.of()),
                Optional.ofNullable(keys.get("when")).map(parameters::into),
                mode(node, keys));
    }

    static TableName table(YamlNode node) {
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
            if (!OF_ALL_MODES.contains(key) && !mode.keys().contains(key)) {
                throw value.wrong(
                        "'" + key + "' beside mode " + mode.word,
                        mode.keys().isEmpty() ? "nothing more" : "only " + String.join(", ", mode.keys()));
            }
        });
        return switch (mode) {
            case APPEND -> new WriteMode.Append();
            case INSERT_MISSING -> new WriteMode.InsertMissing(key(node, target));
            case UPSERT -> new WriteMode.Upsert(key(node, target), updated(target));
            case UPDATE -> new WriteMode.Update(key(node, target), updated(target));
            case REPLACE ->
                new WriteMode.Replace(
                        Optional.ofNullable(target.get("where")).map(parameters::into),
                        Optional.ofNullable(target.get("cascade"))
                                .map(YamlNode::truth)
                                .orElse(false));
        };
    }

    private static List<String> key(YamlNode node, Map<String, YamlNode> target) {
        return PlanReader.required(node, target, "key").distinctTexts();
    }

    private static List<String> updated(Map<String, YamlNode> target) {
        return Optional.ofNullable(target.get("update"))
                .map(YamlNode::distinctTexts)
                .orElse(List.of());
    }
}
