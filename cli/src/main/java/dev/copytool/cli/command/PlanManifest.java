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
import dev.copytool.engine.postgres.Step;
import dev.copytool.state.Entry;
import dev.copytool.state.ManifestLock;
import dev.copytool.state.NewItem;
import dev.copytool.state.SqliteManifest;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

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
        if (Files.exists(file)) {
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
        if (!Files.exists(file)) {
            SqliteManifest.create(file, context.clock()).close();
        }
        try (ManifestLock lock = ManifestLock.take(file, RunName.owner(context.clock()));
                SqliteManifest manifest = SqliteManifest.open(file, context.clock())) {
            lock.deadOwner().ifPresent(owner -> context.console().err().println(RunName.takeover(owner)));
            if (!manifest.entries().isEmpty()
                    && KeptPlan.of(manifest.settings()).isEmpty()) {
                throw Ending.usage(file + " is a manifest of tables; name another by --manifest");
            }
            manifest.replan(plan.steps().stream().map(PlanManifest::item).toList());
            manifest.putSettings(settings);
            List<Entry> entries = manifest.entries();
            if (entries.stream().allMatch(entry -> entry.state() == ItemState.DONE)) {
                Map<TableName, Step> steps = plan.definitions();
                List<Entry> again = entries.stream()
                        .filter(entry ->
                                steps.get(entry.item().source()) instanceof Step.Load load && load.repeatable())
                        .toList();
                manifest.reset(again);
                int once = entries.size() - again.size();
                context.console()
                        .err()
                        .println("all steps were done before: " + Units.count(again.size()) + " to be run again, "
                                + Units.count(once) + " only once");
            }
        }
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
