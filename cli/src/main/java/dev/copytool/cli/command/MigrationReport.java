package dev.copytool.cli.command;

import dev.copytool.cli.output.Units;
import dev.copytool.engine.CopyReport;
import dev.copytool.engine.model.Advice;
import java.io.PrintWriter;
import java.nio.file.Path;

/** Says what became of a run. */
final class MigrationReport {

    private MigrationReport() {}

    /**
     * Prints it.
     *
     * @param words what the items are called
     */
    static void print(CopyReport report, long refused, Wording words, Path manifest, PrintWriter out) {
        long millis = Math.max(1, report.elapsed().toMillis());
        out.println(words.did + " " + Units.count(report.committed(), words.item)
                + (report.unsettled() > 0 ? " and " + report.unsettled() + " not settled yet, " : ", ")
                + Units.count(report.counts().rows(), "row") + ", "
                + Units.bytes(report.counts().bytes()) + " in " + Units.time(report.elapsed()) + " ("
                + Units.bytes(report.counts().bytes() * 1000 / millis) + "/s)");
        if (report.alreadyIn() > 0) {
            out.println(Units.count(report.alreadyIn(), words.item) + " had been " + words.done
                    + " by an earlier run; now recorded");
        }
        if (report.unsettled() > 0) {
            out.println(Units.count(report.unsettled(), words.item)
                    + " committed, but a node of the target does not show all"
                    + " rows yet; when it is back, this sees to it and copies nothing twice: "
                    + Advice.about(manifest.toString(), Advice.command("migrate")));
        }
        if (report.failed() + refused > 0) {
            String failed = Units.count(report.failed() + refused, words.item) + " FAILED; why: "
                    + Advice.command("status", "list", "-E")
                    // What a plan lacks to run again, such as drivers, only 'run' can be told.
                    + (words == Wording.OF_PLAN
                            ? "; 'copytool run' with its plan tries again"
                            : "; to try again: " + Advice.command("migrate", "--retry-errors"));
            out.println(Advice.about(manifest.toString(), failed));
        }
        if (report.released() + report.notStarted() > 0) {
            out.println(Units.count(report.released() + report.notStarted(), words.item) + " not " + words.done
                    + "; run the same command again to go on");
        }
    }
}
