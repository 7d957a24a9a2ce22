package dev.copytool.cli.command;

import static dev.copytool.cli.command.CommonOptions.flag;
import static dev.copytool.cli.command.CommonOptions.value;
import static dev.copytool.cli.command.CommonOptions.values;

import dev.copytool.cli.output.Units;
import dev.copytool.cli.plan.Gates;
import dev.copytool.cli.plan.Plan;
import dev.copytool.cli.plan.PlanChoice;
import dev.copytool.cli.plan.PlanStep;
import dev.copytool.cli.shell.Arguments;
import dev.copytool.cli.shell.Context;
import dev.copytool.cli.shell.Ending;
import dev.copytool.cli.shell.ExitCode;
import dev.copytool.cli.shell.Verb;
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
import java.util.Set;
import org.apache.commons.cli.Options;

/** Runs a plan. */
public final class RunVerb implements Verb {

    @Override
    public String name() {
        return "run";
    }

    @Override
    public String operands() {
        return "PLAN";
    }

    @Override
    public String summary() {
        return "Runs the plan file PLAN: queries into tables, and statements, group after group, each exactly once.";
    }

    @Override
    public String notes() {
        return """
                Everything is looked at before anything runs: each query on its server, each table, each key.
                Run the same command again after whatever ended it: what is done is not done twice. When all is done, steps
                that insert what is missing, update or replace run again; statements and 'append' do not.
                docs/plans.md tells what a plan file says.""";
    }

    @Override
    public Options options() {
        Options options = new Options();
        options.addOption(value("manifest", "FILE", "where it is kept what is done; by default PLAN with .sqlite"));
        options.addOption(values("param", "NAME=VALUE", "a value for a parameter of the plan"));
        options.addOption(
                value("start", "GROUP[.N]", "begin with this group, or its step number N, whatever came before"));
        options.addOption(values("skip", "GROUP", "leave out this group"));
        options.addOption(value(
                "driver-path", "PATH", "jars of JDBC drivers, or directories with them; " + KeptPlan.DRIVERS + " too"));
        Options known = MigrateOptions.options();
        MigrateOptions.OF_RUNS.forEach(name -> options.addOption(known.getOption(name)));
        options.addOption(flag("append", "run steps of mode append once more that another manifest has run"));
        options.addOption(flag("dry-run", "run every step, tell what came of it, and roll it back"));
        return options;
    }

    @Override
    public ExitCode run(Arguments arguments, Context told) {
        arguments.atMost(1);
        Context context = arguments
                .text("driver-path")
                .map(path -> told.with(KeptPlan.DRIVERS, path))
                .orElse(told);
        Path file = PlanFile.operand(arguments);
        String text = PlanFile.read(file);
        Map<String, String> parameters = PlanFile.parameters(arguments);
        Plan plan = Plan.parse(file.toString(), text, parameters);
        Gates.requireOpen(plan, context.environment());
        MigrateSettings settings = MigrateOptions.settings(arguments, context);
        Set<TableName> wanted = PlanChoice.of(plan, arguments.text("start"), arguments.texts("skip"));
        if (arguments.has("dry-run")) {
            return Rehearsal.run(plan, wanted, arguments, settings, context);
        }
        Path manifest = arguments.text("manifest").map(Path::of).orElse(Path.of(file + ".sqlite"));
        KeptPlan.work(plan, context.environment());
        if (!Files.exists(manifest)) {
            SqliteManifest.create(manifest, context.clock()).close();
        }
        prepare(manifest, plan, KeptPlan.settings(text, parameters), context);
        return MigrateVerb.copy(manifest, arguments, wanted::contains, settings, context);
    }

    /** Brings the manifest in line with the plan; where all was done, what can be run again is to be. */
    private static void prepare(Path file, Plan plan, Map<String, String> settings, Context context) {
        try (ManifestLock lock = ManifestLock.take(file, RunName.owner(context.clock()));
                SqliteManifest manifest = SqliteManifest.open(file, context.clock())) {
            lock.deadOwner().ifPresent(owner -> context.console().err().println(RunName.takeover(owner)));
            if (!manifest.entries().isEmpty()
                    && KeptPlan.of(manifest.settings()).isEmpty()) {
                throw Ending.usage(file + " is a manifest of tables; name another by --manifest");
            }
            manifest.replan(plan.steps().stream().map(RunVerb::item).toList());
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
