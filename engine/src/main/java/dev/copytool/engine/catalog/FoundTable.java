package dev.copytool.engine.catalog;

import static java.util.Objects.requireNonNull;

import dev.copytool.engine.model.TableName;
import java.util.List;

/**
 * A relation found in a source, as a candidate for an item.
 *
 * @param name its name
 * @param kind what it is
 * @param ancestors the tables it inherits from or is a partition of, the nearest first
 * @param bounds its own partition bound, then those of its ancestors, the nearest first, as the server writes them
 * @param checks its own check constraints, as the server writes them
 * @param bytes its size on disk with TOAST, without indexes
 */
public record FoundTable(
        TableName name,
        RelationKind kind,
        List<TableName> ancestors,
        List<String> bounds,
        List<String> checks,
        long bytes) {
    public FoundTable {
        requireNonNull(name, "no name");
        requireNonNull(kind, "no kind");
        ancestors = List.copyOf(ancestors);
        bounds = List.copyOf(bounds);
        checks = List.copyOf(checks);
    }
}
