package dev.copytool.cli.plan;

import dev.copytool.cli.shell.Nearest;
import dev.copytool.cli.yaml.YamlNode;
import dev.copytool.engine.model.Group;
import dev.copytool.engine.model.TableName;
import dev.copytool.engine.step.Step;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Reads one group of a plan; good for one. What runs before others gets a lower order. */
final class GroupReader {
    static final List<String> KEYS = List.of("name", "aliases", "pre_sql", "items", "post_sql");

    /**
     * A group as it stands in the file.
     *
     * @param names by which it is called, its own first
     * @param steps in the order in which they run
     */
    record Read(List<String> names, List<PlanStep> steps) {}

    /** An item, and the items of its group that must be done first. */
    private record Waiting(PlanStep step, List<String> after, YamlNode node) {}

    private final Parameters parameters;
    private final Set<String> connections;
    private final int first;
    private final Map<String, Waiting> items = new LinkedHashMap<>();

    /**
     * Of a plan.
     *
     * @param connections their names
     * @param first the lowest order that is free
     */
    GroupReader(Parameters parameters, Set<String> connections, int first) {
        this.parameters = parameters;
        this.connections = connections;
        this.first = first;
    }

    /**
     * Reads it.
     *
     * @param taken the names of earlier groups; this one's are added
     */
    Read read(YamlNode node, Set<String> taken) {
        Map<String, YamlNode> keys = node.mapping(KEYS);
        YamlNode named = PlanReader.required(node, keys, "name");
        String group = PlanReader.name(named.text(), named, "a group");
        List<String> names = new ArrayList<>(List.of(group));
        Optional.ofNullable(keys.get("aliases"))
                .ifPresent(others -> others.oneOrMore()
                        .forEach(other -> names.add(PlanReader.name(other.text(), other, "a group"))));
        for (String name : names) {
            if (!taken.add(name)) {
                throw named.wrong("a second group '" + name + "'", "each name once");
            }
        }
        List<PlanStep> steps = new ArrayList<>(scripts(group, "pre_sql", keys, first));
        int order = first + steps.size();
        for (YamlNode item : PlanReader.required(node, keys, "items").list()) {
            read(group, item, order);
        }
        List<PlanStep> own = new ArrayList<>();
        for (Map.Entry<String, Waiting> item : items.entrySet()) {
            own.add(at(order + level(item.getKey(), List.of()), item.getValue().step()));
        }
        own.sort(Comparator.comparingInt(step -> step.turn().order()));
        steps.addAll(own);
        steps.addAll(
                scripts(group, "post_sql", keys, own.get(own.size() - 1).turn().order() + 1));
        return new Read(names, steps);
    }

    /** One after another, as they stand. */
    private List<PlanStep> scripts(String group, String key, Map<String, YamlNode> keys, int order) {
        List<YamlNode> nodes =
                Optional.ofNullable(keys.get(key)).map(YamlNode::oneOrMore).orElse(List.of());
        List<PlanStep> steps = new ArrayList<>();
        for (YamlNode node : nodes) {
            TableName name = new TableName(group, key + (nodes.size() > 1 ? "_" + (steps.size() + 1) : ""));
            Step script = new Step.Script(Statements.read(parameters, node));
            steps.add(new PlanStep(name, Plan.TARGET, name, new Group(order + steps.size(), group), script));
        }
        return steps;
    }

    private void read(String group, YamlNode node, int order) {
        ItemReader.Read item = new ItemReader(parameters, connections, new Group(order, group)).read(node);
        String name = item.step().name().name();
        if (name.startsWith("pre_sql") || name.startsWith("post_sql")) {
            throw node.wrong("an item called '" + name + "'", "another name");
        }
        if (items.put(name, new Waiting(item.step(), item.after(), node)) != null) {
            throw node.wrong("a second item '" + name + "' in the group", "each name once");
        }
    }

    /** How many items must be done one after the other before it. */
    private int level(String name, List<String> asking) {
        Waiting item = items.get(name);
        if (item == null) {
            throw new IllegalArgumentException("no item " + name);
        }
        List<String> chain = new ArrayList<>(asking);
        chain.add(name);
        int level = 0;
        for (String before : item.after()) {
            if (!items.containsKey(before)) {
                throw item.node()
                        .wrong(
                                "'after' speaks of '" + before + "'" + Nearest.hint(before, items.keySet(), ""),
                                "an item of the same group");
            }
            if (chain.contains(before)) {
                throw item.node()
                        .wrong(
                                "'" + name + "' comes after '" + before + "', which comes after it",
                                "an order without circles");
            }
            level = Math.max(level, 1 + level(before, chain));
        }
        return level;
    }

    private static PlanStep at(int order, PlanStep step) {
        return new PlanStep(
                step.name(),
                step.source(),
                step.target(),
                new Group(order, step.turn().name()),
                step.step());
    }
}
