package dev.copytool.engine.jdbc;

import dev.copytool.engine.model.CopyFormat;
import dev.copytool.engine.model.Look;
import dev.copytool.engine.model.Look.State;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/** How a driver is made to give rows as they come, and not all at once; and how its server is asked what a session is at. */
enum Dialect {
    /** Fetches so many rows at a time (MariaDB Connector/J, "Streaming result sets"). */
    MARIADB,
    /** Gives one row at a time only for this fetch size (MySQL Connector/J, "ResultSet"). */
    MYSQL,
    /** Keeps the whole result unless it is told to compute it as it is read (H2, {@code LAZY_QUERY_EXECUTION}). */
    H2,
    /** Knows types of values, not of columns. */
    SQLITE,
    /** Fetches 10 rows at a time unless told otherwise. */
    ORACLE,
    /** Streams by itself, as others do. */
    SQL_SERVER,
    /** Any other. */
    OTHER;

    static Dialect of(String url) {
        String[] words = url.toLowerCase(Locale.ROOT).split(":", 3);
        return switch (words.length > 1 ? words[1] : "") {
            case "mariadb" -> MARIADB;
            case "mysql" -> MYSQL;
            case "h2" -> H2;
            case "sqlite" -> SQLITE;
            case "oracle" -> ORACLE;
            case "sqlserver" -> SQL_SERVER;
            default -> OTHER;
        };
    }

    /** The rows of a query, which come as they are read. */
    ResultSet rows(Connection session, String query, int rowsAtATime, CopyFormat format) throws SQLException {
        if (this == H2) {
            try (Statement set = session.createStatement()) {
                set.execute("SET LAZY_QUERY_EXECUTION 1");
            }
        }
        if (this == MARIADB && format == CopyFormat.BINARY) {
            // The server spares itself the text of numbers and moments where it has prepared the query.
            PreparedStatement statement =
                    session.prepareStatement(query, ResultSet.TYPE_FORWARD_ONLY, ResultSet.CONCUR_READ_ONLY);
            statement.setFetchSize(rowsAtATime);
            return statement.executeQuery();
        }
        Statement statement = session.createStatement(ResultSet.TYPE_FORWARD_ONLY, ResultSet.CONCUR_READ_ONLY);
        statement.setFetchSize(this == MYSQL ? Integer.MIN_VALUE : rowsAtATime);
        return statement.executeQuery(query);
    }

    /** Whether the driver gives a decimal number as the server has it, in digits alone. */
    boolean writesPlainNumbers() {
        return this == MARIADB;
    }

    /**
     * What keeps the driver's own threads from waiting for ever, and the driver from making a database that is not there, as
     * the driver calls it; nothing that the URL says itself.
     *
     * @param patience how long a login may take
     */
    Map<String, String> limits(String url, Duration patience) {
        String millis = Long.toString(patience.toMillis());
        Map<String, String> limits = switch (this) {
            // What is not prepared by the server comes as text, whatever is asked for.
            case MARIADB -> Map.of("connectTimeout", millis, "tcpKeepAlive", "true", "useServerPrepStmts", "true");
            case MYSQL -> Map.of("connectTimeout", millis, "tcpKeepAlive", "true");
            case ORACLE ->
                Map.of(
                        "oracle.net.CONNECT_TIMEOUT",
                        millis,
                        "oracle.net.OUTBOUND_CONNECT_TIMEOUT",
                        millis,
                        "oracle.net.keepAlive",
                        "true");
            case SQL_SERVER -> Map.of("loginTimeout", Long.toString(Math.max(1, patience.toSeconds())));
            // For reading and writing, so that it can clean up after a program that was killed, but not to be made.
            case SQLITE -> Map.of("open_mode", "2");
            case H2, OTHER -> Map.of();
        };
        String given = url.toLowerCase(Locale.ROOT);
        return limits.entrySet().stream()
                .filter(limit -> !given.contains(limit.getKey().toLowerCase(Locale.ROOT) + "="))
                .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue));
    }

    /** What the server calls the session, if {@link #look} can ask for it. */
    Optional<String> id(Connection session) throws SQLException {
        return listsSessions() ? Optional.of(first(session, "SELECT CONNECTION_ID()")) : Optional.empty();
    }

    private boolean listsSessions() {
        return this == MARIADB || this == MYSQL;
    }

    private static String first(Connection session, String query) throws SQLException {
        try (Statement statement = session.createStatement();
                ResultSet row = statement.executeQuery(query)) {
            row.next();
            return row.getString(1);
        }
    }

    /**
     * What another session is at. One's own may be seen without any right (MariaDB and MySQL manuals, "SHOW PROCESSLIST").
     *
     * @param id of the other
     */
    Look look(Connection session, String id) throws SQLException {
        try (Statement statement = session.createStatement();
                ResultSet rows = statement.executeQuery("SHOW PROCESSLIST")) {
            while (rows.next()) {
                if (rows.getString("Id").equals(id)) {
                    return of(rows.getString("Command"), String.valueOf(rows.getString("State")));
                }
            }
            return Look.of(State.GONE, "is gone");
        }
    }

    private static Look of(String command, String state) {
        boolean idle = command.equals("Sleep") || state.equals("Writing to net") || state.equals("Sending to client");
        return idle ? Look.of(State.WAITS_FOR_US, "waits for copytool") : Look.of(State.WORKS, "works");
    }
}
