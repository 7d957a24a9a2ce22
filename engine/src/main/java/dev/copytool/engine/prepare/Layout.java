package dev.copytool.engine.prepare;

import static java.util.Objects.requireNonNull;

import dev.copytool.engine.model.Distribution;
import java.util.Optional;

/**
 * How a table is to lie in a Citus cluster.
 *
 * @param distribution over its nodes; absent means a plain table of the coordinator, and for a child of another table
 *     that it lies as its parent does
 * @param children the partitioning that takes the place of its legacy inheritance; absent means that its children become
 *     tables of their own
 */
public record Layout(Optional<Distribution> distribution, Optional<PartitionBy> children) {
    /** No wish. */
    public static final Layout NONE = new Layout(Optional.empty(), Optional.empty());

    public Layout {
        requireNonNull(distribution, "no distribution");
        requireNonNull(children, "no children");
    }
}
