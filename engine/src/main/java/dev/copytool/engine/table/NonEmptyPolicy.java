package dev.copytool.engine.table;

/** What to do with a target that holds rows which nothing in this manifest explains. */
public enum NonEmptyPolicy {
    /** Refuse before anything is changed. */
    REFUSE,
    /** Add to them. */
    APPEND,
    /** Empty the table first. */
    TRUNCATE
}
