package dev.copytool.cli.command;

import dev.copytool.cli.output.EventLog;
import dev.copytool.cli.output.StepReport;
import dev.copytool.cli.output.Units;
import dev.copytool.cli.plan.Plan;
import dev.copytool.cli.plan.PlanStep;
import dev.copytool.cli.shell.Arguments;
import dev.copytool.cli.shell.Context;
import dev.copytool.cli.shell.ExitCode;
import dev.copytool.engine.CopyEngine;
import dev.copytool.engine.CopyReport;
import dev.copytool.engine.CopySettings;
import dev.copytool.engine.Rehearsed;
import dev.copytool.engine.event.CopyEvent;
import dev.copytool.engine.event.CopyListener;
import dev.copytool.engine.event.Progress;
import dev.copytool.engine.model.Counts;
import dev.copytool.engine.model.Item;
import dev.copytool.engine.model.ItemState;
import dev.copytool.engine.model.Reading;
import dev.copytool.engine.model.TableName;
import dev.copytool.engine.spi.Part;
import dev.copytool.engine.table.TablePlanner;
import dev.copytool.state.Entry;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.atomic.LongAdder;

/** Runs a plan and rolls everything back, step by step, to tell what would come of it. */
final class Rehearsal {

    private Rehearsal() {}

    static ExitCode run(
            Plan plan, Set<TableName> wanted, Arguments arguments, MigrateSettings settings, Context context) {
        List<Entry> entries = new ArrayList<>();
        plan.steps().stream()
                .filter(step -> wanted.contains(step.name()))
                .forEach(step -> entries.add(entry(entries.size() + 1, step)));
        PrintWriter out = context.console().out();
        Connections connections =
                new Connections(arguments, context.environment(), KeptPlan.reachable(plan, context.environment()));
        try (RunServers servers = RunServers.rehearsing(
                connections, entries, KeptPlan.work(plan, context.environment()), settings, context)) {
            SoundServers.require(servers, context.console().err());
            PlanChecks.requireSound(plan, connections, context);
            PrintWriter err = context.console().err();
            TablePlanner.Plan planned =
                    servers.preview(entries, Optional.of(new CountedRejects(settings.maxRejects(), err::println)));
            if (!planned.problems().isEmpty()) {
                throw Refusal.of(planned.problems(), Wording.OF_PLAN);
            }
            List<Part> parts = planned.parts().stream()
                    .map(part -> part.into(Rehearsed::new))
                    .toList();
            LongAdder rejected = new LongAdder();
            CopyListener failures = event -> {
                if (event instanceof CopyEvent.PartFailed failed) {
                    err.println(
                            "FAILED " + failed.part() + ": " + failed.error().line());
                } else if (event instanceof CopyEvent.PartCommitted rehearsed) {
                    rejected.add(rehearsed.counts().rejected());
                }
            };
            StepReport steps = new StepReport();
            CopyReport report = new CopyEngine(
                            ofEveryStep(settings.copy()),
                            Rehearsed.MANIFEST,
                            CopyListener.all(List.of(new EventLog(), steps, failures)),
                            new Progress(),
                            context.stop())
                    .run(parts);
            steps.print(out);
            out.println(
                    "rehearsed, and rolled back step by step: a step has not seen what earlier ones would have done");
            if (rejected.sum() > 0) {
                out.println(Units.count(rejected.sum(), "row") + " rejected; nothing of them was kept");
            }
            if (report.complete() && rejected.sum() > 0) {
                return ExitCode.SOME_FAILED;
            }
            return report.stopped() ? ExitCode.INTERRUPTED : report.complete() ? ExitCode.DONE : ExitCode.SOME_FAILED;
        }
    }

    /** What one step would have done does not hang on another, since all are rolled back. */
    private static CopySettings ofEveryStep(CopySettings given) {
        return new CopySettings(given.parallel(), false, given.retry(), given.waits());
    }

    private static Entry entry(long id, PlanStep step) {
        Item item = new Item(
                id,
                UUID.randomUUID(),
                step.source(),
                step.name(),
                step.target(),
                Optional.empty(),
                step.turn(),
                Reading.ALL,
                1,
                OptionalInt.empty(),
                0,
                Optional.empty());
        return new Entry(
                item,
                ItemState.PENDING,
                false,
                false,
                0,
                Counts.NONE,
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty());
    }
}
