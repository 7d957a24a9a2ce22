package dev.copytool.state;

import static java.util.Objects.requireNonNull;

import dev.copytool.engine.model.Item;
import dev.copytool.engine.model.TableName;
import java.time.LocalDate;
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
        return (sourceNames.isEmpty() || sourceNames.contains(item.sourceName()))
                && table.map(wanted -> means(wanted, item.source())
                                || (wanted.startsWith(item.sourceName() + ":")
                                        && means(
                                                wanted.substring(
                                                        item.sourceName().length() + 1),
                                                item.source())))
                        .orElse(true);
    }

    /** A name with a dot is one with its schema; a name or schema that holds a dot is meant by double quotes. */
    private static boolean means(String wanted, TableName table) {
        return wanted.equals(table.exact())
                || (wanted.equals(table.name()) && wanted.indexOf('.') < 0)
                || wanted.equals(quoted(table.name()))
                || (wanted.endsWith("." + quoted(table.name()))
                        && isSchema(
                                wanted.substring(
                                        0,
                                        wanted.length() - quoted(table.name()).length() - 1),
                                table))
                || wanted.equals(quoted(table.schema()) + "." + table.name());
    }

    private static boolean isSchema(String wanted, TableName table) {
        return wanted.equals(table.schema()) || wanted.equals(quoted(table.schema()));
    }

    private static String quoted(String name) {
        return '"' + name.replace("\"", "\"\"") + '"';
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
