package dev.copytool.cli.progress;

import dev.copytool.engine.event.CopyEvent;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.List;
import org.jline.terminal.Size;
import org.jline.terminal.Terminal;
import org.jline.utils.AttributedString;
import org.jline.utils.AttributedStringBuilder;
import org.jline.utils.AttributedStyle;
import org.jline.utils.Display;

/** A block of lines that is drawn over itself, four times a second; failures scroll by above it. */
public final class LiveProgress implements ProgressView {
    private static final Duration PERIOD = Duration.ofMillis(250);

    private final Terminal terminal;
    private final boolean colour;
    private final Display display;
    private final ProgressText text;
    private final Ticker ticker;

    /** Starts drawing; closes the terminal in the end. */
    public LiveProgress(Terminal terminal, boolean colour, ProgressText text) {
        this.terminal = terminal;
        this.colour = colour;
        this.display = new Display(terminal, false);
        this.text = text;
        this.ticker = new Ticker(PERIOD, this::draw);
    }

    private synchronized void draw() {
        int width = Math.max(20, terminal.getSize().getColumns());
        int height = Math.max(4, terminal.getSize().getRows());
        display.resize(Size.of(width, height));
        display.update(
                text.block().stream()
                        .limit(height - 1L)
                        .map(line -> new AttributedString(line).columnSubSequence(0, width - 1))
                        .toList(),
                -1);
    }

    @Override
    public synchronized void on(CopyEvent event) {
        ProgressText.notice(event).ifPresent(notice -> {
            display.update(List.of(), 0);
            terminal.writer().println(styled(notice, event).toAnsi(terminal));
            draw();
        });
    }

    private AttributedString styled(String notice, CopyEvent event) {
        AttributedStyle style = !colour
                ? AttributedStyle.DEFAULT
                : AttributedStyle.DEFAULT.foreground(
                        event instanceof CopyEvent.PartFailed || event instanceof CopyEvent.ServerLost
                                ? AttributedStyle.RED
                                : AttributedStyle.YELLOW);
        return new AttributedStringBuilder().style(style).append(notice).toAttributedString();
    }

    @Override
    public void close() {
        ticker.close();
        synchronized (this) {
            display.update(List.of(), 0);
            terminal.flush();
        }
        try {
            terminal.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
