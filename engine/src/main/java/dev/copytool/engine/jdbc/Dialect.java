package dev.copytool.engine.jdbc;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Locale;

/** How a driver is made to give rows as they come, and not all at once. */
enum Dialect {
    /** Fetches so many rows at a time (MariaDB Connector/J, "Streaming result sets"). */
    MARIADB,
    /** Gives one row at a time only for this fetch size (MySQL Connector/J, "ResultSet"). */
    MYSQL,
    /** Keeps the whole result unless it is told to compute it as it is read (H2, {@code LAZY_QUERY_EXECUTION}). */
    H2,
    /** Knows types of values, not of columns. */
    SQLITE,
    /** Oracle fetches 10 rows at a time unless told otherwise; SQL Server and others stream by themselves. */
    OTHER;

    static Dialect of(String url) {
        String[] words = url.toLowerCase(Locale.ROOT).split(":", 3);
        return switch (words.length > 1 ? words[1] : "") {
            case "mariadb" -> MARIADB;
            case "mysql" -> MYSQL;
            case "h2" -> H2;
            case "sqlite" -> SQLITE;
            default -> OTHER;
        };
    }

    /** A statement of the session whose rows come as they are read. */
    Statement streaming(Connection session, int rowsAtATime) throws SQLException {
        if (this == H2) {
            try (Statement set = session.createStatement()) {
                set.execute("SET LAZY_QUERY_EXECUTION 1");
            }
        }
        Statement statement = session.createStatement(ResultSet.TYPE_FORWARD_ONLY, ResultSet.CONCUR_READ_ONLY);
        statement.setFetchSize(this == MYSQL ? Integer.MIN_VALUE : rowsAtATime);
        return statement;
    }
}
