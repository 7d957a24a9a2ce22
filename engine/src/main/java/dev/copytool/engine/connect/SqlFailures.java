package dev.copytool.engine.connect;

import dev.copytool.engine.model.CopyException;
import dev.copytool.engine.model.CopyException.Kind;
import dev.copytool.engine.model.Memory;
import dev.copytool.engine.model.ServerMessage;
import dev.copytool.engine.model.Side;
import dev.copytool.engine.model.TableName;
import java.sql.SQLException;
import java.sql.SQLTransientException;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.postgresql.util.PSQLException;
import org.postgresql.util.ServerErrorMessage;

/**
 * Turns what a driver throws into what a person reads and a run acts on; decides by SQLSTATE, and by the text only where
 * there is no other way.
 */
public final class SqlFailures {

    /** Classes 08 (connection) and single codes after which the same statement may work on a new connection. */
    private static final Set<String> TRANSIENT = Set.of(
            "57P01", "57P02", "57P03", "57P05", "53300", "53400", "40001", "40P01", "55006", "55P03", "25P03", "57014");

    private static final Map<String, String> NEXT_STEP = Map.ofEntries(
            Map.entry("28P01", "check the user and the password (see ~/.pgpass, PGPASSWORD, COPYTOOL_%S_PASSWORD)"),
            Map.entry("28000", "check the user and the server's pg_hba.conf"),
            Map.entry("3D000", "check the database name (--%s, --%s-db or the plan's connection)"),
            Map.entry(
                    "08001",
                    "is the server running there? check --%s, --%s-host and --%s-port, or the plan's connection"),
            Map.entry("08004", "check --%s or the plan's connection, the user and the password"),
            Map.entry("42501", "ask the owner to GRANT it"),
            Map.entry("53100", "free disk space on the %s and run again with --retry-errors"),
            Map.entry("53300", "lower --parallel or raise max_connections on the %s"),
            Map.entry("55P03", "another session holds a lock on it; end that session and run again"),
            Map.entry("25006", "the %s is read-only; is it a standby?"),
            Map.entry("23505", "the target already holds a row with that key, or the source sends it twice"),
            Map.entry("22021", "the text is not valid in the target's encoding"));

    private static final String LOCK_NOT_AVAILABLE = "55P03";

    /** How Citus tells that another node went away: as an internal error, by libpq's words or its own. */
    private static final Set<String> OF_NODE = Set.of("XX000", "58030", "08000", "08003", "08006");

    private static final String ON_NODE = "while executing command on ";
    private static final List<String> LOST_NODE = List.of(
            "connection to the remote node ", "failure on connection marked as essential", "failed to COPY to shard ");

    private SqlFailures() {}

    /**
     * Describes a failure.
     *
     * @param object what was being worked on, with which the message begins
     */
    public static CopyException of(Side side, String object, SQLException error) {
        return of(isTransient(error) ? Kind.TRANSIENT : Kind.PERMANENT, side, object, error);
    }

    /** Describes an answer for which there is no memory; a server can say up to a gigabyte. */
    static CopyException ofMemory(String object, OutOfMemoryError error) {
        return new CopyException(
                Kind.PERMANENT,
                object + ": what the server says does not fit into " + Memory.advice()
                        + ", or see the server's log for what it said",
                ServerMessage.NONE,
                error);
    }

    /** Describes a failed claim: unknown where another session still holds the marker, since it may yet commit. */
    public static CopyException ofClaim(Side side, String object, SQLException error) {
        return state(error).equals(LOCK_NOT_AVAILABLE)
                ? of(Kind.COMMIT_UNKNOWN, side, object + ": another session is still copying it", error)
                : of(side, object, error);
    }

    /** Describes a failed COMMIT: unknown where the answer may have been lost, failed where the server refused. */
    public static CopyException ofCommit(Side side, String object, SQLException error) {
        boolean answered = serverError(error).isPresent()
                && !state(error).startsWith("08")
                && !state(error).startsWith("57P");
        // What is looked at only now can be sifted out no more.
        String deferred = answered && state(error).startsWith("23") ? " (a constraint that is looked at last)" : "";
        return answered
                ? of(side, object + ": COMMIT was refused" + deferred, error)
                : of(Kind.COMMIT_UNKNOWN, side, object + ": COMMIT was not answered", error);
    }

    /**
     * Describes a failure in writing rows: says which row it was, where the server tells.
     *
     * @param table the table that the COPY writes
     * @param before the rows that were sent before this COPY began
     */
    public static CopyException ofRows(TableName table, long before, SQLException error) {
        Kind kind = isTransient(error) ? Kind.TRANSIENT : refusesRow(error) ? Kind.BAD_ROW : Kind.PERMANENT;
        RefusedRow row = refusedRow(table, error);
        String at = row.line().isEmpty() || ofNode(error)
                ? message(error)
                        .context()
                        .lines()
                        .filter(line -> !line.startsWith("COPY "))
                        .findFirst()
                        .orElse("")
                : "row " + (before + row.line().getAsLong()) + (row.place().isEmpty() ? "" : ", " + row.place());
        return of(kind, Side.TARGET, "target " + table, error, at);
    }

    /** Whether the server refused a row that was sent, and would refuse it again. */
    public static boolean refusesRow(SQLException error) {
        return !isTransient(error)
                && serverError(error).filter(RefusedRow::isBehind).isPresent();
    }

    /**
     * Whether a passing failure is the server's or the connection's: a deadlock, a lock or a cancelled statement is the
     * table's own trouble.
     */
    public static boolean isOfServer(CopyException error) {
        String state = error.server().sqlState();
        return error.kind() == Kind.TRANSIENT
                && !state.startsWith("40")
                && !state.startsWith("55")
                && !state.equals("57014");
    }

    /** Which row of a COPY into that table the server speaks of. */
    public static RefusedRow refusedRow(TableName table, SQLException error) {
        return serverError(error)
                .map(server -> RefusedRow.of(server, table.name()))
                .orElse(RefusedRow.UNKNOWN);
    }

    private static CopyException of(Kind kind, Side side, String object, SQLException error) {
        return of(
                kind,
                side,
                object,
                error,
                message(error).context().lines().findFirst().orElse(""));
    }

    private static CopyException of(Kind kind, Side side, String object, SQLException error, String at) {
        ServerMessage server = message(error);
        StringBuilder line = new StringBuilder(object).append(": ").append(server.error());
        if (!server.detail().isEmpty()) {
            line.append(" (").append(RefusedRow.shortened(server.detail())).append(')');
        }
        if (!at.isEmpty()) {
            line.append(", at ").append(at);
        }
        String step = ofNode(error)
                ? "see that this node runs, then run again with --retry-errors"
                : TlsFailures.step(server).orElse(NEXT_STEP.getOrDefault(server.sqlState(), ""));
        if (kind == Kind.BAD_ROW) {
            step += (step.isEmpty() ? "" : "; ") + "--max-rejects N sets such rows aside";
        }
        if (!step.isEmpty()) {
            line.append("; ").append(step.replace("%S", side.name()).replace("%s", side.word()));
        }
        return new CopyException(kind, line.toString(), server, error);
    }

    /** What the server said, or what the driver says in its place. */
    public static ServerMessage message(SQLException error) {
        return serverError(error)
                .map(server -> new ServerMessage(
                        text(server.getSQLState()),
                        text(server.getMessage()),
                        text(server.getDetail()),
                        text(server.getWhere())))
                .orElseGet(() -> new ServerMessage(state(error), driverText(error), "", ""));
    }

    private static String driverText(SQLException error) {
        String message = text(error.getMessage());
        String cause = error.getCause() == null ? "" : text(error.getCause().getMessage());
        return message.contains(cause) ? message : message + " (" + cause + ")";
    }

    private static boolean isTransient(SQLException error) {
        String state = state(error);
        if (TlsFailures.step(message(error)).isPresent()) {
            return false;
        }
        if (serverError(error).isPresent()) {
            // 08P01 from a server is a value its receive function refused.
            return TRANSIENT.contains(state)
                    || (state.startsWith("08") && !state.equals("08P01"))
                    || concurrentDefinition(error, state)
                    || ofNode(error);
        }
        return (state.startsWith("08") && !state.equals("08004")) || error instanceof SQLTransientException;
    }

    /** Two streams whose triggers make the same partition at once: the second finds it made on its next attempt. */
    private static boolean concurrentDefinition(SQLException error, String state) {
        boolean inCatalog = serverError(error)
                .map(server -> "pg_catalog".equals(server.getSchema()))
                .orElse(false);
        return state.equals("42P07") || (state.equals("23505") && inCatalog);
    }

    /** Whether the server tells of another one; what is wrong there it often cannot know. */
    private static boolean ofNode(SQLException error) {
        return serverError(error)
                .filter(server -> OF_NODE.contains(text(server.getSQLState())))
                .filter(server -> text(server.getWhere()).contains(ON_NODE)
                        || LOST_NODE.stream().anyMatch(text(server.getMessage())::startsWith))
                .isPresent();
    }

    /** Whether it was a server that said it, and not the driver. */
    static boolean isAnswer(SQLException error) {
        return serverError(error).isPresent();
    }

    private static Optional<ServerErrorMessage> serverError(SQLException error) {
        for (Throwable t = error; t != null; t = t.getCause()) {
            if (t instanceof PSQLException p && p.getServerErrorMessage() != null) {
                return Optional.of(p.getServerErrorMessage());
            }
        }
        return Optional.empty();
    }

    /** The SQLSTATE; empty where there is none. */
    public static String state(SQLException error) {
        for (Throwable t = error; t != null; t = t.getCause()) {
            if (t instanceof PSQLException p && p.getSQLState() != null) {
                return p.getSQLState();
            }
        }
        return Objects.requireNonNullElse(error.getSQLState(), "");
    }

    private static String text(@Nullable String text) {
        return Objects.requireNonNullElse(text, "");
    }
}
