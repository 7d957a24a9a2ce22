package dev.copytool.cli.command;

import dev.copytool.cli.output.Units;
import dev.copytool.cli.plan.Gates;
import dev.copytool.cli.plan.Plan;
import dev.copytool.cli.plan.PlanStep;
import dev.copytool.cli.shell.Arguments;
import dev.copytool.cli.shell.Context;
import dev.copytool.cli.shell.Ending;
import dev.copytool.cli.shell.ExitCode;
import dev.copytool.engine.model.ItemState;
import dev.copytool.engine.model.Reading;
import dev.copytool.engine.model.TableName;
import dev.copytool.engine.step.Step;
import dev.copytool.state.Entry;
import dev.copytool.state.ManifestLock;
import dev.copytool.state.NewItem;
import dev.copytool.state.SqliteManifest;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/** Makes the manifest of a plan, and keeps it in line with it. */
final class PlanManifest {

    private PlanManifest() {}

    /** Makes one, which {@code migrate} runs. */
    static ExitCode generate(Path planFile, Path file, Arguments arguments, Context context) {
        for (String other : List.of("rules", "from-csv", "explain", "merge-children", "views", "refresh")) {
            arguments.notBoth("plan", other);
        }
        String text = PlanFile.read(planFile);
        Map<String, String> parameters = PlanFile.parameters(arguments);
        Plan plan = Plan.parse(planFile.toString(), text, parameters);
        Gates.requireOpen(plan, context.environment());
        if (SqliteManifest.isThere(file)) {
            throw Ending.usage(file + " exists; 'copytool run --manifest' brings it in line with a plan");
        }
        bring(file, plan, KeptPlan.settings(text, parameters), context);
        long groups = plan.steps().stream()
                .map(step -> step.name().schema())
                .distinct()
                .count();
        context.console()
                .out()
                .println(
                        file + ": " + Units.count(plan.steps().size(), "step") + " in " + Units.count(groups, "group"));
        return ExitCode.DONE;
    }

    /** Brings the manifest in line with the plan, or makes it; where all was done, what can be run again is to be. */
    static void bring(Path file, Plan plan, Map<String, String> settings, Context context) {
        if (!SqliteManifest.isThere(file)) {
            SqliteManifest.create(file, context.clock()).close();
        }
        try (ManifestLock lock = ManifestLock.take(file, RunName.owner(context.clock()));
                SqliteManifest manifest = SqliteManifest.open(file, context.clock())) {
            lock.deadOwner().ifPresent(owner -> context.console().err().println(RunName.takeover(owner)));
            Map<TableName, Step> steps = plan.definitions();
            requireOwn(file, manifest, steps.keySet());
            requireSameParameters(file, manifest, plan, settings);
            edited(manifest, steps).forEach(note -> context.console().err().println(note));
            manifest.replan(plan.steps().stream().map(PlanManifest::item).toList());
            manifest.putSettings(settings);
            List<Entry> entries = manifest.entries();
            if (entries.stream().allMatch(entry -> entry.state() == ItemState.DONE)) {
                List<Entry> planned = entries.stream()
                        .filter(entry -> steps.containsKey(entry.item().source()))
                        .toList();
                List<Entry> again = planned.stream()
                        .filter(entry -> repeatable(steps, entry))
                        .toList();
                manifest.reset(again);
                int once = planned.size() - again.size();
                context.console()
                        .err()
                        .println("all steps were done before: " + Units.count(again.size()) + " to be run again, "
                                + Units.count(once) + " only once");
            }
        }
    }

    private static boolean repeatable(Map<TableName, Step> steps, Entry entry) {
        return steps.get(entry.item().source()) instanceof Step.Load load && load.repeatable();
    }

    /** A manifest that knows of rows is not to forget them for the steps of another plan. */
    private static void requireOwn(Path file, SqliteManifest manifest, Set<TableName> steps) {
        List<Entry> entries = manifest.entries();
        if (!entries.isEmpty() && KeptPlan.of(manifest.settings()).isEmpty()) {
            throw Ending.usage(file + " is a manifest of tables; name another by --manifest");
        }
        boolean begun = entries.stream()
                .anyMatch(entry -> entry.state() != ItemState.PENDING && entry.state() != ItemState.FAILED);
        if (begun
                && entries.stream()
                        .noneMatch(entry -> steps.contains(entry.item().source()))) {
            throw Ending.usage(file + " tells what was done of other steps, such as "
                    + entries.get(0).item().source() + ", and the plan has none of them; name another by --manifest");
        }
    }

    /**
     * Refuses, as a run would, a plan that the manifest is not of; changes nothing.
     *
     * @param settings what would be kept of the plan
     */
    static void requireFit(Path file, Plan plan, Map<String, String> settings, Context context) {
        if (Files.exists(file)) {
            try (SqliteManifest manifest = SqliteManifest.read(file, context.clock())) {
                requireOwn(file, manifest, plan.definitions().keySet());
                requireSameParameters(file, manifest, plan, settings);
            }
        }
    }

    /** What was done with one value of a parameter is not done with another: that is other work, of another manifest. */
    private static void requireSameParameters(
            Path file, SqliteManifest manifest, Plan plan, Map<String, String> settings) {
        Map<String, String> before = new TreeMap<>(
                KeptPlan.of(manifest.settings()).map(Plan::parameters).orElse(Map.of()));
        before.keySet().retainAll(plan.parameters().keySet());
        before.entrySet()
                .removeIf(one -> one.getValue().equals(plan.parameters().get(one.getKey())));
        if (before.isEmpty()) {
            return;
        }
        Map<TableName, Step> steps = plan.definitions();
        Map<TableName, Step> asBefore =
                KeptPlan.withParameters(settings, before).definitions();
        manifest.entries().stream()
                .filter(entry -> entry.state() != ItemState.PENDING && entry.state() != ItemState.FAILED)
                .map(entry -> entry.item().source())
                .filter(source -> steps.containsKey(source) && asBefore.containsKey(source))
                .filter(source -> !Objects.requireNonNull(steps.get(source))
                        .digest()
                        .equals(Objects.requireNonNull(asBefore.get(source)).digest()))
                .findFirst()
                .ifPresent(source -> {
                    throw Ending.refused(List.of(
                            file + " tells that " + source + " was run with another value of " + names(before.keySet())
                                    + ", and what another value brings is other work; give the value as it was, or name"
                                    + " another manifest for this one by --manifest"));
                });
    }

    private static String names(Set<String> parameters) {
        return (parameters.size() == 1 ? "the parameter " : "one of the parameters ") + String.join(", ", parameters);
    }

    /** Steps that are done, and not run again though the plan says something else of them now. */
    private static List<String> edited(SqliteManifest manifest, Map<TableName, Step> steps) {
        Map<TableName, Step> before =
                KeptPlan.of(manifest.settings()).map(Plan::definitions).orElse(Map.of());
        return manifest.entries().stream()
                .filter(entry -> entry.state() == ItemState.DONE && !repeatable(steps, entry))
                .map(entry -> entry.item().source())
                .filter(source -> steps.containsKey(source) && before.containsKey(source))
                .filter(source -> !Objects.requireNonNull(steps.get(source))
                        .digest()
                        .equals(Objects.requireNonNull(before.get(source)).digest()))
                .map(source ->
                        "note: " + source + " was changed in the plan, but is done and runs only once; under another"
                                + " name it would run")
                .toList();
    }

    private static NewItem item(PlanStep step) {
        return new NewItem(
                step.source(),
                step.name(),
                step.target(),
                Optional.empty(),
                step.turn(),
                Reading.ALL,
                0,
                Optional.empty());
    }
}
