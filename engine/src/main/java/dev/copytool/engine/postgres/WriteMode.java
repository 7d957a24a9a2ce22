package dev.copytool.engine.postgres;

import static java.util.Objects.requireNonNull;

import java.util.List;
import java.util.Optional;

/** How the rows of a query meet those that are in the table. */
public sealed interface WriteMode {

    /** Whether a step may be run again when it is done, and brings no row twice then. */
    default boolean repeatable() {
        return true;
    }

    /** Whether what some of the rows do can be done apart from the others. */
    default boolean additive() {
        return this instanceof Append || this instanceof InsertMissing || this instanceof Upsert;
    }

    /** The columns by which rows are the same; none where all rows are new. */
    default List<String> key() {
        return List.of();
    }

    /** The columns that take new values where a row is there; all but the key where empty. */
    default List<String> updated() {
        return List.of();
    }

    /** Beside them, once. */
    record Append() implements WriteMode {
        @Override
        public boolean repeatable() {
            return false;
        }
    }

    /** Only those of which there is none with the same key; what is there stays. */
    record InsertMissing(List<String> key) implements WriteMode {
        public InsertMissing {
            key = someOf(key);
        }
    }

    /**
     * In place of those with the same key.
     *
     * @param updated the columns that take the new values; all but the key where empty
     */
    record Upsert(List<String> key, List<String> updated) implements WriteMode {
        public Upsert {
            key = someOf(key);
            updated = List.copyOf(updated);
        }
    }

    /**
     * In place of values of those with the same key, which must be there.
     *
     * @param updated the columns that take the new values; all but the key where empty
     */
    record Update(List<String> key, List<String> updated) implements WriteMode {
        public Update {
            key = someOf(key);
            updated = List.copyOf(updated);
        }
    }

    /**
     * In place of all, or of a slice.
     *
     * @param slice an SQL condition over the target's columns which the rows that go fulfil; all go where absent
     * @param cascade whether rows of other tables may go or change with them
     */
    record Replace(Optional<String> slice, boolean cascade) implements WriteMode {
        public Replace {
            requireNonNull(slice, "no slice");
        }
    }

    private static List<String> someOf(List<String> key) {
        if (key.isEmpty()) {
            throw new IllegalArgumentException("no key");
        }
        return List.copyOf(key);
    }
}
