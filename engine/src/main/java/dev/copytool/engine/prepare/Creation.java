package dev.copytool.engine.prepare;

import static java.util.Objects.requireNonNull;

import dev.copytool.engine.model.Distribution;
import dev.copytool.engine.model.TableName;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * A table to be made on the target.
 *
 * @param source the table of the source whose definition it gets
 * @param target its name on the target
 * @param recipe where its definition comes from
 * @param distribution how it is laid out over a Citus cluster by itself, if it is
 * @param below the targets it is made a partition or a child of; while one table becomes that, the server lets no other
 * @param layout how it lies, in words
 * @param after targets that have to be there before it
 */
record Creation(
        SourceTable source,
        TableName target,
        Recipe recipe,
        Optional<Distribution> distribution,
        Set<TableName> below,
        String layout,
        Set<TableName> after) {

    /** Where a definition comes from. */
    sealed interface Recipe {}

    /**
     * From {@code pg_dump}.
     *
     * @param partitionBy the key by which it is to be partitioned, though the source's table is not
     */
    record Dumped(Optional<PartitionBy> partitionBy) implements Recipe {}

    /** From the catalog: statements that make it under its source's name. */
    record Written(List<String> statements) implements Recipe {
        Written {
            statements = List.copyOf(statements);
        }
    }

    Creation {
        requireNonNull(source, "no source");
        requireNonNull(target, "no target");
        requireNonNull(recipe, "no recipe");
        requireNonNull(distribution, "no distribution");
        requireNonNull(layout, "no layout");
        below = Set.copyOf(below);
        after = Set.copyOf(after);
    }

    @Override
    public String toString() {
        return target + (layout.isEmpty() ? "" : " (" + layout + ")");
    }
}
