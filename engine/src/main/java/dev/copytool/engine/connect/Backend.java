package dev.copytool.engine.connect;

import dev.copytool.engine.model.Look;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The process of a server behind a connection. Its number may be given to another process, so the time it began at belongs
 * to its name.
 *
 * @param server the one host it runs on
 * @param pid its number
 * @param began when it began, in the server's own words
 */
record Backend(Server server, int pid, String began) {
    private static final Logger log = LoggerFactory.getLogger(Backend.class);
    private static final int FIRST_WITH_PROGRESS = 14;

    /** Begins a connection's set-up. The first row's columns name the process it is asked of. */
    static final String WHO = """
            SET search_path TO %s;
            SELECT pid, to_char(backend_start AT TIME ZONE 'UTC', 'YYYY-MM-DD HH24:MI:SS.US')
              FROM pg_stat_get_activity(pg_backend_pid());
            """.formatted(Server.PATH);

    /** The process that has just answered {@link #WHO}. */
    static Backend answered(Server server, Statement statement) throws SQLException {
        statement.getMoreResults();
        try (ResultSet row = statement.getResultSet()) {
            row.next();
            return new Backend(server, row.getInt(1), row.getString(2));
        }
    }

    /** Asks the server, on another connection, what the process is at. Bounded; never throws. */
    Look look() {
        try (Connection other = server.brief()) {
            return look(other);
        } catch (SQLException e) {
            // A refusal, such as of one connection too many, shows that the server lives.
            return Look.of(
                    SqlFailures.isAnswer(e) ? Look.State.WAITS_FOR_OTHERS : Look.State.SILENT,
                    "cannot be asked: " + SqlFailures.message(e).error());
        }
    }

    /**
     * Has the server end the process, whatever it waits for: one that waits for another node of a cluster would not notice that
     * its client has gone, and hold its locks. Bounded; never throws.
     */
    void end() {
        String sql = """
                SELECT pg_terminate_backend(pid) FROM pg_stat_activity
                 WHERE pid = ? AND to_char(backend_start AT TIME ZONE 'UTC', 'YYYY-MM-DD HH24:MI:SS.US') = ?
                """;
        try (Connection other = server.brief();
                PreparedStatement query = other.prepareStatement(sql)) {
            query.setInt(1, pid);
            query.setString(2, began);
            query.execute();
        } catch (SQLException e) {
            log.debug("{}: process {} could not be ended", server, pid, e);
        }
    }

    private Look look(Connection other) throws SQLException {
        boolean counts = other.getMetaData().getDatabaseMajorVersion() >= FIRST_WITH_PROGRESS;
        String sql = """
                SELECT a.state, a.wait_event_type, a.wait_event, %s AS copies_in, %s AS counted,
                       to_regclass('pg_catalog.citus_stat_activity') IS NOT NULL AS clustered
                  FROM pg_stat_activity a
                 WHERE a.pid = ? AND to_char(a.backend_start AT TIME ZONE 'UTC', 'YYYY-MM-DD HH24:MI:SS.US') = ?
                """.formatted(
                        counts
                                ? "EXISTS (SELECT FROM pg_stat_progress_copy p WHERE p.pid = a.pid AND p.command = 'COPY FROM')"
                                : "a.query ~* '^\\s*COPY\\s+[^(]' AND a.query !~ ' TO STDOUT'",
                        counts
                                ? "coalesce((SELECT sum(bytes_processed + tuples_processed + tuples_excluded)"
                                        + " FROM pg_stat_progress_copy p WHERE p.pid = a.pid), 0)"
                                : "0");
        try (PreparedStatement query = other.prepareStatement(sql)) {
            query.setInt(1, pid);
            query.setString(2, began);
            try (ResultSet row = query.executeQuery()) {
                if (!row.next()) {
                    return Look.of(Look.State.GONE, "is gone");
                }
                Look look = of(
                        row.getString("state"),
                        row.getString("wait_event_type"),
                        row.getString("wait_event"),
                        row.getBoolean("copies_in"),
                        row.getLong("counted"));
                return look.state() == Look.State.WAITS_FOR_OTHERS && row.getBoolean("clustered")
                        ? NodeSessions.seen(other, pid, look)
                        : look;
            }
        }
    }

    /**
     * PostgreSQL manual, "Wait Event Types". A server that does not track its activities tells nothing. Citus waits for its
     * workers under the name of a wait for the client, for whom a statement under way waits only inside COPY FROM STDIN.
     */
    private static Look of(
            @Nullable String state, @Nullable String waitType, @Nullable String wait, boolean copiesIn, long counted) {
        String type = Objects.requireNonNullElse(waitType, "");
        if (state == null || state.equals("disabled")) {
            return new Look(Look.State.WAITS_FOR_OTHERS, counted, "does not tell what it does");
        }
        boolean reads = "ClientRead".equals(wait);
        if (!state.equals("active") || (type.equals("Client") && (copiesIn || !reads))) {
            return new Look(
                    Look.State.WAITS_FOR_US,
                    counted,
                    "waits for copytool (" + (type.equals("Client") ? wait : state) + ")");
        }
        return reads || type.equals("Extension") || type.equals("IPC")
                ? new Look(Look.State.WAITS_FOR_OTHERS, counted, "waits for others (" + type + " " + wait + ")")
                : new Look(Look.State.WORKS, counted, "works");
    }
}
