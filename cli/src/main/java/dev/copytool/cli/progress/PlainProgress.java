package dev.copytool.cli.progress;

import dev.copytool.engine.event.CopyEvent;
import java.io.PrintWriter;
import java.time.Duration;

/** A line every few seconds, and one for each failure; for pipes, files and dumb terminals. */
public final class PlainProgress implements ProgressView {
    private static final Duration PERIOD = Duration.ofSeconds(5);

    private final PrintWriter err;
    private final Ticker ticker;

    /**
     * Starts showing.
     *
     * @param lines whether to write the line every few seconds; failures are always told
     */
    public PlainProgress(PrintWriter err, ProgressText text, boolean lines) {
        this.err = err;
        this.ticker = new Ticker(PERIOD, lines ? () -> err.println(text.line()) : () -> {});
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
