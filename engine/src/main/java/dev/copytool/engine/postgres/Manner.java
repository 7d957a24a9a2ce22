package dev.copytool.engine.postgres;

import static java.util.Objects.requireNonNull;

import dev.copytool.engine.model.TableName;
import dev.copytool.engine.spi.RejectStore;
import java.util.List;
import java.util.Optional;

/**
 * What goes with a part's COPY in its transaction.
 *
 * @param triggers what is known of those that act on the rows
 * @param replacement what removes the rows of an earlier copy, where one is to be replaced
 * @param freezing what makes the target take frozen rows, where it may
 * @param store what takes refused rows, where they are to be sifted out
 * @param sociable whether the tables are such that others may share the transaction
 * @param spread how the rows come to their tables, where they do not go straight into one
 * @param script statements that are run in the place of a COPY
 */
public record Manner(
        Triggers triggers,
        Optional<Replacement> replacement,
        Optional<Freezing> freezing,
        Optional<RejectStore> store,
        boolean sociable,
        Optional<Spread> spread,
        Optional<String> script) {
    public Manner {
        requireNonNull(triggers, "no triggers");
        requireNonNull(replacement, "no replacement");
        requireNonNull(freezing, "no freezing");
        requireNonNull(store, "no store");
        requireNonNull(spread, "no spread");
        requireNonNull(script, "no script");
    }

    /** Of a part of a table. */
    public static Manner copying(
            Triggers triggers,
            Optional<Replacement> replacement,
            Optional<Freezing> freezing,
            Optional<RejectStore> store,
            boolean sociable) {
        return new Manner(triggers, replacement, freezing, store, sociable, Optional.empty(), Optional.empty());
    }

    /**
     * Of rows that are gathered before they go on.
     *
     * @param store what takes inputs that give no row, where there may be some
     */
    public static Manner spreading(Triggers triggers, Spread spread, Optional<RejectStore> store) {
        return new Manner(
                triggers, Optional.empty(), Optional.empty(), store, false, Optional.of(spread), Optional.empty());
    }

    /** Of statements. */
    public static Manner running(String script) {
        return new Manner(
                Triggers.NONE,
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                false,
                Optional.empty(),
                Optional.of(script));
    }

    /** Whether the transaction is to carry nothing else. */
    boolean alone() {
        return !sociable || triggers.present() || replacement.isPresent() || freezing.isPresent() || store.isPresent();
    }

    /** Whether rows go straight into their table, as they were sent. */
    boolean straight() {
        return script.isEmpty() && spread.isEmpty();
    }

    /** Whether statements of the user's run in the transaction, which find their tables as they do in a session. */
    boolean own() {
        return script.isPresent() || spread.flatMap(Spread::query).isPresent();
    }

    /** What planning saw of the targets may be over; the lock of the part's own statements holds off who would change them now. */
    void requireSame(TargetLook look, CopyStatements statements) {
        look.requireShape(statements);
        if (replacement.isPresent()) {
            look.requireRemovable(statements.target(), true);
        }
        spread.stream()
                .flatMap(rows -> rows.merges().stream())
                .filter(merge -> merge.mode() instanceof WriteMode.Replace replace && !replace.cascade())
                .forEach(merge -> look.requireRemovable(merge.target().name(), false));
    }

    /** What sees to it that nothing of a target changes other rows, in a transaction. */
    TriggerWitness witness(TargetTransaction transaction, TableName target) {
        List<TableName> targets = spread.map(rows -> rows.merges().stream()
                        .map(merge -> merge.target().name())
                        .distinct()
                        .toList())
                .orElse(List.of(target));
        boolean copied = spread.isEmpty() && replacement.isEmpty();
        return new TriggerWitness(
                transaction, targets, triggers, copied ? TargetLook.OF_COPY : TargetLook.OF_STATEMENTS);
    }
}
