package dev.copytool.engine.postgres;

import dev.copytool.engine.connect.ValueSettings;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The settings every session starts with, so that neither the server's, the database's nor the role's defaults change
 * what is copied. The server notices a client that has vanished before the next attempt gives up waiting for its marker.
 * A target says nothing but errors while it takes rows: the driver does not listen then, and a trigger that warns once a
 * row would fill the connection until both sides wait for each other. A setting that the server's version does not have is passed over.
 */
public final class SessionSettings {
    /** How long a statement waits for a lock, unless a person says otherwise. */
    public static final Duration LOCK_WAIT = Duration.ofSeconds(60);

    private static final Map<String, String> BOTH = settings(
            "statement_timeout", "0",
            "idle_in_transaction_session_timeout", "0",
            "transaction_timeout", "0",
            "default_transaction_isolation", "read committed",
            "tcp_keepalives_idle", "10",
            "tcp_keepalives_interval", "10",
            "tcp_keepalives_count", "3",
            "idle_session_timeout", "0",
            "exit_on_error", "off",
            "row_security", "off",
            "citus.limit_clause_row_fetch_count", "-1",
            "citus.count_distinct_error_rate", "0");

    /**
     * What only a superuser may set, so it is set only where it is otherwise; then the server refuses others, and the copy does
     * not begin. Rows of damaged pages or of a secondary that lags behind would be missing without a word.
     */
    private static final String PRIVILEGED = """
            SELECT set_config(name, value, false)
              FROM (VALUES ('zero_damaged_pages', 'off'), ('ignore_checksum_failure', 'off'), ('citus.use_secondary_nodes', 'never'))
                AS wanted (name, value)
             WHERE current_setting(name, true) <> value""";

    /**
     * Ends a statement whose client has vanished, even while it waits for a lock or for another node of a cluster. Servers of
     * systems that cannot look refuse the setting (PostgreSQL manual, client_connection_check_interval).
     */
    private static final String VANISHED_CLIENT = """
            SELECT set_config('client_connection_check_interval', '10s', false)
             WHERE current_setting('client_connection_check_interval', true) IS NOT NULL AND version() LIKE '%linux%'""";

    private static final Map<String, String> READER = settings(
            "default_transaction_read_only", "on",
            "max_parallel_workers_per_gather", "0",
            "synchronize_seqscans", "off",
            // A source whose rows are not taken for a while, because the target waits, must not be cut for that.
            "tcp_user_timeout", "0");

    private static final Map<String, String> WRITER =
            settings("client_min_messages", "error", "tcp_user_timeout", "40s");

    /** Statistics tell what triggers of a target did. Only a superuser may set whether there are any. */
    private static final String COUNTED_ROWS = """
            SELECT set_config('track_counts', 'on', false)
             WHERE current_setting('track_counts') = 'off' AND current_setting('is_superuser') = 'on'""";

    private SessionSettings() {}

    /** The names of all that some session is given. */
    static Set<String> names() {
        Set<String> names = new TreeSet<>(ValueSettings.ALL.keySet());
        Stream.of(BOTH, READER, WRITER).forEach(settings -> names.addAll(settings.keySet()));
        names.addAll(Set.of(
                "lock_timeout",
                "synchronous_commit",
                "track_counts",
                "client_connection_check_interval",
                "zero_damaged_pages",
                "ignore_checksum_failure",
                "citus.use_secondary_nodes",
                "citus.propagate_set_commands"));
        return names;
    }

    /** For sessions that read and wait for locks as long as is usual. */
    public static String reader() {
        return reader(LOCK_WAIT);
    }

    /**
     * For sessions that read: read-only, values as exact text, an error rather than rows hidden by row security.
     *
     * @param lockWait how long a statement waits for a lock
     */
    public static String reader(Duration lockWait) {
        return statement(READER) + " UNION ALL " + statement(BOTH) + " UNION ALL " + statement(ValueSettings.ALL)
                + " UNION ALL " + lockTimeout(lockWait) + " UNION ALL " + PRIVILEGED + " UNION ALL " + VANISHED_CLIENT;
    }

    /** For sessions that write and wait for locks as long as is usual. */
    public static String writer() {
        return writer(LOCK_WAIT);
    }

    /**
     * For sessions that write. A commit waits until it is durable, since the marker must not be lost when the manifest
     * says done; a server that asks for more than that keeps its own setting.
     *
     * @param lockWait how long a statement waits for a lock
     */
    public static String writer(Duration lockWait) {
        return statement(WRITER) + " UNION ALL " + statement(BOTH) + " UNION ALL " + statement(ValueSettings.ALL)
                + " UNION ALL " + lockTimeout(lockWait)
                + " UNION ALL " + PRIVILEGED
                + " UNION ALL " + VANISHED_CLIENT
                + " UNION ALL " + COUNTED_ROWS
                + " UNION ALL SELECT set_config('synchronous_commit', 'on', false)"
                + " WHERE current_setting('synchronous_commit') = 'off'";
    }

    /**
     * For sessions that compare: they read, and let Citus pass on to its workers what {@link #transaction} sets. A plain
     * SET stays on the node it is said to.
     */
    public static String comparer() {
        return reader() + " UNION ALL SELECT set_config('citus.propagate_set_commands', 'local', false)"
                + " WHERE current_setting('citus.propagate_set_commands', true) IS NOT NULL";
    }

    /** The statements a comparing transaction begins with: how values are written as text, on every node alike. */
    public static String transaction(String schema) {
        return Stream.concat(
                        ValueSettings.local().stream(), Stream.of("SET LOCAL search_path = " + SearchPath.of(schema)))
                .collect(Collectors.joining("; "));
    }

    private static String lockTimeout(Duration wait) {
        return "SELECT set_config('lock_timeout', '" + wait.toMillis() + "ms', false)";
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
