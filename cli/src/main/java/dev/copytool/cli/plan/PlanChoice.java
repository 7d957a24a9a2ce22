package dev.copytool.cli.plan;

import dev.copytool.cli.shell.Ending;
import dev.copytool.cli.shell.Nearest;
import dev.copytool.engine.model.TableName;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** Which steps of a plan a run is about. */
public final class PlanChoice {
    private final Plan plan;

    private PlanChoice(Plan plan) {
        this.plan = plan;
    }

    /**
     * The names of the steps.
     *
     * @param start the group, or {@code group.index} for one of its steps counted from 1, with which the run begins
     * @param skipped groups that are left out
     */
    public static Set<TableName> of(Plan plan, Optional<String> start, Collection<String> skipped) {
        PlanChoice choice = new PlanChoice(plan);
        Set<String> out =
                skipped.stream().map(name -> choice.group("--skip", name)).collect(Collectors.toSet());
        Set<TableName> chosen = new LinkedHashSet<>();
        plan.steps().stream()
                .filter(step -> !out.contains(step.turn().name()))
                .forEach(step -> chosen.add(step.name()));
        start.ifPresent(from -> chosen.removeAll(choice.before(from)));
        if (chosen.isEmpty()) {
            throw Ending.usage("--skip"
                    + start.map(from -> " and --start " + from).orElse("")
                    + ": no step of the plan is left to run");
        }
        return chosen;
    }

    private List<TableName> before(String start) {
        int dot = start.indexOf('.');
        String group = group("--start", dot < 0 ? start : start.substring(0, dot));
        int index = dot < 0 ? 1 : index(start, group, start.substring(dot + 1));
        List<TableName> names = plan.steps().stream().map(PlanStep::name).toList();
        return names.subList(0, names.indexOf(steps(group).get(index - 1)));
    }

    private int index(String start, String group, String text) {
        int most = steps(group).size();
        if (text.isEmpty() || text.equals("0")) {
            return 1;
        }
        if (!text.matches("\\d{1,6}") || Integer.parseInt(text) > most) {
            throw Ending.usage("--start " + start + ": the group " + group + " has steps 1 to " + most);
        }
        return Integer.parseInt(text);
    }

    private List<TableName> steps(String group) {
        return plan.steps().stream()
                .map(PlanStep::name)
                .filter(name -> name.schema().equals(group))
                .toList();
    }

    /** The group's own name, by any of its names. */
    private String group(String option, String name) {
        Set<String> known =
                plan.groups().stream().flatMap(List::stream).collect(Collectors.toCollection(LinkedHashSet::new));
        return plan.groups().stream()
                .filter(names -> names.contains(name))
                .map(names -> names.get(0))
                .findFirst()
                .orElseThrow(() -> Ending.usage(option + " " + name + ": the plan has no such group"
                        + Nearest.hint(name, known, "") + "; it has " + String.join(", ", known)));
    }
}
