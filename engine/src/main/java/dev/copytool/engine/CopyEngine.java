package dev.copytool.engine;

import dev.copytool.engine.event.CopyListener;
import dev.copytool.engine.event.Progress;
import dev.copytool.engine.internal.Retries;
import dev.copytool.engine.internal.Workers;
import dev.copytool.engine.model.TimeLimit;
import dev.copytool.engine.spi.Manifest;
import dev.copytool.engine.spi.Part;
import dev.copytool.engine.spi.StopSignal;
import java.time.Duration;
import java.util.List;

/** Copies parts, many at once, each exactly once. May be used for several runs, one after the other. */
public final class CopyEngine {
    private static final Duration GRACE = Duration.ofSeconds(5);

    private final CopySettings settings;
    private final Manifest manifest;
    private final CopyListener listener;
    private final Progress progress;
    private final StopSignal stop;

    /**
     * Makes an engine; nothing happens yet.
     *
     * @param manifest where outcomes are recorded; called from the copying threads
     * @param listener hears what happens; called from the copying threads
     * @param progress written by the run, read by whoever shows it
     * @param stop ends the run early: parts in flight roll back
     */
    public CopyEngine(
            CopySettings settings, Manifest manifest, CopyListener listener, Progress progress, StopSignal stop) {
        this.settings = settings;
        this.manifest = manifest;
        this.listener = listener;
        this.progress = progress;
        this.stop = stop;
    }

    /**
     * Copies the parts and blocks until all are copied, given up or rolled back.
     *
     * @throws dev.copytool.engine.model.CopyException of kind MANIFEST if an outcome could not be recorded
     */
    public CopyReport run(List<Part> parts) {
        long started = System.nanoTime();
        RetryPolicy retry = settings.retry();
        Workers workers = new Workers(
                new Workers.Limits(
                        settings.parallel(),
                        settings.stopOnError(),
                        settings.ordered(),
                        settings.waits().stall(),
                        settings.waits().outage(),
                        settings.waits().bytesPerSecond(),
                        TimeLimit.of(GRACE)),
                manifest.costs(),
                manifest,
                listener,
                progress,
                new Retries(retry.attempts(), retry.firstDelay(), retry.maxDelay()),
                stop,
                System::nanoTime);
        Workers.Tally tally = workers.run(parts);
        manifest.learned(workers.costs());
        return new CopyReport(
                tally.committed(),
                tally.alreadyIn(),
                tally.unsettled(),
                tally.failed(),
                tally.released(),
                tally.notStarted(),
                progress.snapshot().committed(),
                Duration.ofNanos(System.nanoTime() - started),
                stop.requested());
    }
}
