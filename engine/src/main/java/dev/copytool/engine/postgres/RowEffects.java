package dev.copytool.engine.postgres;

/** How many rows were inserted, updated and deleted; differences of such numbers too. */
record RowEffects(long inserted, long updated, long deleted) {
    static final RowEffects NONE = new RowEffects(0, 0, 0);

    RowEffects plus(RowEffects other) {
        return new RowEffects(inserted + other.inserted, updated + other.updated, deleted + other.deleted);
    }

    RowEffects minus(RowEffects other) {
        return new RowEffects(inserted - other.inserted, updated - other.updated, deleted - other.deleted);
    }

    /** Whether they are these; a row that an UPDATE moves to another partition is counted as deleted and inserted. */
    boolean are(RowEffects expected) {
        RowEffects more = minus(expected);
        long moved = more.inserted();
        return moved >= 0 && more.deleted() == moved && more.updated() == -moved;
    }

    @Override
    public String toString() {
        return inserted + " inserted, " + updated + " updated, " + deleted + " deleted";
    }
}
