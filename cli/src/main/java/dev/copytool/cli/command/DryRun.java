package dev.copytool.cli.command;

import dev.copytool.cli.shell.ExitCode;
import dev.copytool.engine.postgres.SessionSettings;
import dev.copytool.engine.postgres.TablePlanner;
import dev.copytool.engine.postgres.Truncation;
import dev.copytool.engine.spi.Part;
import java.io.PrintWriter;
import java.time.Duration;

/** Prints the statements of a run and does nothing else. */
final class DryRun {
    private final Duration lockWait;
    private final PrintWriter out;

    DryRun(Duration lockWait, PrintWriter out) {
        this.lockWait = lockWait;
        this.out = out;
    }

    ExitCode print(TablePlanner.Plan plan) {
        out.println("-- each session of the source begins with");
        out.println(SessionSettings.reader(lockWait) + ";");
        out.println("-- each session of the target begins with");
        out.println(SessionSettings.writer(lockWait) + ";");
        for (Truncation truncation : plan.truncationsFor(plan.parts())) {
            out.println();
            out.println("-- target " + truncation.target() + ", before all others");
            out.println(truncation.statement() + ";");
        }
        plan.parts().forEach(this::print);
        plan.notes().forEach(note -> out.println("-- note: " + note.line()));
        if (!plan.problems().isEmpty()) {
            throw Refusal.of(plan.problems());
        }
        return ExitCode.DONE;
    }

    private void print(Part part) {
        out.println();
        out.println("-- " + part + (part.then().isEmpty() ? "" : ": cut into " + part.slices() + " parts"));
        out.println("-- on the source");
        part.source().statements().forEach(statement -> out.println(statement + ";"));
        out.println("-- on the target");
        part.target().statements().forEach(statement -> out.println(statement + ";"));
        part.then().forEach(this::print);
    }
}
