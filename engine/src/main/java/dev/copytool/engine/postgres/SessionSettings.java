package dev.copytool.engine.postgres;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * The settings every session starts with, so that neither the server's, the database's nor the role's defaults change
 * what is copied. The server notices a client that has vanished before the next attempt gives up waiting for its marker.
 * A target says nothing but errors while it takes rows: the driver does not listen then, and a trigger that warns once a
 * row would fill the connection until both sides wait for each other. A setting that the server's version does not have is passed over.
 */
public final class SessionSettings {

    private static final Map<String, String> BOTH = settings(
            "statement_timeout", "0",
            "lock_timeout", "60s",
            "idle_in_transaction_session_timeout", "0",
            "transaction_timeout", "0",
            "default_transaction_isolation", "read committed",
            "tcp_keepalives_idle", "10",
            "tcp_keepalives_interval", "10",
            "tcp_keepalives_count", "3",
            "tcp_user_timeout", "40s",
            "DateStyle", "ISO, MDY",
            "IntervalStyle", "iso_8601",
            "TimeZone", "UTC",
            "bytea_output", "hex",
            "lc_monetary", "C",
            "xmloption", "content",
            "row_security", "off");

    private static final Map<String, String> READER = settings(
            "default_transaction_read_only", "on",
            "max_parallel_workers_per_gather", "0",
            "synchronize_seqscans", "off",
            "extra_float_digits", "3");

    private static final Map<String, String> WRITER = settings("client_min_messages", "error");

    private SessionSettings() {}

    /** For sessions that read: read-only, values as exact text, an error rather than rows hidden by row security. */
    public static String reader() {
        return statement(READER) + " UNION ALL " + statement(BOTH);
    }

    /**
     * For sessions that write. A commit waits until it is durable, since the marker must not be lost when the manifest
     * says done; a server that asks for more than that keeps its own setting.
     */
    public static String writer() {
        return statement(WRITER) + " UNION ALL " + statement(BOTH)
                + " UNION ALL SELECT set_config('synchronous_commit', 'on', false)"
                + " WHERE current_setting('synchronous_commit') = 'off'";
    }

    private static String statement(Map<String, String> settings) {
        return settings.entrySet().stream()
                .map(setting -> "('" + setting.getKey() + "', '" + setting.getValue() + "')")
                .collect(Collectors.joining(
                        ", ",
                        "SELECT set_config(name, value, false) FROM (VALUES ",
                        ") AS wanted (name, value) WHERE current_setting(name, true) IS NOT NULL"));
    }

    private static Map<String, String> settings(String... namesAndValues) {
        Map<String, String> settings = new LinkedHashMap<>();
        for (int i = 0; i < namesAndValues.length; i += 2) {
            settings.put(namesAndValues[i], namesAndValues[i + 1]);
        }
        return settings;
    }
}
