package dev.copytool.cli.output;

import static java.nio.charset.StandardCharsets.UTF_8;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.FileAppender;
import ch.qos.logback.core.encoder.LayoutWrappingEncoder;
import dev.copytool.state.OwnerOnly;
import java.io.IOException;
import java.nio.file.Files;
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
        ownerOnly(file);
        FileAppender<ILoggingEvent> appender = appender(context, file);
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

    private static FileAppender<ILoggingEvent> appender(LoggerContext context, Path file) {
        LogLayout layout = new LogLayout();
        layout.setContext(context);
        layout.start();
        LayoutWrappingEncoder<ILoggingEvent> encoder = new LayoutWrappingEncoder<>();
        encoder.setContext(context);
        encoder.setCharset(UTF_8);
        encoder.setLayout(layout);
        encoder.start();
        FileAppender<ILoggingEvent> appender = new FileAppender<>();
        appender.setContext(context);
        appender.setFile(file.toString());
        appender.setEncoder(encoder);
        appender.start();
        return appender;
    }

    /** Makes an empty file that only its owner can read, where there is none. */
    static void ownerOnly(Path file) {
        try {
            if (!Files.exists(file)) {
                OwnerOnly.create(file);
            }
        } catch (IOException e) {
            LoggerFactory.getLogger(Logs.class).warn("{} could not be made readable by its owner only", file, e);
        }
    }
}
