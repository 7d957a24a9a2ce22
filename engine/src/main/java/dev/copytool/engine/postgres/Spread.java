package dev.copytool.engine.postgres;

import java.util.List;
import java.util.Optional;

/**
 * How the rows of a step come to their tables.
 *
 * @param stage where they are gathered, unless they go straight from the query into their table
 * @param query what gives them, where that is asked of the target itself, in the same transaction; else they are sent
 * @param merges how they go on, in this order
 */
public record Spread(Optional<Stage> stage, Optional<String> query, List<Merge> merges) {
    public Spread {
        merges = List.copyOf(merges);
    }

    /** Whether rows are compared with those of a table. */
    boolean compares() {
        return merges.stream().anyMatch(merge -> !merge.mode().key().isEmpty());
    }
}
