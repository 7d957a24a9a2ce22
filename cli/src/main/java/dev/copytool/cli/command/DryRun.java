package dev.copytool.cli.command;

import dev.copytool.cli.shell.ExitCode;
import dev.copytool.engine.connect.Server;
import dev.copytool.engine.finish.DeferralPlan;
import dev.copytool.engine.finish.DeferredIndex;
import dev.copytool.engine.postgres.SessionSettings;
import dev.copytool.engine.spi.Part;
import dev.copytool.engine.table.TablePlanner;
import dev.copytool.engine.table.Truncation;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.List;
import java.util.function.Function;

/** Prints the statements of a run and does nothing else. */
final class DryRun {
    private final Duration lockWait;
    private final Wording words;
    private final PrintWriter out;

    DryRun(Duration lockWait, Wording words, PrintWriter out) {
        this.lockWait = lockWait;
        this.words = words;
        this.out = out;
    }

    /**
     * Prints them.
     *
     * @param deferral which indexes would be deferred
     */
    ExitCode print(TablePlanner.Plan plan, DeferralPlan deferral) {
        String path = "SET search_path TO " + Server.PATH + ";";
        out.println("-- each session of the source begins with");
        out.println(path);
        out.println(SessionSettings.reader(lockWait) + ";");
        out.println("-- each session of the target begins with");
        out.println(path);
        out.println(SessionSettings.writer(lockWait) + ";");
        for (Truncation truncation : plan.truncationsFor(plan.parts())) {
            out.println();
            out.println("-- target " + truncation.target() + ", before all others");
            out.println(truncation.statement() + ";");
        }
        deferral.tables().forEach(table -> print(table, "before all rows", index -> List.of(index.drop())));
        plan.parts().forEach(this::print);
        deferral.tables().forEach(table -> print(table, "after all rows", DeferredIndex::restore));
        plan.notes().forEach(note -> out.println("-- note: " + note.line()));
        deferral.notes().forEach(note -> out.println("-- note: " + note));
        if (!plan.problems().isEmpty()) {
            throw Refusal.of(plan.problems(), words);
        }
        return ExitCode.DONE;
    }

    private void print(DeferralPlan.Table table, String when, Function<DeferredIndex, List<String>> statements) {
        out.println();
        out.println("-- target " + table.name() + ", " + when);
        out.println("BEGIN;");
        table.indexes().stream()
                .flatMap(index -> statements.apply(index).stream())
                .forEach(statement -> out.println(statement + ";"));
        out.println("COMMIT;");
    }

    private void print(Part part) {
        out.println();
        out.println("-- " + part + (part.then().isEmpty() ? "" : ": cut into " + part.slices() + " parts"));
        out.println("-- on the source, in " + part.source().formatNote());
        part.source().statements().forEach(statement -> out.println(statement + ";"));
        out.println("-- on the target");
        part.target().statements().forEach(statement -> out.println(statement + ";"));
        part.then().forEach(this::print);
    }
}
