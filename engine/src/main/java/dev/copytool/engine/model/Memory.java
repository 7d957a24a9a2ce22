package dev.copytool.engine.model;

import java.util.Optional;

/** What is said where the program's memory does not suffice for something. */
public final class Memory {
    private static final int LONGEST_CHAIN = 20;

    private Memory() {}

    /** How much there is, and how to get more. */
    public static String advice() {
        return "the memory of " + (Runtime.getRuntime().maxMemory() >> 20)
                + " MB; give more with COPYTOOL_HEAP (java -Xmx)";
    }

    /** The lack of memory behind an error, if that is its cause. */
    public static Optional<OutOfMemoryError> lackBehind(Throwable error) {
        Throwable cause = error;
        for (int i = 0; i < LONGEST_CHAIN && cause != null; i++) {
            if (cause instanceof OutOfMemoryError lack) {
                return Optional.of(lack);
            }
            cause = cause.getCause();
        }
        return Optional.empty();
    }
}
