package dev.copytool.engine.postgres;

import dev.copytool.engine.catalog.Quoted;
import dev.copytool.engine.model.TableName;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.OptionalLong;

/**
 * A second witness of how many rows arrived, for a target whose trigger puts rows into child tables: there COPY says 0.
 */
@FunctionalInterface
interface InsertCounter {

    /** No second witness. */
    InsertCounter NONE = (session, target) -> OptionalLong.empty();

    /**
     * The rows this session has inserted into the table and all that inherits from it, as the statistics of the running
     * transaction count them (PostgreSQL manual, {@code pg_stat_get_xact_tuples_inserted}); nothing with
     * {@code track_counts} off.
     */
    InsertCounter PER_TREE = (session, target) -> {
        String sql = """
                WITH RECURSIVE tree (oid) AS (
                    SELECT ?::regclass::oid
                    UNION ALL
                    SELECT i.inhrelid FROM tree JOIN pg_inherits i ON i.inhparent = tree.oid
                )
                SELECT sum(pg_stat_get_xact_tuples_inserted(oid)) FROM tree
                 WHERE current_setting('track_counts')::boolean
                """;
        try (PreparedStatement query = session.prepareStatement(sql)) {
            query.setString(1, Quoted.table(target));
            try (ResultSet row = query.executeQuery()) {
                row.next();
                long rows = row.getLong(1);
                return row.wasNull() ? OptionalLong.empty() : OptionalLong.of(rows);
            }
        }
    };

    OptionalLong inserted(Connection session, TableName target) throws SQLException;
}
