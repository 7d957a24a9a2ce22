package dev.copytool.cli.plan;

import dev.copytool.cli.yaml.YamlNode;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/** Reads a plan from a file; good for one. */
final class PlanReader {
    static final List<String> KEYS = List.of("requires_env", "parameters", "connections", "groups", "checks");
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9_-]+");
    private static final String A_NAME = "letters, digits, _ and -";

    private final YamlNode file;
    private final Map<String, String> values;

    /**
     * Of this file.
     *
     * @param values those given for parameters
     */
    PlanReader(YamlNode file, Map<String, String> values) {
        this.file = file;
        this.values = values;
    }

    Plan plan() {
        Map<String, YamlNode> keys = file.mapping(KEYS);
        Map<String, List<String>> gates = new LinkedHashMap<>();
        Optional.ofNullable(keys.get("requires_env"))
                .ifPresent(node -> node.entries().forEach((name, value) -> gates.put(name, allowed(value))));
        Parameters parameters = Parameters.of(
                Optional.ofNullable(keys.get("parameters"))
                        .map(YamlNode::entries)
                        .orElse(Map.of()),
                values);
        Map<String, PlanConnection> connections = ConnectionReader.read(required(file, keys, "connections"));
        List<PlanStep> steps = new ArrayList<>();
        Set<String> names = new HashSet<>();
        List<List<String>> groups = new ArrayList<>();
        for (YamlNode group : required(file, keys, "groups").list()) {
            GroupReader.Read read =
                    new GroupReader(parameters, connections.keySet(), nextOrder(steps)).read(group, names);
            groups.add(read.names());
            steps.addAll(read.steps());
        }
        List<PlanCheck> checks = Optional.ofNullable(keys.get("checks"))
                .map(new CheckReader(parameters, connections.keySet())::read)
                .orElse(List.of());
        return new Plan(gates, connections, parameters.values(), groups, steps, checks);
    }

    private static int nextOrder(List<PlanStep> steps) {
        return steps.isEmpty() ? 0 : steps.get(steps.size() - 1).turn().order() + 1;
    }

    private static List<String> allowed(YamlNode node) {
        return node.oneOrMore().stream().map(YamlNode::scalar).toList();
    }

    static YamlNode required(YamlNode of, Map<String, YamlNode> keys, String key) {
        YamlNode node = keys.get(key);
        if (node == null) {
            throw of.wrong("no key '" + key + "'", "it");
        }
        return node;
    }

    /** A name that can be part of others, such as of a variable. */
    static String name(String name, YamlNode at, String whose) {
        if (!NAME.matcher(name).matches()) {
            throw at.wrong("'" + name + "' as the name of " + whose, A_NAME);
        }
        return name;
    }
}
