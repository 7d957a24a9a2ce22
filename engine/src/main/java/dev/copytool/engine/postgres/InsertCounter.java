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
     * {@code track_counts} off. It is asked between statements of the tables' own code, so all that it calls is named in full.
     */
    InsertCounter PER_TREE = (session, target) -> {
        String sql = """
                WITH RECURSIVE tree (oid) AS (
                    SELECT ?::pg_catalog.regclass::pg_catalog.oid
                    UNION ALL
                    SELECT i.inhrelid
                      FROM tree JOIN pg_catalog.pg_inherits i ON i.inhparent OPERATOR(pg_catalog.=) tree.oid
                )
                SELECT pg_catalog.sum(pg_catalog.pg_stat_get_xact_tuples_inserted(oid)) FROM tree
                 WHERE pg_catalog.current_setting('track_counts'::pg_catalog.text)::pg_catalog.bool
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
