package dev.copytool.cli.command;

import dev.copytool.cli.output.Listing;
import dev.copytool.cli.output.Listing.Column;
import dev.copytool.cli.output.RejectFiles;
import dev.copytool.cli.output.Units;
import dev.copytool.cli.shell.Arguments;
import dev.copytool.cli.shell.Context;
import dev.copytool.cli.shell.ExitCode;
import dev.copytool.cli.shell.Verb;
import dev.copytool.engine.model.Advice;
import dev.copytool.engine.model.CopyException;
import dev.copytool.engine.model.Finding;
import dev.copytool.engine.model.Finding.Level;
import dev.copytool.state.Entry;
import dev.copytool.state.OwnerOnly;
import dev.copytool.state.SqliteManifest;
import java.util.ArrayList;
import java.util.List;
import org.apache.commons.cli.Options;

/** Looks whether a run would work. */
public final class CheckVerb implements Verb {
    /** The options of {@code migrate} on which it depends what stands in its way. */
    private static final List<String> AS_MIGRATE = List.of(
            "parallel",
            "entry-nodes",
            "append",
            "truncate",
            "lock-timeout",
            "format",
            "split",
            "split-size",
            "allow-triggers");

    @Override
    public String name() {
        return "check";
    }

    @Override
    public String operands() {
        return "DB";
    }

    @Override
    public String summary() {
        return "Looks whether 'migrate' would copy the tables of the manifest DB that are not copied yet; changes nothing.";
    }

    @Override
    public String notes() {
        return """
                Give it the options that 'migrate' will be given. A finding is OK, WARN (it works, but you should know) or
                REFUSE ('migrate' would fail or do harm). It takes a closer look than 'migrate' itself: where a target is
                distributed by a column that may be NULL in the source, it reads the source for such rows.
                Ends with 3 where there is a REFUSE.""";
    }

    @Override
    public Options options() {
        Options options = CommonOptions.ofTables();
        Options known = new MigrateVerb().options();
        AS_MIGRATE.forEach(name -> options.addOption(known.getOption(name)));
        CommonOptions.addForms(options);
        return options;
    }

    @Override
    public ExitCode run(Arguments arguments, Context context) {
        arguments.atMost(1);
        Listing.Form form = CommonOptions.form(arguments);
        MigrateSettings settings = MigrateOptions.settings(arguments, context);
        try (SqliteManifest manifest = SqliteManifest.read(arguments.manifest(), context.clock())) {
            Connections connections = new Connections(
                    arguments, context.environment(), KeptPlan.reachable(manifest.settings(), context.environment()));
            List<Finding> findings = new ArrayList<>();
            OwnerOnly.exposure(arguments.manifest()).ifPresent(open -> findings.add(Finding.warn("manifest", open)));
            RejectFiles.exposure(arguments.manifest()).ifPresent(open -> findings.add(Finding.warn("rejects", open)));
            try {
                Confirmed confirmed = confirmed(manifest, arguments, connections, settings, context);
                confirmed.notes().forEach(note -> findings.add(Finding.warn("manifest", note)));
                confirmed.obstacles().forEach(obstacle -> findings.add(Finding.refuse("target", obstacle)));
                List<Entry> entries = confirmed.entries();
                ItemChoice choice = ItemChoice.of(entries, settings.selection(), true);
                findings.addAll(new Preflight(
                                entries, KeptPlan.work(manifest.settings(), context.environment()), settings, context)
                        .findings(choice, connections));
            } catch (CopyException e) {
                // What the manifest calls done could not be asked for, so that nothing is known of any table.
                findings.add(Finding.refuse("target", e.line()));
            }
            try {
                KeptPlan.of(manifest.settings())
                        .ifPresent(plan -> findings.addAll(PlanChecks.findings(plan, connections, context)));
            } catch (CopyException e) {
                findings.add(Finding.refuse("checks", e.line()));
            }
            if (context.stop().requested()) {
                context.console().err().println("interrupted; not everything was looked at");
                return ExitCode.INTERRUPTED;
            }
            Listing listing = new Listing(List.of(
                    Column.text("level", "Level"),
                    Column.text("subject", "Subject"),
                    Column.text("finding", "Finding")));
            String file = arguments.manifest().toString();
            findings.forEach(
                    finding -> listing.add(finding.level(), finding.subject(), Advice.about(file, finding.text())));
            listing.write(form, context.console().out());
            long refusals = count(findings, Level.REFUSE);
            context.console()
                    .err()
                    .println(count(findings, Level.OK) + " ok, " + Units.count(count(findings, Level.WARN), "warning")
                            + ", " + Units.count(refusals, "refusal"));
            return refusals == 0 ? ExitCode.DONE : ExitCode.REFUSED;
        }
    }

    private static Confirmed confirmed(
            SqliteManifest manifest,
            Arguments arguments,
            Connections connections,
            MigrateSettings settings,
            Context context) {
        return new DoneLook(
                        manifest.settings(),
                        connections,
                        settings.lockWait(),
                        settings.copy().parallel(),
                        false,
                        context)
                .of(MigrateVerb.again(manifest, arguments, true));
    }

    private static long count(List<Finding> findings, Level level) {
        return findings.stream().filter(finding -> finding.level() == level).count();
    }
}
