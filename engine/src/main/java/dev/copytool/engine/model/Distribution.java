package dev.copytool.engine.model;

import static java.util.Objects.requireNonNull;

import java.util.Optional;
import java.util.OptionalInt;

/** How a table is laid out over the nodes of a Citus cluster. */
public sealed interface Distribution {

    /**
     * Rows are spread over shards by the hash of a column ({@code create_distributed_table}).
     *
     * @param column the distribution column
     * @param colocateWith the distributed table whose shards lie beside this one's, where one is named
     * @param shardCount how many shards, the cluster's own default where absent
     */
    record ByColumn(String column, Optional<TableName> colocateWith, OptionalInt shardCount) implements Distribution {
        public ByColumn {
            requireNonNull(column, "no column");
            requireNonNull(colocateWith, "no colocateWith");
            requireNonNull(shardCount, "no shardCount");
            if (shardCount.isPresent() && (shardCount.getAsInt() < 1 || shardCount.getAsInt() > 64_000)) {
                throw new IllegalArgumentException("shard_count must be 1 to 64000, not " + shardCount.getAsInt());
            }
            if (colocateWith.isPresent() && shardCount.isPresent()) {
                throw new IllegalArgumentException("a table beside another has that one's shard_count");
            }
        }
    }

    /** Every node holds all rows ({@code create_reference_table}). */
    record Reference() implements Distribution {}

    /** A plain table of the coordinator. */
    record Local() implements Distribution {}
}
