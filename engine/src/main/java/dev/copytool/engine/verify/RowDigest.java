package dev.copytool.engine.verify;

import static java.util.Objects.requireNonNull;

import dev.copytool.engine.catalog.Quoted;
import dev.copytool.engine.model.TableName;
import dev.copytool.engine.postgres.DigestMethod;
import dev.copytool.engine.postgres.SessionSettings;
import java.math.BigDecimal;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Optional;

/**
 * The digest of one relation, computed by its server.
 *
 * @param relation the relation
 * @param own whether the rows of tables below it are left out
 * @param where a condition its rows have to fulfil, all where absent
 * @param method how rows are hashed
 * @param columns an expression for each column
 */
record RowDigest(TableName relation, boolean own, Optional<String> where, DigestMethod method, List<String> columns) {
    RowDigest {
        requireNonNull(relation, "no relation");
        requireNonNull(where, "no where");
        requireNonNull(method, "no method");
        columns = List.copyOf(columns);
    }

    /** Computes it, as a transaction's only statement; the settings of the transaction are set first. */
    Digest on(Statement statement) throws SQLException {
        statement.execute(SessionSettings.transaction(relation.schema()));
        try (ResultSet row = statement.executeQuery(sql())) {
            row.next();
            BigDecimal checksum = row.getBigDecimal(2);
            return new Digest(row.getLong(1), checksum.toBigIntegerExact());
        }
    }

    String sql() {
        // The line ends behind the condition, which may end with a comment.
        return "SELECT pg_catalog.count(*), " + method.checksum(columns) + " FROM " + (own ? "ONLY " : "")
                + Quoted.table(relation)
                + where.map(condition -> " WHERE (" + condition + "\n)").orElse("");
    }
}
