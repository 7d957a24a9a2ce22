package dev.copytool.state;

import static java.util.Objects.requireNonNull;

import dev.copytool.engine.model.Counts;
import dev.copytool.engine.model.Fingerprint;
import dev.copytool.engine.model.Item;
import dev.copytool.engine.model.ItemState;
import java.util.Optional;

/**
 * An item and what the manifest says of it.
 *
 * @param item the item
 * @param state where it stands
 * @param renewed whether its generation begins with this run, and is in no manifest yet
 * @param unproven whether the manifest calls it done, but the target does not confirm that
 * @param attempts how often it was tried, over all runs
 * @param counts what it held when it was copied, zero before
 * @param entryNode the node of the target its last attempt ran on, {@code host:port}
 * @param format in which format its last attempt's rows travelled, and why
 * @param copied how the source looked when it was last copied
 * @param startedAt when the last attempt began, ISO 8601 in UTC
 * @param finishedAt when it was copied or given up
 * @param error why it failed, in one line
 * @param sqlState the SQLSTATE of that error
 * @param ruled what later rules say of it, which holds when it is copied again, where that is something else
 */
public record Entry(
        Item item,
        ItemState state,
        boolean renewed,
        boolean unproven,
        int attempts,
        Counts counts,
        Optional<String> entryNode,
        Optional<String> format,
        Optional<Fingerprint> copied,
        Optional<String> startedAt,
        Optional<String> finishedAt,
        Optional<String> error,
        Optional<String> sqlState,
        Optional<Ruling> ruled) {
    public Entry {
        requireNonNull(item, "no item");
        requireNonNull(state, "no state");
        requireNonNull(counts, "no counts");
        requireNonNull(entryNode, "no entryNode");
        requireNonNull(format, "no format");
        requireNonNull(copied, "no copied");
        requireNonNull(startedAt, "no startedAt");
        requireNonNull(finishedAt, "no finishedAt");
        requireNonNull(error, "no error");
        requireNonNull(sqlState, "no sqlState");
        requireNonNull(ruled, "no ruled");
    }

    /** Whether it was to be copied again, which failed, so that its earlier copy stands. */
    public boolean failedAgain() {
        return state == ItemState.DONE && error.isPresent();
    }

    /**
     * How it would stand if its item were to be copied again, in place of what it brought. One that was reset has begun a new
     * generation by that.
     */
    public Entry again() {
        boolean done = state == ItemState.DONE;
        Item next = done ? item.next() : item.replacing();
        return new Entry(
                ruled.filter(ruling -> ruling.target().equals(item.target()))
                        .map(ruling -> next.by(ruling.group(), ruling.reading()))
                        .orElse(next),
                ItemState.PENDING,
                // What was asked for before, and interrupted, goes on.
                done || item.replaces().isEmpty(),
                false,
                0,
                Counts.NONE,
                entryNode,
                format,
                copied,
                startedAt,
                finishedAt,
                Optional.empty(),
                Optional.empty(),
                Optional.empty());
    }

    /** The same, of which later rules say this. */
    Entry ruled(Optional<Ruling> ruling) {
        return with(item, state, unproven, counts, ruling);
    }

    /**
     * Whether the manifest calls it done because this program copied it, so that there must be a marker. What the script that
     * came before has copied was never finished at a moment that is known, and has none.
     */
    public boolean marked() {
        return state == ItemState.DONE && finishedAt.isPresent();
    }

    /** The same in the generation in which the target has it. */
    public Entry in(int generation) {
        return with(item.in(generation), state, unproven, counts, ruled);
    }

    /** How it stands where the target does not confirm that it is in: to be planned like one that was never copied. */
    public Entry doubted() {
        return with(item, ItemState.PENDING, true, Counts.NONE, ruled);
    }

    private Entry with(Item now, ItemState stands, boolean doubtful, Counts held, Optional<Ruling> ruling) {
        return new Entry(
                now,
                stands,
                renewed,
                doubtful,
                attempts,
                held,
                entryNode,
                format,
                copied,
                startedAt,
                finishedAt,
                error,
                sqlState,
                ruling);
    }
}
