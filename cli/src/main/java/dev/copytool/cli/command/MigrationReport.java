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
     * @param what the items are: tables, or steps of a plan
     */
    static void print(CopyReport report, long refused, String what, Path manifest, PrintWriter out) {
        long millis = Math.max(1, report.elapsed().toMillis());
        out.println((what.equals("step") ? "ran " : "copied ") + Units.count(report.committed(), what)
                + (report.unsettled() > 0 ? " and " + report.unsettled() + " not settled yet, " : ", ")
                + Units.count(report.counts().rows(), "row") + ", "
                + Units.bytes(report.counts().bytes()) + " in " + Units.time(report.elapsed()) + " ("
                + Units.bytes(report.counts().bytes() * 1000 / millis) + "/s)");
        if (report.alreadyIn() > 0) {
            out.println(Units.count(report.alreadyIn(), what) + " had been " + (what.equals("step") ? "run" : "copied")
                    + " by an earlier run; now recorded");
        }
        if (report.unsettled() > 0) {
            out.println(Units.count(report.unsettled(), what) + " committed, but a node of the target does not show all"
                    + " rows yet; when it is back, 'copytool migrate " + manifest
                    + "' sees to it and copies nothing twice");
        }
        if (report.failed() + refused > 0) {
            out.println(Units.count(report.failed() + refused, what) + " FAILED; 'copytool status " + manifest
                    + " list -E' says why, 'copytool migrate " + manifest + " --retry-errors' tries again");
        }
        if (report.released() + report.notStarted() > 0) {
            out.println(Units.count(report.released() + report.notStarted(), what) + " not "
                    + (what.equals("step") ? "run" : "copied") + "; run the same command again to go on");
        }
    }
}
