package dev.copytool.examples.bench;

import java.util.List;
import java.util.Locale;

/**
 * A table of the source and the target.
 *
 * @param indexed whether it has the indexes of its shape
 */
record Table(String name, Shape shape, long rows, boolean indexed) {
    private static final int SHARDS = 32;

    Table(String name, Shape shape, long rows) {
        this(name, shape, rows, false);
    }

    String quoted() {
        return '"' + name + '"';
    }

    String create() {
        return "CREATE TABLE " + quoted() + " (" + shape.columns() + ")";
    }

    /** Statements that build its indexes. */
    List<String> indexes() {
        return indexed
                ? shape.indexes().stream()
                        .map(statement -> String.format(Locale.ROOT, statement, quoted()))
                        .toList()
                : List.of();
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
