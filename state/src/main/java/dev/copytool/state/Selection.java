package dev.copytool.state;

import static java.util.Objects.requireNonNull;

import java.time.LocalDate;
import java.util.Optional;

/**
 * Which items a command is about.
 *
 * @param start the first day, inclusive
 * @param end the day after the last one, exclusive
 * @param undated whether items without a date are in
 * @param table one item only, by its source's name with or without schema
 */
public record Selection(Optional<LocalDate> start, Optional<LocalDate> end, boolean undated, Optional<String> table) {
    public static final Selection ALL = new Selection(Optional.empty(), Optional.empty(), true, Optional.empty());

    public Selection {
        requireNonNull(table, "no table");
        if (start.isPresent() && end.isPresent() && !start.get().isBefore(end.get())) {
            throw new IllegalArgumentException("the end date " + end.get() + " is not after the start date "
                    + start.get() + "; the start is inclusive, the end exclusive");
        }
    }

    /** Whether the item is of that name, where one is asked for. */
    public boolean named(Entry entry) {
        return table.isEmpty()
                || table.get().equals(entry.item().source().name())
                || table.get().equals(entry.item().source().toString());
    }

    /** Whether the item's date lies in {@code [start, end)}; one without a date as {@link #undated} says. */
    public boolean dated(Entry entry) {
        return entry.item()
                .date()
                .map(date -> start.map(first -> !date.isBefore(first)).orElse(true)
                        && end.map(date::isBefore).orElse(true))
                .orElse(undated);
    }

    public boolean contains(Entry entry) {
        return named(entry) && dated(entry);
    }
}
