package dev.copytool.cli.output;

import dev.copytool.engine.event.CopyEvent;
import dev.copytool.engine.event.CopyListener;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Writes every fact of a run into the log file. */
public final class EventLog implements CopyListener {
    private static final Logger log = LoggerFactory.getLogger("run");

    @Override
    public void on(CopyEvent event) {
        if (event instanceof CopyEvent.PartStarted started) {
            log.info("{}: attempt {} starts", started.part(), started.attempt());
        } else if (event instanceof CopyEvent.PartCommitted committed) {
            log.info(
                    "{}: committed, {} rows, {} rejected, {} bytes, {} ms",
                    committed.part(),
                    committed.counts().rows(),
                    committed.counts().rejected(),
                    committed.counts().bytes(),
                    committed.elapsed().toMillis());
        } else if (event instanceof CopyEvent.PartMerged merged) {
            log.info("{}: {}: {}", merged.part(), merged.merged().table(), merged.merged());
        } else if (event instanceof CopyEvent.PartSkipped skipped) {
            log.info(
                    "{}: in the target already, {} rows",
                    skipped.part(),
                    skipped.counts().rows());
        } else if (event instanceof CopyEvent.PartUnsettled unsettled) {
            log.warn("{}: committed, but {}", unsettled.part(), unsettled.why());
        } else if (event instanceof CopyEvent.PartRetried retried) {
            log.warn(
                    "{}: attempt {} failed, next in {}",
                    retried.part(),
                    retried.attempt(),
                    retried.delay(),
                    retried.error());
        } else if (event instanceof CopyEvent.PartHeld held) {
            log.warn("{}: attempt {} failed, waits for the server", held.part(), held.attempt(), held.error());
        } else if (event instanceof CopyEvent.ServerAway away) {
            log.warn(
                    "{} is away since {}, next try in {}: {}", away.server(), away.since(), away.nextTry(), away.why());
        } else if (event instanceof CopyEvent.ServerBack back) {
            log.info("{} is back after {}", back.server(), back.away());
        } else if (event instanceof CopyEvent.ServerLost lost) {
            log.error("{}; the run ends", lost.line());
        } else if (event instanceof CopyEvent.PartSifted sifted) {
            log.warn(
                    "{}: attempt {} met a bad row, bad rows are sifted out now",
                    sifted.part(),
                    sifted.attempt(),
                    sifted.error());
        } else if (event instanceof CopyEvent.BatchParted parted) {
            log.warn(
                    "{} and {} others were rolled back together, each is copied alone now",
                    parted.parts().get(0),
                    parted.parts().size() - 1,
                    parted.error());
        } else if (event instanceof CopyEvent.PartFailed failed) {
            log.error("{}: failed after attempt {}", failed.part(), failed.attempts(), failed.error());
        } else if (event instanceof CopyEvent.PartReleased released) {
            log.info("{}: rolled back, the run was stopped", released.part());
        }
    }
}
