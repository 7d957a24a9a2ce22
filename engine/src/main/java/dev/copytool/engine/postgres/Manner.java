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
 * @param spread how the rows come to their tables, where they do not go straight into one
 * @param script statements that are run in the place of a COPY
 */
public record Manner(
        boolean rerouted,
        Optional<Replacement> replacement,
        Optional<Freezing> freezing,
        Optional<RejectStore> store,
        boolean sociable,
        Optional<Spread> spread,
        Optional<String> script) {
    public Manner {
        requireNonNull(replacement, "no replacement");
        requireNonNull(freezing, "no freezing");
        requireNonNull(store, "no store");
        requireNonNull(spread, "no spread");
        requireNonNull(script, "no script");
    }

    /** Of a part of a table. */
    public static Manner copying(
            boolean rerouted,
            Optional<Replacement> replacement,
            Optional<Freezing> freezing,
            Optional<RejectStore> store,
            boolean sociable) {
        return new Manner(rerouted, replacement, freezing, store, sociable, Optional.empty(), Optional.empty());
    }

    /**
     * Of rows that are gathered before they go on.
     *
     * @param store what takes inputs that give no row, where there may be some
     */
    public static Manner spreading(Spread spread, Optional<RejectStore> store) {
        return new Manner(
                false, Optional.empty(), Optional.empty(), store, false, Optional.of(spread), Optional.empty());
    }

    /** Of statements. */
    public static Manner running(String script) {
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

    /** Whether statements of the user's run in the transaction, which find their tables as they do in a session. */
    boolean own() {
        return script.isPresent() || spread.flatMap(Spread::query).isPresent();
    }

    InsertCounter counter() {
        return rerouted ? InsertCounter.PER_TREE : InsertCounter.NONE;
    }
}
