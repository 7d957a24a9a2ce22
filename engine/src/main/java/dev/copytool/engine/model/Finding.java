package dev.copytool.engine.model;

import static java.util.Objects.requireNonNull;

/**
 * What was found when something was looked at before a run.
 *
 * @param level what follows from it
 * @param subject what was looked at, in a few words
 * @param text what was found and what to do, in one line
 */
public record Finding(Level level, String subject, String text) {

    /** What follows from a finding. */
    public enum Level {
        /** Nothing is in the way. */
        OK,
        /** A run works, but a person should know. */
        WARN,
        /** A run would fail or do harm. */
        REFUSE
    }

    public Finding {
        requireNonNull(level, "no level");
        requireNonNull(subject, "no subject");
        text = OneLine.of(text);
    }

    /** The text with the subject before it, in one line. */
    public String line() {
        return subject + ": " + text;
    }

    public static Finding ok(String subject, String text) {
        return new Finding(Level.OK, subject, text);
    }

    public static Finding warn(String subject, String text) {
        return new Finding(Level.WARN, subject, text);
    }

    public static Finding refuse(String subject, String text) {
        return new Finding(Level.REFUSE, subject, text);
    }
}
