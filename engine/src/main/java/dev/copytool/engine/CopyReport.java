package dev.copytool.engine;

import static java.util.Objects.requireNonNull;

import dev.copytool.engine.model.Counts;
import java.time.Duration;

/**
 * What became of a run.
 *
 * @param committed items copied by this run
 * @param alreadyIn items an earlier run had copied, found by their markers
 * @param unsettled items committed for good whose rows some node does not show yet
 * @param failed items given up; each has its error in the manifest
 * @param released items rolled back because the run was stopped
 * @param notStarted items the run did not come to, or not to all of
 * @param counts what this run copied
 * @param elapsed the time from first to last part
 * @param stopped whether the run was asked to end early
 */
public record CopyReport(
        long committed,
        long alreadyIn,
        long unsettled,
        long failed,
        long released,
        long notStarted,
        Counts counts,
        Duration elapsed,
        boolean stopped) {

    public CopyReport {
        requireNonNull(counts, "no counts");
        requireNonNull(elapsed, "no elapsed");
    }

    /** Whether every part of the run is in the target and can be seen there. */
    public boolean complete() {
        return unsettled == 0 && failed == 0 && released == 0 && notStarted == 0;
    }
}
