package dev.copytool.engine.postgres;

import dev.copytool.engine.catalog.Quoted;
import dev.copytool.engine.connect.Server;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;

/**
 * Where unqualified names are looked up around a statement that runs the tables' own code: first the table's schema, then
 * {@code public}, so that triggers, defaults and views written with unqualified names work as they do for the table's owner.
 * Everything else of ours runs with {@link Server#PATH}.
 */
public final class SearchPath {

    /** What the role has without our doing: what a person wrote is found as in a session of theirs. */
    static final String OWN = "DEFAULT";

    /** Stands before a statement of ours that may come after one of the tables' own. */
    public static final String LEAVE = "SET LOCAL search_path TO " + Server.PATH + "; ";

    private SearchPath() {}

    /** As {@code SET search_path TO} takes it. */
    public static String of(String schema) {
        return schema.equals("public") ? "public" : Quoted.name(schema) + ", public";
    }

    /** Sets it for the transaction that the session is in. */
    public static void setLocal(Connection session, String schema) throws SQLException {
        set(session, of(schema));
    }

    /** A command and no function, and one that Citus passes on to its workers where it is told to. */
    static void set(Connection session, String path) throws SQLException {
        try (Statement statement = session.createStatement()) {
            statement.execute("SET LOCAL search_path TO " + path);
        }
    }

    /** Sets {@link Server#PATH} for the rest of the transaction. */
    public static void leave(Connection session) throws SQLException {
        set(session, Server.PATH);
    }
}
