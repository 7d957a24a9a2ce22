package dev.copytool.cli.command;

import dev.copytool.cli.output.ErrorLog;
import dev.copytool.cli.output.EventLog;
import dev.copytool.cli.output.RejectFiles;
import dev.copytool.cli.output.Rejected;
import dev.copytool.cli.output.RejectsCleared;
import dev.copytool.cli.output.StepReport;
import dev.copytool.cli.output.Units;
import dev.copytool.cli.progress.LiveProgress;
import dev.copytool.cli.progress.PlainProgress;
import dev.copytool.cli.progress.ProgressText;
import dev.copytool.cli.progress.ProgressView;
import dev.copytool.cli.shell.Console;
import dev.copytool.cli.shell.Context;
import dev.copytool.cli.shell.Ending;
import dev.copytool.cli.shell.ExitCode;
import dev.copytool.cli.shell.Version;
import dev.copytool.engine.CopyEngine;
import dev.copytool.engine.CopyReport;
import dev.copytool.engine.event.CopyListener;
import dev.copytool.engine.event.Progress;
import dev.copytool.engine.model.CopyException;
import dev.copytool.engine.model.Item;
import dev.copytool.engine.spi.Part;
import dev.copytool.engine.spi.RejectStore;
import dev.copytool.engine.table.TablePlanner;
import dev.copytool.engine.table.Truncation;
import dev.copytool.state.Entry;
import dev.copytool.state.OwnerOnly;
import dev.copytool.state.RunLog;
import dev.copytool.state.SqliteManifest;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.jline.terminal.Terminal;

/** One run: plan, ask, copy, report. */
final class Migration {
    private static final int MOST_NOTES = 10;

    private final SqliteManifest manifest;
    private final MigrateSettings settings;
    private final Finishing finishing;
    private final Context context;
    private final Console console;
    private final Wording words;

    Migration(SqliteManifest manifest, MigrateSettings settings, Finishing finishing, Context context) {
        this.manifest = manifest;
        this.settings = settings;
        this.finishing = finishing;
        this.context = context;
        this.console = context.console();
        this.words = Wording.of(manifest.settings());
    }

    /**
     * Copies.
     *
     * @param confirmed every entry of the manifest, as the target knows it
     * @param chosen those to be copied
     */
    ExitCode run(Path file, Confirmed confirmed, List<Entry> chosen, Connections connections) {
        try (RunServers servers = new RunServers(
                connections,
                confirmed.entries(),
                chosen,
                KeptPlan.work(manifest.settings(), context.environment()),
                settings,
                context)) {
            OwnerOnly.exposure(file).ifPresent(open -> console.err().println("note: " + open));
            servers.notes().forEach(note -> console.err().println("note: " + note));
            SoundServers.require(servers, console.err());
            TablePlanner.Plan plan = planned(servers, chosen, rejects(file));
            if (!plan.problems().isEmpty() && settings.copy().stopOnError()) {
                throw Refusal.of(plan.problems(), words);
            }
            plan.notes().stream()
                    .limit(MOST_NOTES)
                    .forEach(note -> console.err().println("note: " + note.line()));
            if (plan.notes().size() > MOST_NOTES) {
                console.err().println("note: and " + (plan.notes().size() - MOST_NOTES) + " more like these");
            }
            if (context.stop().requested()) {
                return interrupted(0);
            }
            LeftOut leftOut = new LeftOut(manifest, words, console.err());
            leftOut.add(plan.problems());
            List<Part> possible = leftOut.without(plan.parts());
            List<Part> parts = possible.isEmpty() ? List.of() : agreed(possible, servers);
            if (context.stop().requested()) {
                return interrupted(0);
            }
            if (parts.isEmpty() && !possible.isEmpty()) {
                console.err().println("nothing was copied");
                return plan.problems().isEmpty() ? ExitCode.DONE : ExitCode.SOME_FAILED;
            }
            List<TablePlanner.Problem> rivals = rivals(servers, plan, parts, file);
            if (context.stop().requested()) {
                return interrupted(0);
            }
            leftOut.add(rivals);
            List<TablePlanner.Problem> uncleared = servers.clear(plan, leftOut.without(parts));
            leftOut.add(uncleared);
            if (!uncleared.isEmpty() && settings.copy().stopOnError()) {
                console.err().println("nothing was copied");
                return ExitCode.SOME_FAILED;
            }
            parts = leftOut.without(parts);
            List<Truncation> truncations = plan.truncationsFor(parts);
            int emptied = prepare(servers, truncations);
            if (context.stop().requested()) {
                return interrupted(emptied);
            }
            if (settings.wishes().allowTriggers()) {
                AllowedTriggers.keep(manifest);
            }
            manifest.begin(parts.stream().map(Part::item).toList());
            confirmed.keep(manifest, servers.findings().identity());
            Unfinished.begin(manifest, context.clock().instant());
            if (settings.finish().indexes() == FinishWish.Indexes.DEFER) {
                Deferring.run(servers, manifest, parts, truncations, console.err());
            }
            ChangedSources changed = new ChangedSources(true);
            ExitCode code = copy(file, servers, parts, leftOut.items(), changed);
            if (!changed.uuids().isEmpty() && !context.stop().requested()) {
                code = anew(file, servers, changed.uuids(), code);
            }
            StillThere there =
                    new StillThere(manifest, connections, servers, settings, confirmed.missing(parts), context);
            return code == ExitCode.DONE && !there.told() ? ExitCode.SOME_FAILED : code;
        }
    }

    /** Their first parts are removed, and all of them copied from what their sources hold now. Nobody is asked again. */
    private ExitCode anew(Path file, RunServers servers, Set<UUID> changed, ExitCode before) {
        List<Entry> chosen = manifest.entries().stream()
                .filter(entry -> changed.contains(entry.item().uuid()))
                .toList();
        chosen.forEach(entry -> console.err()
                .println("note: " + entry.item()
                        + ": cannot be proven unchanged since its first parts were copied; those"
                        + " are removed and it is copied anew"));
        TablePlanner.Plan plan = planned(servers, chosen, rejects(file));
        LeftOut leftOut = new LeftOut(manifest, words, console.err());
        leftOut.add(plan.problems());
        leftOut.add(
                servers.register(plan, plan.parts(), file, note -> console.err().println("note: " + note)));
        List<Part> parts = leftOut.without(plan.parts());
        manifest.begin(parts.stream().map(Part::item).toList());
        ExitCode code = copy(file, servers, parts, leftOut.items(), new ChangedSources(false));
        return before == ExitCode.DONE ? code : before;
    }

    /** Planning changes nothing, so one connection that was lost on the way is no reason to refuse a whole run. */
    private TablePlanner.Plan planned(RunServers servers, List<Entry> chosen, Optional<RejectStore> rejects) {
        for (int attempt = 1; ; attempt++) {
            try {
                return servers.plan(chosen, rejects);
            } catch (CopyException e) {
                boolean last = attempt == settings.copy().retry().attempts();
                if (last || !e.connection() || context.stop().requested() || !servers.answer()) {
                    throw e;
                }
                console.err().println("note: looking at the tables again: " + e.line());
            }
        }
    }

    /** What other manifests are at, which is not copied here too; unless a stop was asked for, it may be a reason to stop. */
    private List<TablePlanner.Problem> rivals(RunServers servers, TablePlanner.Plan plan, List<Part> parts, Path file) {
        if (parts.isEmpty()) {
            return List.of();
        }
        List<TablePlanner.Problem> rivals =
                servers.register(plan, parts, file, note -> console.err().println("note: " + note));
        if (!rivals.isEmpty()
                && settings.copy().stopOnError()
                && !context.stop().requested()) {
            throw Refusal.of(rivals, words);
        }
        return rivals;
    }

    private ExitCode interrupted(int emptied) {
        String first =
                emptied == 0 ? "" : Units.count(emptied, "target") + (emptied == 1 ? " was" : " were") + " emptied, ";
        console.err().println("interrupted; " + first + "nothing was copied");
        return ExitCode.INTERRUPTED;
    }

    /** The first change to the target; once a table was emptied, an error is no refusal any more. */
    private static int prepare(RunServers servers, List<Truncation> truncations) {
        try {
            return servers.prepareTarget(truncations);
        } catch (CopyException e) {
            throw truncations.size() > 1 ? Ending.failed(e.line()) : e;
        }
    }

    private List<Part> agreed(List<Part> parts, RunServers servers) {
        long bytes = parts.stream().mapToLong(Part::wholeWeight).sum();
        console.err()
                .println(servers + ": " + Units.count(parts.size(), words.item) + ", "
                        + (words == Wording.OF_TABLES ? Units.bytes(bytes) + " on disk, " : "")
                        + settings.copy().parallel() + " at a time");
        Questions questions = new Questions(console);
        if (settings.askEach()) {
            return parts.stream()
                    .filter(part -> questions.yes("Migrate " + part + "?"))
                    .toList();
        }
        boolean go =
                !settings.ask() || questions.yes("Preparing to migrate " + Units.count(parts.size(), words.item) + ".");
        return go ? parts : List.of();
    }

    private ExitCode copy(Path file, RunServers servers, List<Part> parts, Set<Item> refused, ChangedSources changed) {
        String run = UUID.randomUUID().toString();
        RunLog runs = manifest.runs();
        runs.started(
                run,
                ProcessHandle.current().pid(),
                RunName.host(),
                Version.text(),
                settings.copy().parallel());
        Progress progress = new Progress();
        Rejected rejected = new Rejected(file);
        StepReport steps = new StepReport();
        CopyReport report;
        try (ProgressView view = view(progress, parts)) {
            CopyListener listener = CopyListener.all(List.of(
                    view,
                    new EventLog(),
                    rejected,
                    changed,
                    words == Wording.OF_PLAN ? steps : event -> {},
                    new ErrorLog(file, run, context.clock())));
            List<Part> seamed = parts.stream().map(context.seams()::part).toList();
            report = new CopyEngine(
                            words == Wording.OF_PLAN ? settings.copy().inOrder() : settings.copy(),
                            new RejectsCleared(context.seams().manifest(manifest), file),
                            listener,
                            progress,
                            context.stop())
                    .run(seamed);
        }
        report = changed.without(report);
        steps.print(console.out());
        MigrationReport.print(report, refused.size(), words, file, console.out());
        if (rejected.rows() > 0) {
            console.out().println(rejected.line(words.item));
        }
        Set<Item> wanted = new HashSet<>(refused);
        parts.forEach(part -> wanted.add(part.item()));
        ExitCode finished;
        if (report.complete()) {
            servers.nodes().first().forgetLinks();
            finished = finishing.afterCopy(servers.nodes(), wanted, settings.finish());
        } else {
            finished = finishing.apart(wanted, settings.finish());
        }
        ExitCode code = code(report, refused.size() + rejected.rows());
        code = code == ExitCode.DONE ? finished : code;
        runs.finished(run, code.name());
        return code;
    }

    private Optional<RejectStore> rejects(Path file) {
        int most = settings.maxRejects();
        return most == 0 && KeptPlan.of(manifest.settings()).isEmpty()
                ? Optional.empty()
                : Optional.of(new RejectFiles(file, most));
    }

    private static ExitCode code(CopyReport report, long leftOut) {
        if (report.stopped() && !report.complete()) {
            return ExitCode.INTERRUPTED;
        }
        return report.complete() && leftOut == 0 ? ExitCode.DONE : ExitCode.SOME_FAILED;
    }

    private ProgressView view(Progress progress, List<Part> parts) {
        long weight = parts.stream().mapToLong(Part::wholeWeight).sum();
        ProgressText text = new ProgressText(
                progress, words.item, words == Wording.OF_TABLES, weight, parts.size(), System::nanoTime);
        if (!settings.progress()) {
            return new PlainProgress(console.err(), text, false);
        }
        Optional<Terminal> terminal = console.terminal().get();
        boolean colour = context.environment().getOrDefault("NO_COLOR", "").isEmpty();
        return terminal.<ProgressView>map(screen -> new LiveProgress(screen, colour, text))
                .orElseGet(() -> new PlainProgress(console.err(), text, true));
    }
}
