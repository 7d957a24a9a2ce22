package dev.copytool.cli.command;

import static dev.copytool.cli.command.CommonOptions.flag;
import static dev.copytool.cli.command.CommonOptions.value;
import static dev.copytool.cli.command.CommonOptions.values;

import dev.copytool.cli.output.Logs;
import dev.copytool.cli.output.RejectFiles;
import dev.copytool.cli.output.Units;
import dev.copytool.cli.shell.Arguments;
import dev.copytool.cli.shell.Context;
import dev.copytool.cli.shell.Ending;
import dev.copytool.cli.shell.ExitCode;
import dev.copytool.cli.shell.Verb;
import dev.copytool.engine.CopySettings;
import dev.copytool.engine.RetryPolicy;
import dev.copytool.engine.Waits;
import dev.copytool.engine.citus.EntryChoice;
import dev.copytool.engine.finish.DeferralPlan;
import dev.copytool.engine.postgres.FormatWish;
import dev.copytool.engine.postgres.NonEmptyPolicy;
import dev.copytool.engine.postgres.SessionSettings;
import dev.copytool.engine.postgres.SplitWish;
import dev.copytool.engine.postgres.TablePlanner;
import dev.copytool.engine.postgres.Wishes;
import dev.copytool.state.Entry;
import dev.copytool.state.ManifestLock;
import dev.copytool.state.SqliteManifest;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.apache.commons.cli.Options;

/** Copies what the manifest says and has not been copied yet. */
public final class MigrateVerb implements Verb {
    private static final int MOST_LOCK_HOURS = 24;
    private static final int MOST_STALL_HOURS = 24;
    private static final int MOST_OUTAGE_HOURS = 7 * 24;
    private static final int MOST_REJECTS = 100_000_000;

    @Override
    public String name() {
        return "migrate";
    }

    @Override
    public String operands() {
        return "DB";
    }

    @Override
    public String summary() {
        return "Copies the tables of the manifest DB that are not copied yet, many at once, each exactly once.";
    }

    @Override
    public String notes() {
        return """
                Run the same command again after whatever ended it: nothing is lost and nothing copied twice.
                Dates are exact days: --start-date 2019-03-15 does not begin at the 1st of the month.
                Ctrl-C once rolls back what is in flight and ends with 130; twice ends at once.""";
    }

    @Override
    public Options options() {
        Options options = new Options();
        Connections.addOptions(options);
        SourceNames.addSelection(options);
        CommonOptions.addSelection(options);
        options.addOption(value("parallel", "N", "tables at a time; " + defaultParallel() + " on this machine"));
        options.addOption(value(
                "entry-nodes",
                "auto|coordinator|HOST:PORT,...",
                "Citus: where distributed tables are sent; auto: to every node that holds shards"));
        options.addOption(flag("no-stop-on-error", "go on with other tables after one has failed"));
        options.addOption(flag("retry-errors", "also copy tables that failed in an earlier run"));
        options.addOption(value("retries", "N", "attempts at a table when the network or a server fails; 5"));
        options.addOption(value(
                "lock-timeout", "TIME", "how long to wait for a lock of another session, e.g. 500ms, 60s, 5min; 60s"));
        options.addOption(value(
                "stall-timeout",
                "TIME",
                "how long nothing may move in a table while no server works on it, then it is tried again; 0 or off: for"
                        + " ever; 60s"));
        options.addOption(value(
                "max-outage", "TIME", "how long a server may be away before the run gives up, e.g. 10min, 8h; 30min"));
        options.addOption(value("max-rate", "RATE", "what all tables together send at most, e.g. 500kB/s, 50MB/s"));
        options.addOption(flag("append", "copy into targets that hold other rows already"));
        options.addOption(
                flag("truncate", "first empty targets that hold other rows; never what this manifest copied"));
        options.addOption(values("recopy", "TABLE", "copy it again, in place of the rows it brought before"));
        options.addOption(value(
                "max-rejects",
                "N",
                "rows a table that may be left out, into DB.rejects, as the target refuses them; 0"));
        options.addOption(value(
                "indexes",
                "keep|defer",
                "defer: drop indexes and constraints of empty targets, rebuild them after the copy; keep"));
        options.addOption(flag("no-analyze", "do not gather statistics of copied tables"));
        options.addOption(flag("no-sequences", "do not set the sequences that belong to columns of copied tables"));
        options.addOption(
                value("format", "auto|text|binary", "how rows travel; auto: binary where both sides allow it"));
        options.addOption(value(
                "split",
                "auto|ctid|key|none",
                "how large tables are cut into parts that are copied at once; auto: by ctid where the source can, else by"
                        + " an indexed column"));
        options.addOption(
                value(
                        "split-size",
                        "SIZE",
                        "how large such a part is on disk, e.g. 500MB; by default so that all streams work to the end, 64MB to 1GB"));
        options.addOption(flag(
                "no-freeze",
                "do not lock large empty targets against readers in order to take rows that need no VACUUM"));
        options.addOption(flag("dry-run", "print the statements and change nothing"));
        options.addOption(flag("yes", "do not ask before starting"));
        options.addOption(flag("confirm", "ask for each table"));
        options.addOption(flag("no-progress", "show no progress"));
        return options;
    }

    /** As many streams as processors, but four to eight; docs/performance.md has the measurements. */
    static int defaultParallel() {
        return Math.max(4, Math.min(8, Runtime.getRuntime().availableProcessors()));
    }

    @Override
    public ExitCode run(Arguments arguments, Context context) {
        arguments.atMost(1);
        Path file = arguments.manifest();
        MigrateSettings settings = settings(arguments, context);
        return arguments.has("dry-run")
                ? print(file, arguments, settings, context)
                : copy(file, arguments, settings, context);
    }

    private static ExitCode print(Path file, Arguments arguments, MigrateSettings settings, Context context) {
        try (SqliteManifest manifest = SqliteManifest.read(file, context.clock())) {
            List<Entry> entries = Recopy.of(manifest.entries(), arguments);
            List<Entry> chosen = choose(
                            entries, arguments, settings, context.console().err())
                    .chosen();
            Connections connections = connections(arguments, context, manifest);
            try (RunServers servers = new RunServers(connections, entries, chosen, settings, context)) {
                TablePlanner.Plan plan = servers.preview(chosen);
                return new DryRun(settings.lockWait(), context.console().out())
                        .print(
                                plan,
                                settings.finish().indexes() == FinishWish.Indexes.KEEP
                                        ? new DeferralPlan(List.of(), List.of())
                                        : servers.deferral(plan.parts(), plan.truncationsFor(plan.parts())));
            }
        }
    }

    private static ExitCode copy(Path file, Arguments arguments, MigrateSettings settings, Context context) {
        try (ManifestLock lock = ManifestLock.take(file, RunName.owner(context.clock()));
                SqliteManifest manifest = SqliteManifest.open(file, context.clock())) {
            PrintWriter err = context.console().err();
            lock.deadOwner().ifPresent(owner -> err.println(RunName.takeover(owner)));
            List<Entry> entries = Recopy.of(manifest.entries(), arguments);
            ItemChoice choice = choose(entries, arguments, settings, err);
            Connections connections = connections(arguments, context, manifest);
            Finishing finishing =
                    new Finishing(manifest, connections, settings.copy().parallel(), settings.lockWait(), context);
            if (choice.chosen().isEmpty()) {
                ExitCode said = nothingToDo(choice, file, context.console().out());
                ExitCode finished =
                        Logs.into(Path.of(file + ".log"), () -> finishing.afterCopy(List.of(), settings.finish()));
                return finished == ExitCode.DONE ? said : finished;
            }
            ExitCode code = Logs.into(
                    Path.of(file + ".log"),
                    () -> new Migration(manifest, settings, finishing, context)
                            .run(file, entries, choice.chosen(), connections));
            return code == ExitCode.DONE && choice.incomplete() ? ExitCode.SOME_FAILED : code;
        }
    }

    private static Connections connections(Arguments arguments, Context context, SqliteManifest manifest) {
        return new Connections(arguments, context.environment(), manifest.settings());
    }

    /** What the options mean, for a verb that has some of them. */
    static MigrateSettings settings(Arguments arguments, Context context) {
        arguments.notBoth("append", "truncate");
        arguments.notBoth("yes", "confirm");
        boolean interactive = context.console().interactive();
        if (arguments.has("confirm") && !interactive && !arguments.has("dry-run")) {
            throw Ending.usage("--confirm asks for each table and so needs a terminal");
        }
        RetryPolicy retry = RetryPolicy.DEFAULT;
        int attempts = arguments.number("retries", 1, 100).orElse(retry.attempts());
        NonEmptyPolicy nonEmpty = arguments.has("append")
                ? NonEmptyPolicy.APPEND
                : arguments.has("truncate") ? NonEmptyPolicy.TRUNCATE : NonEmptyPolicy.REFUSE;
        return new MigrateSettings(
                CommonOptions.selection(arguments),
                arguments.has("retry-errors"),
                new CopySettings(
                        arguments
                                .number("parallel", 1, CopySettings.MOST_PARALLEL)
                                .orElse(defaultParallel()),
                        !arguments.has("no-stop-on-error"),
                        new RetryPolicy(attempts, retry.firstDelay(), retry.maxDelay()),
                        waits(arguments)),
                arguments.duration("lock-timeout", MOST_LOCK_HOURS).orElse(SessionSettings.LOCK_WAIT),
                entryNodes(arguments),
                wishes(arguments),
                nonEmpty,
                arguments.number("max-rejects", 0, MOST_REJECTS).orElse(0),
                new FinishWish(
                        arguments.word("indexes", FinishWish.Indexes.class).orElse(FinishWish.Indexes.KEEP),
                        !arguments.has("no-analyze"),
                        !arguments.has("no-sequences")),
                interactive && !arguments.has("yes"),
                arguments.has("confirm"),
                !arguments.has("no-progress"));
    }

    private static Wishes wishes(Arguments arguments) {
        return new Wishes(
                arguments.word("format", FormatWish.class).orElse(FormatWish.AUTO),
                new SplitWish(
                        arguments.word("split", SplitWish.By.class).orElse(SplitWish.By.AUTO),
                        arguments.size("split-size")),
                !arguments.has("no-freeze"));
    }

    private static Waits waits(Arguments arguments) {
        Waits waits = Waits.DEFAULT;
        boolean forEver = arguments
                .text("stall-timeout")
                .filter(text -> text.equals("0") || text.equals("off"))
                .isPresent();
        return new Waits(
                forEver
                        ? Optional.empty()
                        : arguments.duration("stall-timeout", MOST_STALL_HOURS).or(waits::stall),
                arguments.duration("max-outage", MOST_OUTAGE_HOURS).orElse(waits.outage()),
                arguments.rate("max-rate"));
    }

    private static EntryChoice entryNodes(Arguments arguments) {
        try {
            return EntryChoice.parse(arguments.text("entry-nodes").orElse("auto"));
        } catch (IllegalArgumentException e) {
            throw Ending.usage("--entry-nodes: " + e.getMessage());
        }
    }

    private static ItemChoice choose(
            List<Entry> entries, Arguments arguments, MigrateSettings settings, PrintWriter err) {
        if (arguments.has("recopy")) {
            return new ItemChoice(Recopy.chosen(entries, arguments), 0, 0, 0, 0);
        }
        ItemChoice choice = ItemChoice.of(entries, settings.selection(), settings.retryErrors());
        if (choice.undatedOut() > 0) {
            err.println("left out: " + Units.count(choice.undatedOut(), "table")
                    + " without a date; --undated include takes them in");
        }
        if (choice.failedBefore() > 0) {
            err.println("left out: " + Units.count(choice.failedBefore(), "table")
                    + " that failed before; --retry-errors copies them again, 'copytool status "
                    + arguments.manifest() + " list -E' says why they failed");
        }
        if (choice.rejectedBefore() > 0) {
            err.println("left out: " + Units.count(choice.rejectedBefore(), "row")
                    + " of tables copied before, rejected then; see " + RejectFiles.directory(arguments.manifest())
                    + ", 'copytool status " + arguments.manifest() + " list -E' says of which tables");
        }
        return choice;
    }

    private static ExitCode nothingToDo(ItemChoice choice, Path file, PrintWriter out) {
        out.println("nothing left to copy: " + choice.done() + " of "
                + Units.count(choice.done() + choice.failedBefore(), "table") + " of " + file + " are in the target");
        return choice.incomplete() ? ExitCode.SOME_FAILED : ExitCode.DONE;
    }
}
