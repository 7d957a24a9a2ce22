package dev.copytool.cli.plan;

import dev.copytool.cli.yaml.YamlNode;
import dev.copytool.engine.xml.Expression;
import dev.copytool.engine.xml.Field;
import dev.copytool.engine.xml.Mapping;
import dev.copytool.engine.xml.Origin;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Reads how a column of the rows made of documents gets its values. */
final class FieldReader {
    static final List<String> KEYS = List.of("from", "path", "ordinal", "value", "as", "map", "otherwise", "default");
    static final List<String> OTHERWISE_KEYS = List.of("value");
    private static final List<String> ORIGINS = KEYS.subList(0, 4);
    private static final Map<String, Mapping.Otherwise> OTHERWISE = Map.of(
            "reject", new Mapping.Otherwise.Reject(),
            "null", new Mapping.Otherwise.Nothing(),
            "keep", new Mapping.Otherwise.Keep());

    private FieldReader() {}

    static Field read(YamlNode node) {
        Map<String, YamlNode> keys = node.mapping(KEYS);
        List<String> origins = ORIGINS.stream().filter(keys::containsKey).toList();
        if (origins.size() != 1) {
            throw node.wrong(
                    origins.isEmpty() ? "no origin" : String.join(" and ", origins),
                    "one of " + String.join(", ", ORIGINS));
        }
        String origin = origins.get(0);
        keys.forEach((key, value) -> {
            if (!allowed(key, origin, keys)) {
                String other = keys.containsKey("as") && !key.equals("as") ? "as" : origin;
                throw value.wrong("'" + key + "' beside '" + other + "'", "it elsewhere");
            }
        });
        YamlNode map = keys.get("map");
        YamlNode otherwise = keys.get("otherwise");
        if (otherwise != null && map == null) {
            throw otherwise.wrong("'otherwise' without a 'map'", "both, or neither");
        }
        return new Field(
                origin(origin, keys),
                Optional.ofNullable(map).map(values -> mapping(values, otherwise)),
                Optional.ofNullable(keys.get("default")).map(YamlNode::scalar));
    }

    /** An ordinal and a constant are always there, and XML is not mapped. */
    private static boolean allowed(String key, String origin, Map<String, YamlNode> keys) {
        return switch (key) {
            case "as" -> origin.equals("path");
            case "map", "otherwise" -> List.of("path", "from").contains(origin) && !keys.containsKey("as");
            case "default" -> List.of("path", "from").contains(origin);
            default -> true;
        };
    }

    private static Origin origin(String key, Map<String, YamlNode> keys) {
        YamlNode said = Optional.ofNullable(keys.get(key)).orElseThrow();
        return switch (key) {
            case "from" -> new Origin.Given(said.text());
            case "value" -> new Origin.Constant(said.scalar());
            case "ordinal" -> ordinal(said);
            default -> path(said, Optional.ofNullable(keys.get("as")));
        };
    }

    private static Origin ordinal(YamlNode said) {
        if (!said.truth()) {
            throw said.wrong("'false'", "true");
        }
        return new Origin.Ordinal();
    }

    private static Origin path(YamlNode said, Optional<YamlNode> as) {
        boolean whole = as.isPresent() && as.get().word(Map.of("text", false, "xml", true));
        Expression path = ExtractionReader.expression(said);
        return whole ? new Origin.Fragment(path) : new Origin.Text(path);
    }

    private static Mapping mapping(YamlNode map, @Nullable YamlNode otherwise) {
        Map<String, String> values = new LinkedHashMap<>();
        map.entries().forEach((value, other) -> values.put(value, other.scalar()));
        return new Mapping(values, otherwise == null ? new Mapping.Otherwise.Reject() : otherwise(otherwise));
    }

    private static Mapping.Otherwise otherwise(YamlNode node) {
        if (node.isNothing()) {
            return new Mapping.Otherwise.Nothing();
        }
        if (node.isMapping()) {
            return new Mapping.Otherwise.Instead(PlanReader.required(node, node.mapping(OTHERWISE_KEYS), "value")
                    .scalar());
        }
        return node.word(OTHERWISE);
    }
}
