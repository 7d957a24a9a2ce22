package dev.copytool.engine.table;

import static java.util.Objects.requireNonNull;

import dev.copytool.engine.spi.StopSignal;

/**
 * How hard planning looks for rows that Citus would not take.
 *
 * @param everyTable whether every source that may have such rows is read, or only those whose statistics tell of some
 * @param parallel sources read at a time
 * @param stop ends the search early
 */
public record Scrutiny(boolean everyTable, int parallel, StopSignal stop) {
    public Scrutiny {
        requireNonNull(stop, "no stop");
        if (parallel < 1) {
            throw new IllegalArgumentException("parallel must be at least 1, not " + parallel);
        }
    }
}
