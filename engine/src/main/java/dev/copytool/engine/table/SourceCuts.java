package dev.copytool.engine.table;

import dev.copytool.engine.catalog.Quoted;
import dev.copytool.engine.connect.SqlFailures;
import dev.copytool.engine.marker.Cut;
import dev.copytool.engine.model.Side;
import dev.copytool.engine.model.TableName;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.LongStream;

/** Finds how a table of a source can be cut. Used by one thread. */
final class SourceCuts {
    /** Since this version a range of row addresses is read without looking at other blocks (release notes, TID Range Scan). */
    private static final int RANGES_SINCE = 14;

    private final Connection source;
    private final SplitWish.By by;

    SourceCuts(Connection source, SplitWish.By by) {
        this.source = source;
        this.by = by;
    }

    /**
     * A cut of the table, if there is a good one.
     *
     * @param slices into how many, at least 2; may become fewer
     * @throws dev.copytool.engine.model.CopyException if the source does not answer
     */
    Optional<Cut> of(TableName table, long slices) {
        try {
            return switch (by) {
                case NONE -> Optional.empty();
                case CTID -> byBlocks(table, slices);
                case KEY -> byKeys(table, slices);
                case AUTO ->
                    source.getMetaData().getDatabaseMajorVersion() >= RANGES_SINCE
                            ? byBlocks(table, slices).or(() -> keys(table, slices))
                            : byKeys(table, slices);
            };
        } catch (SQLException e) {
            throw SqlFailures.of(Side.SOURCE, "the catalog of the source", e);
        }
    }

    private Optional<Cut> keys(TableName table, long slices) {
        try {
            return byKeys(table, slices);
        } catch (SQLException e) {
            throw SqlFailures.of(Side.SOURCE, "the catalog of the source", e);
        }
    }

    /** Other storage than the heap may not tell rows by block. */
    private Optional<Cut> byBlocks(TableName table, long slices) throws SQLException {
        String sql = """
                SELECT pg_relation_size(c.oid) / current_setting('block_size')::bigint
                  FROM pg_class c JOIN pg_am a ON a.oid = c.relam
                 WHERE c.oid = to_regclass(?) AND c.relkind = 'r' AND a.amname = 'heap'
                """;
        try (PreparedStatement query = source.prepareStatement(sql)) {
            query.setString(1, Quoted.table(table));
            try (ResultSet row = query.executeQuery()) {
                return row.next() ? byBlocks(row.getLong(1), slices) : Optional.empty();
            }
        }
    }

    private static Optional<Cut> byBlocks(long blocks, long slices) {
        long count = Math.min(slices, blocks);
        return count < 2
                ? Optional.empty()
                : Optional.of(new Cut.Blocks(LongStream.range(1, count)
                        .mapToObj(slice -> blocks * slice / count)
                        .toList()));
    }

    /**
     * Any column that leads an index serves, unique ones first: the server keeps a sample of its values in which neighbours
     * have as many rows between them (PostgreSQL manual, pg_stats.histogram_bounds), so uneven values make even slices.
     * A type that is not built in may have operators of anybody's.
     */
    private Optional<Cut> byKeys(TableName table, long slices) throws SQLException {
        String sql = """
                SELECT a.attname, s.histogram_bounds::text::text[] AS bounds
                  FROM pg_index i
                  JOIN pg_class x ON x.oid = i.indexrelid
                  JOIN pg_am m ON m.oid = x.relam AND m.amname = 'btree'
                  JOIN pg_attribute a ON a.attrelid = i.indrelid AND a.attnum = i.indkey[0]
                  JOIN pg_stats s ON s.schemaname = ? AND s.tablename = ? AND s.attname = a.attname AND NOT s.inherited
                 WHERE i.indrelid = to_regclass(?) AND i.indisvalid AND i.indpred IS NULL
                   AND s.histogram_bounds IS NOT NULL
                   AND a.atttypid IN (SELECT oid FROM pg_type WHERE typnamespace = 'pg_catalog'::regnamespace)
                 ORDER BY i.indisprimary DESC, i.indisunique DESC, s.n_distinct > 0, abs(s.n_distinct) DESC, x.relname
                 LIMIT 1
                """;
        try (PreparedStatement query = source.prepareStatement(sql)) {
            query.setString(1, table.schema());
            query.setString(2, table.name());
            query.setString(3, Quoted.table(table));
            try (ResultSet row = query.executeQuery()) {
                if (!row.next()) {
                    return Optional.empty();
                }
                List<String> sample =
                        Arrays.asList((String[]) row.getArray("bounds").getArray());
                return byKeys(row.getString("attname"), sample, slices);
            }
        }
    }

    private static Optional<Cut> byKeys(String column, List<String> sample, long slices) {
        int gaps = sample.size() - 1;
        long count = Math.min(slices, gaps);
        List<String> bounds = new ArrayList<>();
        for (long slice = 1; slice < count; slice++) {
            bounds.add(sample.get((int) (gaps * slice / count)));
        }
        return bounds.isEmpty() ? Optional.empty() : Optional.of(new Cut.Keys(column, bounds));
    }
}
