package dev.copytool.cli.output;

import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.IThrowableProxy;
import ch.qos.logback.classic.spi.StackTraceElementProxy;
import ch.qos.logback.core.LayoutBase;
import dev.copytool.engine.model.OneLine;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;

/**
 * A line for each event, with its stack trace below. What data or servers said, in a message or in an exception's, is one
 * line each: nothing in a log can pass for a line of it, or act on the terminal that shows it.
 */
final class LogLayout extends LayoutBase<ILoggingEvent> {
    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("yyyy-MM-dd'T'HH:mm:ss.SSSXXX").withZone(ZoneOffset.UTC);

    @Override
    public String doLayout(ILoggingEvent event) {
        String logger = event.getLoggerName();
        StringBuilder text = new StringBuilder(TIME.format(event.getInstant()))
                .append(" %-5s [".formatted(event.getLevel()))
                .append(OneLine.of(event.getThreadName()))
                .append("] ")
                .append(logger.substring(logger.lastIndexOf('.') + 1))
                .append(": ")
                .append(OneLine.of(event.getFormattedMessage()))
                .append('\n');
        if (event.getThrowableProxy() != null) {
            trace(text, "", "", event.getThrowableProxy());
        }
        return text.toString();
    }

    private static void trace(StringBuilder text, String indent, String caption, IThrowableProxy thrown) {
        text.append(indent).append(caption).append(thrown.getClassName());
        if (thrown.getMessage() != null) {
            text.append(": ").append(OneLine.of(thrown.getMessage()));
        }
        text.append('\n');
        StackTraceElementProxy[] frames = thrown.getStackTraceElementProxyArray();
        int common = thrown.getCommonFrames();
        List.of(frames)
                .subList(0, frames.length - common)
                .forEach(frame -> text.append(indent)
                        .append('\t')
                        .append(frame.getSTEAsString())
                        .append('\n'));
        if (common > 0) {
            text.append(indent).append("\t... ").append(common).append(" more\n");
        }
        for (IThrowableProxy suppressed : thrown.getSuppressed()) {
            trace(text, indent + "\t", "Suppressed: ", suppressed);
        }
        if (thrown.getCause() != null && !thrown.isCyclic()) {
            trace(text, indent, "Caused by: ", thrown.getCause());
        }
    }
}
