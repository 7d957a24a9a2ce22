package dev.copytool.cli.command;

import dev.copytool.cli.output.Units;
import dev.copytool.engine.CopyReport;
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
                    + " rows yet; when it is back, 'copytool migrate " + manifest
                    + "' sees to it and copies nothing twice");
        }
        if (report.failed() + refused > 0) {
            out.println(Units.count(report.failed() + refused, words.item) + " FAILED; 'copytool status " + manifest
                    + " list -E' says why, "
                    // What a plan lacks to run again, such as drivers, only 'run' can be told.
                    + (words == Wording.OF_PLAN
                            ? "'copytool run' with its plan tries again"
                            : "'copytool migrate " + manifest + " --retry-errors' tries again"));
        }
        if (report.released() + report.notStarted() > 0) {
            out.println(Units.count(report.released() + report.notStarted(), words.item) + " not " + words.done
                    + "; run the same command again to go on");
        }
    }
}
