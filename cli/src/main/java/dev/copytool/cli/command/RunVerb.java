package dev.copytool.cli.command;

import static dev.copytool.cli.command.CommonOptions.flag;
import static dev.copytool.cli.command.CommonOptions.value;
import static dev.copytool.cli.command.CommonOptions.values;

import dev.copytool.cli.plan.Gates;
import dev.copytool.cli.plan.Plan;
import dev.copytool.cli.plan.PlanChoice;
import dev.copytool.cli.shell.Arguments;
import dev.copytool.cli.shell.Context;
import dev.copytool.cli.shell.ExitCode;
import dev.copytool.cli.shell.Verb;
import dev.copytool.engine.model.TableName;
import java.nio.file.Path;
import java.util.Map;
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
        options.addOption(KeptPlan.drivers());
        options.addOption(value(
                "batch-size",
                "N",
                "rows fetched at once from databases other than PostgreSQL, whatever the plan says; "
                        + KeptPlan.BATCH_SIZE + " too"));
        Options known = MigrateOptions.options();
        MigrateOptions.OF_RUNS.forEach(name -> options.addOption(known.getOption(name)));
        options.addOption(flag("append", "run steps of mode append once more that another manifest has run"));
        options.addOption(flag("dry-run", "run every step, tell what came of it, and roll it back"));
        return options;
    }

    @Override
    public ExitCode run(Arguments arguments, Context told) {
        arguments.atMost(1);
        Context context = KeptPlan.told(arguments, told);
        Path file = PlanFile.operand(arguments);
        String text = PlanFile.read(file);
        Map<String, String> parameters = PlanFile.parameters(arguments);
        Plan plan = Plan.parse(file.toString(), text, parameters);
        Gates.requireOpen(plan, context.environment());
        MigrateSettings settings = MigrateOptions.settings(arguments, context);
        Set<TableName> wanted = PlanChoice.of(plan, arguments.text("start"), arguments.texts("skip"));
        Path manifest = arguments.text("manifest").map(Path::of).orElse(Path.of(file + ".sqlite"));
        context.console().about(manifest.toString());
        if (arguments.has("dry-run")) {
            PlanManifest.requireFit(manifest, plan, KeptPlan.settings(text, parameters), context);
            return Rehearsal.run(plan, wanted, arguments, settings, context);
        }
        KeptPlan.work(plan, context.environment());
        PlanManifest.bring(manifest, plan, KeptPlan.settings(text, parameters), context);
        return MigrateVerb.copy(manifest, arguments, wanted::contains, settings, context);
    }
}
