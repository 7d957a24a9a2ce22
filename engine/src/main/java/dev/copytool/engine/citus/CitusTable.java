package dev.copytool.engine.citus;

import static java.util.Objects.requireNonNull;

import java.util.Optional;

/**
 * A table the cluster knows ({@code pg_dist_partition}).
 *
 * @param kind how it lies on the nodes
 * @param distributionColumn the column whose hash tells a row's shard, where there is one
 * @param shards how many shards it has
 */
public record CitusTable(Kind kind, Optional<String> distributionColumn, int shards) {

    /** How a table lies on the nodes. */
    public enum Kind {
        /** Its rows are spread over shards. */
        DISTRIBUTED,
        /** Every node holds all of it. */
        REFERENCE,
        /** It lies on the coordinator, and the other nodes know of it. */
        LOCAL
    }

    public CitusTable {
        requireNonNull(kind, "no kind");
        requireNonNull(distributionColumn, "no distributionColumn");
    }

    /** Whether its rows may enter at any node; those of others take locks that only the coordinator grants cheaply. */
    public boolean entersAnywhere() {
        return kind == Kind.DISTRIBUTED;
    }
}
