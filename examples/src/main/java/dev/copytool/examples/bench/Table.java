package dev.copytool.examples.bench;

/** A table of the source and the target. */
record Table(String name, Shape shape, long rows) {
    private static final int SHARDS = 32;

    String quoted() {
        return '"' + name + '"';
    }

    String create() {
        return "CREATE TABLE " + quoted() + " (" + shape.columns() + ")";
    }

    /** Spreads the empty table over a Citus cluster. */
    String distribute() {
        return "SELECT create_distributed_table('" + quoted() + "', '" + shape.distribution() + "', shard_count => "
                + SHARDS + ")";
    }

    String fill() {
        return "INSERT INTO " + quoted() + " SELECT " + shape.rows() + " FROM generate_series(1, " + rows + ") n";
    }
}
