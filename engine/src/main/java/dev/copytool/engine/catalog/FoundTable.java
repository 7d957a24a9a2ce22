package dev.copytool.engine.catalog;

import static java.util.Objects.requireNonNull;

import dev.copytool.engine.model.TableName;
import java.time.LocalDate;
import java.util.List;
import java.util.Optional;

/**
 * A relation found in a source, as a candidate for an item.
 *
 * @param name its name
 * @param kind what it is
 * @param ancestors the tables it inherits from or is a partition of, the nearest first
 * @param date the date its data begins at, where the name or a bound tells
 * @param bytes its size on disk with TOAST, without indexes
 */
public record FoundTable(
        TableName name, RelationKind kind, List<TableName> ancestors, Optional<LocalDate> date, long bytes) {
    public FoundTable {
        requireNonNull(name, "no name");
        requireNonNull(kind, "no kind");
        ancestors = List.copyOf(ancestors);
        requireNonNull(date, "no date");
    }
}
