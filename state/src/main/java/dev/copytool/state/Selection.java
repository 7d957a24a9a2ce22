package dev.copytool.state;

import static java.util.Objects.requireNonNull;

import dev.copytool.engine.model.Item;
import java.time.LocalDate;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Which items a command is about.
 *
 * @param start the first day, inclusive
 * @param end the day after the last one, exclusive
 * @param undated whether items without a date are in
 * @param table one item only, by its table's name with or without schema, and with or without its source's name
 * @param sourceNames only items of sources of these names, of all where there are none
 */
public record Selection(
        Optional<LocalDate> start,
        Optional<LocalDate> end,
        boolean undated,
        Optional<String> table,
        Set<String> sourceNames) {
    public static final Selection ALL =
            new Selection(Optional.empty(), Optional.empty(), true, Optional.empty(), Set.of());

    public Selection {
        requireNonNull(table, "no table");
        sourceNames = Set.copyOf(sourceNames);
        if (start.isPresent() && end.isPresent() && !start.get().isBefore(end.get())) {
            throw new IllegalArgumentException("the end date " + end.get() + " is not after the start date "
                    + start.get() + "; the start is inclusive, the end exclusive");
        }
    }

    /** Only items of that name, of sources of these names, or of all where there are none. */
    public static Selection ofTable(String name, Set<String> sourceNames) {
        return new Selection(Optional.empty(), Optional.empty(), true, Optional.of(name), sourceNames);
    }

    /** Whether the item is of that name and of those sources, where they are asked for. */
    public boolean named(Entry entry) {
        Item item = entry.item();
        List<String> names = List.of(item.source().name(), item.source().exact());
        return (sourceNames.isEmpty() || sourceNames.contains(item.sourceName()))
                && table.map(wanted -> names.contains(wanted)
                                || names.stream().anyMatch(name -> wanted.equals(item.sourceName() + ":" + name)))
                        .orElse(true);
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
