package dev.copytool.cli.progress;

import dev.copytool.engine.event.CopyEvent;
import dev.copytool.engine.event.Progress;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.function.LongSupplier;

/** A line every few seconds, and one for each failure; for pipes, files and dumb terminals. */
public final class PlainProgress implements ProgressView {
    private static final Duration PERIOD = Duration.ofSeconds(5);

    private final PrintWriter err;
    private final Progress progress;
    private final ProgressText text;
    private final Estimate estimate;
    private final LongSupplier nanoTime;
    private final long started;
    private final Ticker ticker;

    /**
     * Starts showing.
     *
     * @param lines whether to write the line every few seconds; failures are always told
     */
    public PlainProgress(
            PrintWriter err,
            Progress progress,
            long totalWeight,
            long totalParts,
            LongSupplier nanoTime,
            boolean lines) {
        this.err = err;
        this.progress = progress;
        this.text = new ProgressText(totalWeight, totalParts);
        this.estimate = new Estimate(totalWeight, totalParts);
        this.nanoTime = nanoTime;
        this.started = nanoTime.getAsLong();
        this.ticker = new Ticker(PERIOD, lines ? this::tick : () -> {});
    }

    /** Writes the line of this moment. */
    void tick() {
        Duration sinceStart = Duration.ofNanos(nanoTime.getAsLong() - started);
        Progress.Snapshot snapshot = progress.snapshot();
        err.println(text.line(sinceStart, snapshot, estimate.at(sinceStart, snapshot)));
    }

    @Override
    public void on(CopyEvent event) {
        ProgressText.notice(event).ifPresent(err::println);
    }

    @Override
    public void close() {
        ticker.close();
    }
}
