package dev.copytool.engine.model;

/** The two ends of a copy. */
public enum Side {
    SOURCE,
    TARGET;

    /** {@code source} or {@code target}, as in messages, flags and settings. */
    public String word() {
        return this == SOURCE ? "source" : "target";
    }
}
