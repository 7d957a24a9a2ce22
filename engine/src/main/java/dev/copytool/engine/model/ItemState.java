package dev.copytool.engine.model;

/** Where an item stands. The manifest's word is a cache: only the target's marker proves DONE. */
public enum ItemState {
    /** Not copied yet. */
    PENDING,
    /** A run is (or, after a crash, was) copying it; the next run asks the marker. */
    RUNNING,
    /** In the target. */
    DONE,
    /**
     * Committed, but a node of the target cluster has not carried the commit out yet, so its rows are hidden there (Citus,
     * two-phase commit). It is never copied again, only waited for.
     */
    UNSETTLED,
    /** Not in the target; the error is kept. Copied again on {@code --retry-errors}. */
    FAILED,
    /** The answer to its COMMIT was lost and could not be found out yet; the next run asks the marker. */
    UNKNOWN;

    /** Whether it may be in the target without the manifest knowing all of it, until a run has asked the marker. */
    public boolean inDoubt() {
        return this == RUNNING || this == UNKNOWN || this == UNSETTLED;
    }

    /** The state's name in the manifest and in reports. */
    public String word() {
        return switch (this) {
            case PENDING -> "pending";
            case RUNNING -> "running";
            case DONE -> "done";
            case UNSETTLED -> "unsettled";
            case FAILED -> "failed";
            case UNKNOWN -> "unknown";
        };
    }

    /**
     * The state of that name.
     *
     * @throws IllegalArgumentException if there is none
     */
    public static ItemState ofWord(String word) {
        for (ItemState state : values()) {
            if (state.word().equals(word)) {
                return state;
            }
        }
        throw new IllegalArgumentException("no state is called '" + word + "'");
    }
}
