package dev.copytool.cli.command;

import dev.copytool.cli.output.ErrorLog;
import dev.copytool.cli.output.EventLog;
import dev.copytool.cli.output.Units;
import dev.copytool.cli.progress.LiveProgress;
import dev.copytool.cli.progress.PlainProgress;
import dev.copytool.cli.progress.ProgressView;
import dev.copytool.cli.shell.Console;
import dev.copytool.cli.shell.Context;
import dev.copytool.cli.shell.Ending;
import dev.copytool.cli.shell.ExitCode;
import dev.copytool.cli.shell.Version;
import dev.copytool.engine.CopyEngine;
import dev.copytool.engine.CopyReport;
import dev.copytool.engine.connect.Server;
import dev.copytool.engine.connect.SessionPool;
import dev.copytool.engine.event.CopyListener;
import dev.copytool.engine.event.Progress;
import dev.copytool.engine.model.Item;
import dev.copytool.engine.model.ItemState;
import dev.copytool.engine.model.Side;
import dev.copytool.engine.postgres.ManifestView;
import dev.copytool.engine.postgres.MarkerTable;
import dev.copytool.engine.postgres.SessionSettings;
import dev.copytool.engine.postgres.TablePlanner;
import dev.copytool.engine.postgres.TargetPreparation;
import dev.copytool.engine.postgres.Truncation;
import dev.copytool.engine.spi.Part;
import dev.copytool.state.Entry;
import dev.copytool.state.RunLog;
import dev.copytool.state.SqliteManifest;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jline.terminal.Terminal;

/** One call of {@code migrate}: plan, ask, copy, report. */
final class Migration {
    private static final int MOST_PROBLEMS = 20;

    private final SqliteManifest manifest;
    private final MigrateSettings settings;
    private final Context context;
    private final Console console;

    Migration(SqliteManifest manifest, MigrateSettings settings, Context context) {
        this.manifest = manifest;
        this.settings = settings;
        this.context = context;
        this.console = context.console();
    }

    /** Prints the statements of a run and does nothing else. */
    ExitCode print(List<Entry> chosen, Connections connections) {
        try (Wiring wiring = wiring(connections)) {
            TablePlanner.Plan plan = wiring.plan(chosen);
            PrintWriter out = console.out();
            out.println("-- each session of the source begins with");
            out.println(SessionSettings.reader() + ";");
            out.println("-- each session of the target begins with");
            out.println(SessionSettings.writer() + ";");
            for (Truncation truncation : plan.truncationsFor(plan.parts())) {
                out.println();
                out.println("-- target " + truncation.target() + ", before all others");
                out.println(truncation.statement() + ";");
            }
            for (Part part : plan.parts()) {
                out.println();
                out.println("-- " + part);
                part.source().statements().forEach(statement -> out.println("-- on the source\n" + statement + ";"));
                out.println("-- on the target");
                part.target().statements().forEach(statement -> out.println(statement + ";"));
            }
            if (!plan.problems().isEmpty()) {
                throw refusal(plan.problems());
            }
            return ExitCode.DONE;
        }
    }

    /** Copies. */
    ExitCode run(Path file, List<Entry> chosen, Connections connections) {
        try (Wiring wiring = wiring(connections)) {
            TablePlanner.Plan plan = wiring.plan(chosen);
            if (!plan.problems().isEmpty() && settings.copy().stopOnError()) {
                throw refusal(plan.problems());
            }
            List<Part> parts = agreed(plan.parts(), wiring);
            if (parts.isEmpty() && plan.problems().isEmpty()) {
                console.err().println("nothing was copied");
                return ExitCode.DONE;
            }
            plan.problems().forEach(this::record);
            wiring.prepareTarget(plan.truncationsFor(parts));
            return copy(file, parts, plan.problems().size());
        }
    }

    private Ending refusal(List<TablePlanner.Problem> problems) {
        List<String> lines = new ArrayList<>();
        problems.stream().limit(MOST_PROBLEMS).forEach(problem -> lines.add(problem.message()));
        if (problems.size() > MOST_PROBLEMS) {
            lines.add("and " + (problems.size() - MOST_PROBLEMS) + " more");
        }
        long items =
                problems.stream().map(TablePlanner.Problem::item).distinct().count();
        lines.add("nothing was copied: " + Units.count(items, "table")
                + " cannot be; with --no-stop-on-error the others are");
        return Ending.refused(lines);
    }

    private void record(TablePlanner.Problem problem) {
        console.err().println("FAILED " + problem.message());
        manifest.refused(problem.item(), problem.message());
    }

    private List<Part> agreed(List<Part> parts, Wiring wiring) {
        long bytes = parts.stream().mapToLong(Part::weight).sum();
        console.err()
                .println(wiring.source + " -> " + wiring.target + ": " + Units.count(parts.size(), "table") + ", "
                        + Units.bytes(bytes) + " on disk, " + settings.copy().parallel() + " at a time");
        Questions questions = new Questions(console);
        if (settings.askEach()) {
            return parts.stream()
                    .filter(part -> questions.yes("Migrate " + part + "?"))
                    .toList();
        }
        boolean go =
                !settings.ask() || questions.yes("Preparing to migrate " + Units.count(parts.size(), "table") + ".");
        return go ? parts : List.of();
    }

    private ExitCode copy(Path file, List<Part> parts, long refused) {
        String run = UUID.randomUUID().toString();
        RunLog runs = manifest.runs();
        runs.started(
                run,
                ProcessHandle.current().pid(),
                RunName.host(),
                Version.text(),
                settings.copy().parallel());
        Progress progress = new Progress();
        CopyReport report;
        try (ProgressView view = view(progress, parts)) {
            CopyListener listener = CopyListener.all(
                    List.of(view, new EventLog(), new ErrorLog(Path.of(file + ".errors.jsonl"), run, context.clock())));
            List<Part> seamed = parts.stream().map(context.seams()::part).toList();
            report = new CopyEngine(
                            settings.copy(), context.seams().manifest(manifest), listener, progress, context.stop())
                    .run(seamed);
        }
        MigrationReport.print(report, refused, file, console.out());
        ExitCode code = code(report, refused);
        runs.finished(run, code.name());
        return code;
    }

    private static ExitCode code(CopyReport report, long refused) {
        if (report.stopped() && !report.complete()) {
            return ExitCode.INTERRUPTED;
        }
        return report.complete() && refused == 0 ? ExitCode.DONE : ExitCode.SOME_FAILED;
    }

    private ProgressView view(Progress progress, List<Part> parts) {
        long weight = parts.stream().mapToLong(Part::weight).sum();
        if (!settings.progress()) {
            return new PlainProgress(console.err(), progress, weight, parts.size(), System::nanoTime, false);
        }
        Optional<Terminal> terminal = console.terminal().get();
        boolean colour = context.environment().getOrDefault("NO_COLOR", "").isEmpty();
        return terminal.<ProgressView>map(
                        screen -> new LiveProgress(screen, colour, progress, weight, parts.size(), System::nanoTime))
                .orElseGet(
                        () -> new PlainProgress(console.err(), progress, weight, parts.size(), System::nanoTime, true));
    }

    private Wiring wiring(Connections connections) {
        return new Wiring(connections.server(Side.SOURCE), connections.server(Side.TARGET));
    }

    /** The servers of a run: a pool of sessions each, and the planner that uses them. */
    private final class Wiring implements AutoCloseable {
        private final Server source;
        private final Server target;
        private final SessionPool readers;
        private final SessionPool writers;
        private final ManifestView view;

        Wiring(Server source, Server target) {
            this.source = source;
            this.target = target;
            int streams = settings.copy().parallel();
            this.readers = new SessionPool(source, streams, SessionSettings.reader());
            this.writers = new SessionPool(target, streams, SessionSettings.writer());
            List<Entry> entries = manifest.entries();
            Set<UUID> done = entries.stream()
                    .filter(entry -> entry.state() == ItemState.DONE)
                    .map(entry -> entry.item().uuid())
                    .collect(Collectors.toSet());
            this.view = new ManifestView(entries.stream().map(Entry::item).toList(), done);
        }

        TablePlanner.Plan plan(List<Entry> chosen) {
            List<Item> items = chosen.stream().map(Entry::item).toList();
            TablePlanner planner =
                    new TablePlanner(readers, writers, context.seams().markers(new MarkerTable()));
            return planner.plan(new TablePlanner.Request(items, view, settings.format(), settings.nonEmpty()));
        }

        void prepareTarget(List<Truncation> truncations) {
            TargetPreparation.run(target, truncations, view);
        }

        @Override
        public void close() {
            readers.close();
            writers.close();
        }
    }
}
