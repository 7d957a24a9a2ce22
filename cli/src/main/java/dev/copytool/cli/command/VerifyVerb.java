package dev.copytool.cli.command;

import static dev.copytool.cli.command.CommonOptions.flag;
import static dev.copytool.cli.command.CommonOptions.value;
import static dev.copytool.cli.command.CommonOptions.values;

import dev.copytool.cli.output.Listing;
import dev.copytool.cli.plan.Plan;
import dev.copytool.cli.shell.Arguments;
import dev.copytool.cli.shell.Context;
import dev.copytool.cli.shell.ExitCode;
import dev.copytool.cli.shell.FileNames;
import dev.copytool.cli.shell.Verb;
import dev.copytool.engine.connect.Server;
import dev.copytool.engine.model.CopyException;
import dev.copytool.engine.model.Item;
import dev.copytool.engine.model.Side;
import dev.copytool.engine.postgres.SessionSettings;
import dev.copytool.engine.verify.Comparison;
import dev.copytool.engine.verify.Verification;
import dev.copytool.state.Entry;
import dev.copytool.state.Selection;
import dev.copytool.state.SqliteManifest;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.apache.commons.cli.Options;

/** Compares source and target. */
public final class VerifyVerb implements Verb {

    @Override
    public String name() {
        return "verify";
    }

    @Override
    public String operands() {
        return "DB";
    }

    @Override
    public String summary() {
        return "Compares source and target of all tables of the manifest DB that are copied, by rows and checksum.";
    }

    @Override
    public String notes() {
        return """
                Tables copied into one target are added up. A target is compared as a whole, also where only some of its
                tables are selected. Both servers read their tables and compute the checksums themselves; no row travels.
                Of a plan, or the manifest of one, the plan's checks are run.
                Ends with 4 where rows or checksum differ, or a table is gone.""";
    }

    @Override
    public Options options() {
        Options options = CommonOptions.ofTables();
        options.addOption(flag("counts", "only count rows; faster, but blind to their contents"));
        options.addOption(MigrateOptions.parallel("targets"));
        options.addOption(value("plan", "FILE", "run the checks of a plan instead"));
        options.addOption(values("param", "NAME=VALUE", "a value for a parameter of the plan"));
        options.addOption(KeptPlan.drivers());
        options.addOption(flag("fail-only", "of a plan's checks show only those that fail"));
        CommonOptions.addForms(options);
        return options;
    }

    /** All rows are compared anyway: who may read these and not the markers is told so. */
    private static List<String> notes(DoneLook done, List<Entry> entries) {
        try {
            return done.notes(entries);
        } catch (CopyException e) {
            if (e.connection()) {
                throw e;
            }
            return List.of("what was copied cannot be asked for: " + e.line());
        }
    }

    @Override
    public ExitCode run(Arguments arguments, Context told) {
        arguments.atMost(1);
        Context context = KeptPlan.told(arguments, told);
        Listing.Form form = CommonOptions.form(arguments);
        if (arguments.has("plan")) {
            arguments.atMost(0);
            Path file = FileNames.path(arguments.text("plan").orElseThrow());
            Plan plan = Plan.parse(file.toString(), PlanFile.read(file), PlanFile.parameters(arguments));
            return PlanChecks.run(plan, form, arguments, context);
        }
        Selection selection = CommonOptions.selection(arguments);
        int parallel = MigrateOptions.parallel(arguments);
        try (SqliteManifest manifest = SqliteManifest.read(arguments.manifest(), context.clock())) {
            AllowedTriggers.told(manifest.settings())
                    .ifPresent(line -> context.console().err().println("note: " + line));
            Optional<Plan> plan = KeptPlan.of(manifest.settings());
            List<Entry> entries = manifest.entries();
            PrintWriter err = context.console().err();
            Connections connections = new Connections(
                    arguments, context.environment(), KeptPlan.reachable(manifest.settings(), context.environment()));
            DoneLook done =
                    new DoneLook(manifest.settings(), connections, SessionSettings.LOCK_WAIT, parallel, false, context);
            notes(done, entries).forEach(note -> err.println("note: " + note));
            if (plan.isPresent()) {
                return PlanChecks.run(plan.get(), form, arguments, context);
            }
            VerifyChoice choice = VerifyChoice.of(entries, selection);
            if (choice.copied().isEmpty()) {
                return nothing(choice, err);
            }
            List<Item> all = entries.stream().map(Entry::item).toList();
            long began = System.nanoTime();
            Map<String, Server> sources = connections.sources(
                    choice.copied().stream().map(Verification.Copied::item).toList());
            Server target = connections.server(Side.TARGET);
            SoundServers.requireWays(
                    Stream.concat(Stream.of(target), sources.values().stream()).toList());
            Optional<List<Comparison>> comparisons = new Verification(sources, target, context.stop())
                    .compare(new Verification.Request(choice.copied(), all, arguments.has("counts"), parallel));
            if (comparisons.isEmpty()) {
                err.println("interrupted; nothing is known of the tables");
                return ExitCode.INTERRUPTED;
            }
            VerificationReport report =
                    new VerificationReport(comparisons.get(), choice.rejected(), arguments.manifest());
            report.list(form, !arguments.has("counts"), context.console().out());
            choice.uncertain().forEach(line -> err.println("note: " + line));
            report.explain(choice.notCopied(), Duration.ofNanos(System.nanoTime() - began), err);
            if (report.different() > 0) {
                return ExitCode.DIFFERENT;
            }
            return choice.complete() ? ExitCode.DONE : ExitCode.SOME_FAILED;
        }
    }

    private static ExitCode nothing(VerifyChoice choice, PrintWriter err) {
        choice.uncertain().forEach(line -> err.println("note: " + line));
        err.println("nothing to compare: no selected table is copied yet");
        return choice.uncertain().isEmpty() ? ExitCode.DONE : ExitCode.SOME_FAILED;
    }
}
