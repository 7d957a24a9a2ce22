package dev.copytool.cli.command;

import dev.copytool.cli.output.Logs;
import dev.copytool.cli.output.RejectFiles;
import dev.copytool.cli.output.Units;
import dev.copytool.cli.shell.Arguments;
import dev.copytool.cli.shell.Context;
import dev.copytool.cli.shell.ExitCode;
import dev.copytool.cli.shell.Verb;
import dev.copytool.engine.finish.DeferralPlan;
import dev.copytool.engine.model.Advice;
import dev.copytool.engine.model.TableName;
import dev.copytool.engine.table.TablePlanner;
import dev.copytool.state.Entry;
import dev.copytool.state.ManifestLock;
import dev.copytool.state.SqliteManifest;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import org.apache.commons.cli.Options;

/** Copies what the manifest says and has not been copied yet. */
public final class MigrateVerb implements Verb {

    /**
     * Where it is told what a run leaves out.
     *
     * @param manifest the manifest's file
     * @param words what its items are called
     */
    private record Told(Path manifest, Wording words, PrintWriter err) {}

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
        return MigrateOptions.options();
    }

    @Override
    public ExitCode run(Arguments arguments, Context context) {
        arguments.atMost(1);
        Path file = arguments.manifest();
        MigrateSettings settings = MigrateOptions.settings(arguments, context);
        return arguments.has("dry-run")
                ? print(file, arguments, settings, context)
                : copy(file, arguments, source -> true, settings, context);
    }

    private static ExitCode print(Path file, Arguments arguments, MigrateSettings settings, Context context) {
        try (SqliteManifest manifest = SqliteManifest.read(file, context.clock())) {
            Wording words = Wording.of(manifest.settings());
            PrintWriter err = context.console().err();
            Connections connections = connections(arguments, context, manifest);
            Confirmed confirmed = confirmed(
                    again(manifest, arguments, settings.retryErrors()),
                    manifest,
                    connections,
                    settings,
                    false,
                    context);
            List<Entry> entries = confirmed.entries();
            List<Entry> chosen = choose(entries, arguments, settings, new Told(file, words, err))
                    .chosen();
            try (RunServers servers = new RunServers(
                    connections,
                    entries,
                    chosen,
                    KeptPlan.work(manifest.settings(), context.environment()),
                    settings,
                    context)) {
                KeptPlan.of(manifest.settings()).ifPresent(kept -> PlanChecks.requireSound(kept, connections, context));
                SoundServers.require(servers, context.console().err());
                TablePlanner.Plan plan = servers.preview(chosen, Optional.empty());
                return new DryRun(settings.lockWait(), words, context.console().out())
                        .print(
                                plan,
                                settings.finish().indexes() == FinishWish.Indexes.KEEP
                                        ? new DeferralPlan(List.of(), List.of())
                                        : servers.deferral(plan.parts(), plan.truncationsFor(plan.parts())));
            }
        }
    }

    /**
     * Copies what is left, and records it.
     *
     * @param wanted which items the run is about at most, by their sources
     */
    static ExitCode copy(
            Path file, Arguments arguments, Predicate<TableName> wanted, MigrateSettings settings, Context context) {
        try (ManifestLock lock = ManifestLock.take(file, RunName.owner(context.clock()));
                SqliteManifest manifest = SqliteManifest.open(file, context.clock())) {
            PrintWriter err = context.console().err();
            lock.deadOwner().ifPresent(owner -> err.println(RunName.takeover(owner)));
            Connections connections = connections(arguments, context, manifest);
            Confirmed confirmed = confirmed(
                    again(manifest, arguments, settings.retryErrors()), manifest, connections, settings, true, context);
            List<Entry> entries = confirmed.entries();
            List<Entry> some = entries.stream()
                    .filter(entry -> wanted.test(entry.item().source()))
                    .toList();
            Wording words = Wording.of(manifest.settings());
            ItemChoice choice = choose(some, arguments, settings, new Told(file, words, err));
            Finishing finishing =
                    new Finishing(manifest, connections, settings.copy().parallel(), settings.lockWait(), context);
            if (choice.chosen().isEmpty()) {
                confirmed.identity().ifPresent(identity -> confirmed.keep(manifest, identity));
                ExitCode said =
                        nothingToDo(choice, file, words, context.console().out());
                ExitCode finished =
                        Logs.into(Path.of(file + ".log"), () -> finishing.apart(List.of(), settings.finish()));
                return finished == ExitCode.DONE ? said : finished;
            }
            ExitCode code = Logs.into(
                    Path.of(file + ".log"),
                    () -> new Migration(manifest, settings, finishing, context)
                            .run(file, confirmed, choice.chosen(), connections));
            return code == ExitCode.DONE && choice.incomplete() ? ExitCode.SOME_FAILED : code;
        }
    }

    /**
     * The entries as they are for a run, with those that are copied again.
     *
     * @param retryErrors whether those are among them of which that has failed before
     */
    static List<Entry> again(SqliteManifest manifest, Arguments arguments, boolean retryErrors) {
        boolean plan = Wording.of(manifest.settings()) == Wording.OF_PLAN;
        return plan ? manifest.entries() : Recopy.of(manifest.entries(), arguments, retryErrors);
    }

    /** Looks in the target for what the manifest calls done, before anything is said to be. */
    private static Confirmed confirmed(
            List<Entry> entries,
            SqliteManifest manifest,
            Connections connections,
            MigrateSettings settings,
            boolean acting,
            Context context) {
        Confirmed confirmed = new DoneLook(
                        manifest.settings(),
                        connections,
                        settings.lockWait(),
                        settings.copy().parallel(),
                        acting,
                        context)
                .of(entries);
        confirmed.notes().forEach(note -> context.console().err().println("note: " + note));
        if (!confirmed.obstacles().isEmpty()) {
            throw Refusal.ofTarget(confirmed.obstacles());
        }
        return confirmed;
    }

    private static Connections connections(Arguments arguments, Context context, SqliteManifest manifest) {
        return new Connections(
                arguments, context.environment(), KeptPlan.reachable(manifest.settings(), context.environment()));
    }

    private static ItemChoice choose(List<Entry> entries, Arguments arguments, MigrateSettings settings, Told told) {
        if (arguments.has("recopy")) {
            return new ItemChoice(Recopy.chosen(entries, arguments), 0, 0, 0, 0);
        }
        // Later steps may build on one that failed, so it is not left out.
        boolean again = settings.retryErrors() || told.words == Wording.OF_PLAN;
        ItemChoice choice = ItemChoice.of(entries, settings.selection(), again);
        if (choice.undatedOut() > 0) {
            told.err.println("left out: " + Units.count(choice.undatedOut(), told.words.item)
                    + " without a date; --undated include takes them in");
        }
        if (choice.failedBefore() > 0) {
            told.err.println("left out: " + Units.count(choice.failedBefore(), told.words.item)
                    + " that failed before; why: " + Advice.command("status", "list", "-E") + "; to copy them again: "
                    + Advice.command("migrate", "--retry-errors"));
        }
        if (choice.rejectedBefore() > 0) {
            told.err.println("left out: " + Units.count(choice.rejectedBefore(), "row")
                    + " of " + told.words.item + "s " + told.words.done + " before, rejected then; see "
                    + RejectFiles.directory(told.manifest) + ", of which " + told.words.item + "s: "
                    + Advice.command("status", "list", "-E"));
        }
        return choice;
    }

    private static ExitCode nothingToDo(ItemChoice choice, Path file, Wording words, PrintWriter out) {
        out.println("nothing left to " + words.toDo + ": " + choice.done() + " of "
                + Units.count(choice.done() + choice.failedBefore(), words.item) + " of " + file
                + (words == Wording.OF_PLAN ? " are done" : " are in the target"));
        return choice.incomplete() ? ExitCode.SOME_FAILED : ExitCode.DONE;
    }
}
