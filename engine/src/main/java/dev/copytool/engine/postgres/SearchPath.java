package dev.copytool.engine.postgres;

import dev.copytool.engine.catalog.Quoted;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;

/**
 * Sets where unqualified names are looked up, for one transaction: first the table's schema, then {@code public}, so that
 * triggers, defaults and views written with unqualified names work as they do for the table's owner.
 */
public final class SearchPath {

    /** What a session has without our doing. */
    static final String OWN = "DEFAULT";

    private SearchPath() {}

    /** As {@code SET search_path TO} takes it. */
    public static String of(String schema) {
        return schema.equals("public") ? "public" : Quoted.name(schema) + ", public";
    }

    /** Sets it for the transaction that the session is in. */
    public static void setLocal(Connection session, String schema) throws SQLException {
        try (PreparedStatement statement = session.prepareStatement("SELECT set_config('search_path', ?, true)")) {
            statement.setString(1, of(schema));
            statement.execute();
        }
    }
}
