package dev.copytool.cli.command;

import dev.copytool.cli.output.Units;
import dev.copytool.engine.CopyReport;
import java.io.PrintWriter;
import java.nio.file.Path;

/** Says what became of a run. */
final class MigrationReport {

    private MigrationReport() {}

    static void print(CopyReport report, long refused, Path manifest, PrintWriter out) {
        long millis = Math.max(1, report.elapsed().toMillis());
        out.println("copied " + Units.count(report.committed(), "table")
                + (report.unsettled() > 0 ? " and " + report.unsettled() + " not settled yet, " : ", ")
                + Units.count(report.counts().rows(), "row") + ", "
                + Units.bytes(report.counts().bytes()) + " in " + Units.time(report.elapsed()) + " ("
                + Units.bytes(report.counts().bytes() * 1000 / millis) + "/s)");
        if (report.alreadyIn() > 0) {
            out.println(Units.count(report.alreadyIn(), "table") + " had been copied by an earlier run; now recorded");
        }
        if (report.unsettled() > 0) {
            out.println(
                    Units.count(report.unsettled(), "table") + " committed, but a node of the target does not show all"
                            + " rows yet; when it is back, 'copytool migrate " + manifest
                            + "' sees to it and copies nothing twice");
        }
        if (report.failed() + refused > 0) {
            out.println(Units.count(report.failed() + refused, "table") + " FAILED; 'copytool status " + manifest
                    + " list -E' says why, 'copytool migrate " + manifest + " --retry-errors' tries again");
        }
        if (report.released() + report.notStarted() > 0) {
            out.println(Units.count(report.released() + report.notStarted(), "table")
                    + " not copied; run the same command again to go on");
        }
    }
}
