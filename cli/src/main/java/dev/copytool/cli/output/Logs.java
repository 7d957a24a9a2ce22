package dev.copytool.cli.output;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.encoder.PatternLayoutEncoder;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.FileAppender;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.function.Supplier;
import java.util.logging.LogManager;
import org.slf4j.ILoggerFactory;
import org.slf4j.LoggerFactory;
import org.slf4j.bridge.SLF4JBridgeHandler;

/** The program's log file: every line, and the stack traces that are kept from the terminal. */
public final class Logs {
    private static final String LINE =
            "%d{yyyy-MM-dd'T'HH:mm:ss.SSSXXX,UTC} %-5level [%thread] %logger{0}: %replace(%msg){'[\\r\\n]+',' '}%n";

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
        PatternLayoutEncoder encoder = new PatternLayoutEncoder();
        encoder.setContext(context);
        encoder.setPattern(LINE);
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
                Files.createFile(file);
                if (Files.getFileStore(file).supportsFileAttributeView("posix")) {
                    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
                }
            }
        } catch (IOException e) {
            LoggerFactory.getLogger(Logs.class).warn("{} could not be made readable by its owner only", file, e);
        }
    }
}
