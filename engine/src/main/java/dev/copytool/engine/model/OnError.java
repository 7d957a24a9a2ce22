package dev.copytool.engine.model;

/** What a failed part means for those that have not begun. */
public enum OnError {
    /** None starts any more. */
    STOP,
    /** Those of its phase start, those of later phases do not: they may build on what is missing now. */
    STOP_AFTER_PHASE,
    /** Nothing. */
    GO_ON
}
