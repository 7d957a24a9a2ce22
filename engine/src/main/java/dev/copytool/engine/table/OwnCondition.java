package dev.copytool.engine.table;

import dev.copytool.engine.catalog.Quoted;
import dev.copytool.engine.model.TableName;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;

/**
 * What all rows of a source have in common, as its server says it: its partition bound and its own check constraints. A bound
 * that is a hash, be it of a table above, is none that another server could judge by: it names its own table.
 */
final class OwnCondition {

    private OwnCondition() {}

    /**
     * The conditions by which rows of a shared target may be a source's, the likeliest first: a check constraint is also fulfilled by a
     * row for which it has no answer (PostgreSQL manual, 5.5.1), and that may be one of several sources'.
     */
    static List<String> alternatives(String condition) {
        return List.of(condition, "(" + condition + ") IS NOT FALSE");
    }

    /** A condition over the source's columns; absent where the source has none of these. */
    static Optional<String> of(Connection source, TableName table) throws SQLException {
        String sql = """
                SELECT string_agg('(' || condition || ')', ' AND ')
                  FROM (SELECT pg_get_partition_constraintdef(c.oid) AS condition
                          FROM pg_class c
                         WHERE c.oid = to_regclass(?) AND c.relispartition
                           AND NOT EXISTS (SELECT FROM pg_partition_ancestors(c.oid) AS above
                                             JOIN pg_partitioned_table h ON h.partrelid = above.relid AND h.partrelid <> c.oid
                                            WHERE h.partstrat = 'h')
                        UNION ALL
                        SELECT pg_get_expr(k.conbin, k.conrelid)
                          FROM pg_constraint k
                         WHERE k.conrelid = to_regclass(?) AND k.contype = 'c' AND k.conislocal AND k.convalidated) own
                 WHERE condition IS NOT NULL
                """;
        try (PreparedStatement query = source.prepareStatement(sql)) {
            query.setString(1, Quoted.table(table));
            query.setString(2, Quoted.table(table));
            try (ResultSet row = query.executeQuery()) {
                return row.next() ? Optional.ofNullable(row.getString(1)) : Optional.empty();
            }
        }
    }
}
