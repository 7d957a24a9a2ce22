package dev.copytool.cli.plan;

import dev.copytool.cli.shell.Ending;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** Where a plan may run. */
public final class Gates {

    private Gates() {}

    /**
     * Refuses an environment in which the plan may not run, and says exactly what was expected.
     *
     * @throws Ending that nothing was changed
     */
    public static void requireOpen(Plan plan, Map<String, String> environment) {
        List<String> closed = new TreeMap<>(plan.gates())
                .entrySet().stream()
                        .flatMap(gate -> closed(gate.getKey(), gate.getValue(), environment).stream())
                        .toList();
        if (!closed.isEmpty()) {
            throw Ending.refused(closed);
        }
    }

    private static Optional<String> closed(String name, List<String> allowed, Map<String, String> environment) {
        String value = environment.getOrDefault(name, "");
        if (allowed.contains(value)) {
            return Optional.empty();
        }
        return Optional.of("the plan runs only where " + name + " is " + String.join(" or ", allowed) + "; it is "
                + (value.isEmpty() ? "not set" : "'" + value + "'")
                + (allowed.stream().anyMatch(value::equalsIgnoreCase) ? ", and case counts" : ""));
    }
}
