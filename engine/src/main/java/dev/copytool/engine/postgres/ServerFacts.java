package dev.copytool.engine.postgres;

import dev.copytool.engine.model.Finding;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/** Conditions of a server, each a query that tells in words what holds there, and what to do then. */
final class ServerFacts {

    /**
     * A condition.
     *
     * @param sql a query of one text: what holds, in words, or nothing
     * @param advice what to do then
     */
    private record Condition(String sql, String advice) {}

    /** The server fills {@code backend_xmin} in for everybody's sessions only where the asking user may see them. */
    private static final Condition OLD_SNAPSHOT = new Condition(
            """
            SELECT 'a transaction of process ' || pid || coalesce(' (' || usename || ', ' || state || ')', '')
                   || ' has been open for ' || date_trunc('second', now() - xact_start)
              FROM pg_stat_activity
             WHERE backend_xmin IS NOT NULL AND pid <> pg_backend_pid() AND backend_type = 'client backend'
               AND xact_start < now() - interval '1 hour'
             ORDER BY xact_start LIMIT 1
            """,
            "VACUUM removes nothing that it may still see, on top of what the copies hold; end it if it is forgotten:"
                    + " SELECT pg_terminate_backend(...)");

    private static final Condition OLD_NUMBERS = new Condition(
            """
            SELECT 'the oldest row version is ' || age(datfrozenxid) || ' transactions old, of '
                   || current_setting('autovacuum_freeze_max_age') || ' (autovacuum_freeze_max_age)'
              FROM pg_database
             WHERE datname = current_database()
               AND age(datfrozenxid) > 0.95 * current_setting('autovacuum_freeze_max_age')::bigint
            """,
            "a VACUUM that cannot be put off is near or running, and copies of hours hold back what it can freeze;"
                    + " VACUUM (FREEZE) before");

    private static final Condition PREPARED = new Condition(
            """
            SELECT count(*) || ' prepared transactions are older than a minute, such as ' || quote_literal(min(gid))
              FROM pg_prepared_xacts
             WHERE database = current_database() AND prepared < now() - interval '1 minute'
            HAVING count(*) > 0
            """,
            "they hold their locks and hide their rows; COMMIT PREPARED or ROLLBACK PREPARED each, as whoever made it"
                    + " says");

    private static final Condition CANCELLING_STANDBY = new Condition(
            """
            SELECT 'it is a standby with hot_standby_feedback off, which cancels a COPY that is in the way of replay'
                   || ' after ' || current_setting('max_standby_streaming_delay') || ' (max_standby_streaming_delay)'
             WHERE pg_is_in_recovery() AND current_setting('hot_standby_feedback') = 'off'
               AND current_setting('max_standby_streaming_delay') <> '-1'
            """,
            "set the one on or the other to -1 there for the time of the copy: who has lost the snapshot of a table in parts"
                    + " reads the parts again that are in");

    private static final Condition LATE_STANDBY = new Condition(
            """
            SELECT 'it is a standby, and what it shows is ' || date_trunc('second', now() - pg_last_xact_replay_timestamp())
                   || ' old'
             WHERE pg_is_in_recovery() AND now() - pg_last_xact_replay_timestamp() > interval '1 minute'
               AND pg_last_wal_receive_lsn() IS DISTINCT FROM pg_last_wal_replay_lsn()
            """, "what was committed on its primary since then is not copied; wait until it has caught up");

    /** The state of a standby is hidden from a plain user, but not that there is one. */
    private static final Condition NOBODY_TO_WAIT_FOR = new Condition(
            """
            SELECT 'synchronous_standby_names is set, but no synchronous standby is connected'
             WHERE NOT pg_is_in_recovery() AND current_setting('synchronous_standby_names') <> ''
               AND current_setting('synchronous_commit') NOT IN ('off', 'local')
               AND NOT EXISTS (SELECT FROM pg_stat_replication
                                WHERE sync_state IS NULL OR sync_state IN ('sync', 'quorum'))
            """,
            "every COMMIT waits until one is: start it, or set synchronous_standby_names to '' for the time of the copy");

    private static final Condition LATE_REPLICA = new Condition(
            """
            SELECT 'its replica ' || quote_literal(application_name) || ' is '
                   || pg_size_pretty(pg_wal_lsn_diff(pg_current_wal_lsn(), replay_lsn)) || ' behind'
              FROM pg_stat_replication
             WHERE NOT pg_is_in_recovery() AND pg_wal_lsn_diff(pg_current_wal_lsn(), replay_lsn) > 1073741824
             ORDER BY replay_lsn LIMIT 1
            """,
            "what is copied comes on top, and the log is kept on disk until the replica has it; lower --parallel, or wait");

    private static final List<Condition> OF_SOURCE =
            List.of(OLD_SNAPSHOT, OLD_NUMBERS, PREPARED, CANCELLING_STANDBY, LATE_STANDBY);
    private static final List<Condition> OF_TARGET = List.of(OLD_NUMBERS, NOBODY_TO_WAIT_FOR, LATE_REPLICA);

    private ServerFacts() {}

    static List<Finding> ofSource(Connection source, String subject) throws SQLException {
        return warnings(source, subject, OF_SOURCE, condition -> true);
    }

    /**
     * Looks.
     *
     * @param clustered whether it is a cluster, whose nodes are asked for prepared transactions one by one elsewhere
     */
    static List<Finding> ofTarget(Connection target, boolean clustered) throws SQLException {
        List<Finding> findings = new ArrayList<>(warnings(target, "target", OF_TARGET, condition -> true));
        findings.addAll(warnings(target, "target", List.of(PREPARED), condition -> !clustered));
        return findings;
    }

    private static List<Finding> warnings(
            Connection connection, String subject, List<Condition> conditions, Predicate<Condition> asked)
            throws SQLException {
        List<Finding> findings = new ArrayList<>();
        try (Statement query = connection.createStatement()) {
            for (Condition condition : conditions.stream().filter(asked).toList()) {
                try (ResultSet row = query.executeQuery(condition.sql())) {
                    if (row.next()) {
                        findings.add(Finding.warn(subject, row.getString(1) + "; " + condition.advice()));
                    }
                }
            }
        }
        return findings;
    }

    /** The encoding of the database the connection is to. */
    static String encoding(Connection connection) throws SQLException {
        try (Statement query = connection.createStatement();
                ResultSet row = query.executeQuery("SELECT current_setting('server_encoding')")) {
            row.next();
            return row.getString(1);
        }
    }

    /** What may become of text on its way; values travel in UTF-8, into which and from which servers convert. */
    static Optional<Finding> texts(String subject, String source, String target) {
        if (source.equals(target) || (target.equals("UTF8") && !source.equals("SQL_ASCII"))) {
            return Optional.empty();
        }
        String both = "its encoding is " + source + ", the target's " + target + "; ";
        if (source.equals("SQL_ASCII")) {
            return Optional.of(Finding.warn(
                    subject,
                    both + "bytes that are no text in the target's fail their table, others may change their meaning;"
                            + " correct them first, or make the target in SQL_ASCII"));
        }
        return Optional.of(
                Finding.warn(
                        subject,
                        target.equals("SQL_ASCII")
                                ? both + "text arrives there as the bytes of UTF-8, and counts bytes, not characters"
                                : both
                                        + "a character that the target's does not have fails its table; make the target in UTF8"));
    }
}
