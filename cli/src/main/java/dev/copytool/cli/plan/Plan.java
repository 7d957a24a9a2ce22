package dev.copytool.cli.plan;

import dev.copytool.cli.yaml.YamlNode;
import dev.copytool.engine.model.TableName;
import dev.copytool.engine.step.Step;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A plan: its parameters have their values.
 *
 * @param gates which values variables of the environment must have where the plan may run
 * @param connections the servers by name
 * @param parameters the values of its parameters
 * @param groups the names by which each group is called, its own first, in the order in which they run
 * @param steps the steps, in the order in which they run
 * @param checks what must be so when all have
 */
public record Plan(
        Map<String, List<String>> gates,
        Map<String, PlanConnection> connections,
        Map<String, String> parameters,
        List<List<String>> groups,
        List<PlanStep> steps,
        List<PlanCheck> checks) {
    /** The connection that steps write to. */
    public static final String TARGET = "target";

    public Plan {
        gates = Map.copyOf(gates);
        connections = Map.copyOf(connections);
        parameters = Map.copyOf(parameters);
        groups = List.copyOf(groups);
        steps = List.copyOf(steps);
        checks = List.copyOf(checks);
    }

    /**
     * Reads a plan file.
     *
     * @param name what messages call it
     * @param values those given for parameters, by name
     * @throws dev.copytool.cli.shell.Ending of a usage error that names the line, if it is wrong
     */
    public static Plan parse(String name, String text, Map<String, String> values) {
        return new PlanReader(YamlNode.parse(name, text), values).plan();
    }

    /** What each step does, by the name that its item has as a source. */
    public Map<TableName, Step> definitions() {
        Map<TableName, Step> definitions = new LinkedHashMap<>();
        steps.forEach(step -> definitions.put(step.name(), step.step()));
        return definitions;
    }
}
