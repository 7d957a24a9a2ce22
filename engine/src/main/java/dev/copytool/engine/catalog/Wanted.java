package dev.copytool.engine.catalog;

import dev.copytool.engine.model.TableName;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.Collection;

/** Binds the names that a query of many tables asks for: {@code unnest(?::text[], ?::text[]) AS wanted (schema, name)}. */
public final class Wanted {

    private Wanted() {}

    /**
     * Prepares the query, whose first two parameters are the schemas and the names.
     *
     * @throws SQLException if the session is broken; the statement is to be closed by the caller
     */
    public static PreparedStatement prepare(Connection session, String sql, Collection<TableName> names)
            throws SQLException {
        PreparedStatement statement = session.prepareStatement(sql);
        statement.setArray(
                1,
                session.createArrayOf(
                        "text", names.stream().map(TableName::schema).toArray()));
        statement.setArray(
                2,
                session.createArrayOf(
                        "text", names.stream().map(TableName::name).toArray()));
        return statement;
    }
}
