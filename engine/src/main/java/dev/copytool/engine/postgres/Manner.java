package dev.copytool.engine.postgres;

import static java.util.Objects.requireNonNull;

import dev.copytool.engine.spi.RejectStore;
import java.util.Optional;

/**
 * What goes with a part's COPY in its transaction.
 *
 * @param rerouted whether a trigger of the target may put rows elsewhere, so that COPY's own count is no witness
 * @param replacement what removes the rows of an earlier copy, where one is to be replaced
 * @param freezing what makes the target take frozen rows, where it may
 * @param store what takes refused rows, where they are to be sifted out
 * @param sociable whether the tables are such that others may share the transaction
 * @param merge how the rows meet those that are there, where there may be some
 * @param script statements that are run in the place of a COPY
 */
record Manner(
        boolean rerouted,
        Optional<Replacement> replacement,
        Optional<Freezing> freezing,
        Optional<RejectStore> store,
        boolean sociable,
        Optional<Merge> merge,
        Optional<String> script) {
    Manner {
        requireNonNull(replacement, "no replacement");
        requireNonNull(freezing, "no freezing");
        requireNonNull(store, "no store");
        requireNonNull(merge, "no merge");
        requireNonNull(script, "no script");
    }

    /** Of a part of a table. */
    static Manner copying(
            boolean rerouted,
            Optional<Replacement> replacement,
            Optional<Freezing> freezing,
            Optional<RejectStore> store,
            boolean sociable) {
        return new Manner(rerouted, replacement, freezing, store, sociable, Optional.empty(), Optional.empty());
    }

    /** Of rows that meet others. */
    static Manner merging(Merge merge) {
        return new Manner(
                false,
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                false,
                Optional.of(merge),
                Optional.empty());
    }

    /** Of statements. */
    static Manner running(String script) {
        return new Manner(
                false,
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                false,
                Optional.empty(),
                Optional.of(script));
    }

    /** Whether the transaction is to carry nothing else. */
    boolean alone() {
        return !sociable || rerouted || replacement.isPresent() || freezing.isPresent() || store.isPresent();
    }

    InsertCounter counter() {
        return rerouted ? InsertCounter.PER_TREE : InsertCounter.NONE;
    }
}
