package dev.copytool.cli.output;

import static java.nio.charset.StandardCharsets.UTF_8;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.OutputStreamAppender;
import ch.qos.logback.core.encoder.LayoutWrappingEncoder;
import dev.copytool.cli.shell.Ending;
import java.io.IOException;
import java.nio.file.Path;
import java.util.function.Supplier;
import java.util.logging.LogManager;
import org.slf4j.ILoggerFactory;
import org.slf4j.LoggerFactory;
import org.slf4j.bridge.SLF4JBridgeHandler;

/** The program's log file: every line, and the stack traces that are kept from the terminal. */
public final class Logs {
    private Logs() {}

    /** Does the work while logging into this file, behind what it holds; only its owner can read the file. */
    public static <T> T into(Path file, Supplier<T> work) {
        ILoggerFactory factory = LoggerFactory.getILoggerFactory();
        if (!(factory instanceof LoggerContext context)) {
            throw new IllegalStateException("logging is not bound to Logback but to " + factory.getClass());
        }
        OutputStreamAppender<ILoggingEvent> appender = appender(context, file);
        Logger root = context.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
        root.setLevel(Level.INFO);
        root.addAppender(appender);
        LogManager.getLogManager().reset();
        SLF4JBridgeHandler.install();
        try {
            return work.get();
        } catch (RuntimeException e) {
            root.error("the run ended in an error", e);
            throw e;
        } finally {
            root.detachAppender(appender);
            root.setLevel(Level.OFF);
            appender.stop();
        }
    }

    private static OutputStreamAppender<ILoggingEvent> appender(LoggerContext context, Path file) {
        LogLayout layout = new LogLayout();
        layout.setContext(context);
        layout.start();
        LayoutWrappingEncoder<ILoggingEvent> encoder = new LayoutWrappingEncoder<>();
        encoder.setContext(context);
        encoder.setCharset(UTF_8);
        encoder.setLayout(layout);
        encoder.start();
        OutputStreamAppender<ILoggingEvent> appender = new OutputStreamAppender<>();
        appender.setContext(context);
        appender.setEncoder(encoder);
        appender.setOutputStream(open(file));
        appender.start();
        return appender;
    }

    private static LogStream open(Path file) {
        try {
            return new LogStream(file);
        } catch (IOException e) {
            throw Ending.usage("the log " + file + " cannot be written: " + e.getMessage());
        }
    }
}
