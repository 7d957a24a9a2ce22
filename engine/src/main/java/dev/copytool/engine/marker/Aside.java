package dev.copytool.engine.marker;

import dev.copytool.engine.connect.Server;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;

/** A query that goes to the server together with another statement, so that its answer costs no wait of its own. */
public interface Aside {

    /** The query. */
    String sql();

    /**
     * Binds its values.
     *
     * @param first the number of its first parameter
     */
    void bind(PreparedStatement statement, int first) throws SQLException;

    /** Reads its answer. */
    void hear(ResultSet rows) throws SQLException;

    /** Asks it alone, after the tables' own code has run, whose path is left. */
    default void ask(Connection session) throws SQLException {
        try (Statement leave = session.createStatement()) {
            leave.execute("SET LOCAL search_path TO " + Server.PATH);
        }
        try (PreparedStatement query = session.prepareStatement(sql())) {
            bind(query, 1);
            try (ResultSet rows = query.executeQuery()) {
                hear(rows);
            }
        }
    }

    /** Reads its answer, which follows that of the other statement. */
    default void follow(PreparedStatement executed) throws SQLException {
        executed.getMoreResults();
        try (ResultSet rows = executed.getResultSet()) {
            hear(rows);
        }
    }
}
