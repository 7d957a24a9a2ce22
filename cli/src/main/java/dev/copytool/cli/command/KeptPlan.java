package dev.copytool.cli.command;

import dev.copytool.cli.plan.Placeholders;
import dev.copytool.cli.plan.Plan;
import dev.copytool.cli.shell.Ending;
import dev.copytool.engine.model.TableName;
import dev.copytool.engine.postgres.Step;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** The plan that a manifest was made of, if it was. */
final class KeptPlan {
    private static final String TEXT = "plan";
    private static final String PARAMETER = "parameter:";

    private KeptPlan() {}

    /** What the manifest keeps of a plan. */
    static Map<String, String> settings(String text, Map<String, String> parameters) {
        Map<String, String> settings = new TreeMap<>();
        settings.put(TEXT, text);
        parameters.forEach((name, value) -> settings.put(PARAMETER + name, value));
        return settings;
    }

    static Optional<Plan> of(Map<String, String> settings) {
        Map<String, String> parameters = new TreeMap<>();
        settings.forEach((name, value) -> {
            if (name.startsWith(PARAMETER)) {
                parameters.put(name.substring(PARAMETER.length()), value);
            }
        });
        return Optional.ofNullable(settings.get(TEXT)).map(text -> Plan.parse("the manifest's plan", text, parameters));
    }

    /** What each step of the manifest's plan does; of a manifest of tables nothing. */
    static Map<TableName, Step> steps(Map<String, String> settings) {
        return of(settings).map(Plan::definitions).orElse(Map.of());
    }

    /** The settings, and how to reach the servers of the plan; these may hold secrets and are not to be kept. */
    static Map<String, String> reachable(Map<String, String> settings, Map<String, String> environment) {
        Map<String, String> all = new TreeMap<>(settings);
        of(settings).ifPresent(plan -> all.putAll(reachable(plan, environment)));
        return all;
    }

    /** How to reach the servers of a plan, as settings; these may hold secrets and are not to be kept. */
    static Map<String, String> reachable(Plan plan, Map<String, String> environment) {
        Map<String, String> all = new TreeMap<>();
        plan.connections().forEach((name, text) -> {
            String uri = Placeholders.filled(name, text, environment);
            all.put(SourceNames.setting(name), uri);
            if (name.equals(Plan.TARGET)) {
                all.put(Plan.TARGET, uri);
            }
        });
        return all;
    }

    /** Refuses a verb that is about tables. */
    static void requireNone(Map<String, String> settings, String verb) {
        if (settings.containsKey(TEXT)) {
            throw Ending.usage("the manifest was made of a plan, and '" + verb + "' is for manifests of tables");
        }
    }
}
