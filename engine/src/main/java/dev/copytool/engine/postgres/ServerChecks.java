package dev.copytool.engine.postgres;

import dev.copytool.engine.citus.Cluster;
import dev.copytool.engine.citus.ClusterChecks;
import dev.copytool.engine.connect.SqlFailures;
import dev.copytool.engine.model.Finding;
import dev.copytool.engine.model.Side;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Looks whether a server is in a state in which it takes part in a migration well. Changes nothing. */
public final class ServerChecks {

    /** {@code pg_stat_activity} would hide from a plain user what others' connections are; this view counts them. */
    private static final String STATE = """
            SELECT pg_is_in_recovery() AS standby, current_setting('transaction_read_only') = 'on' AS read_only,
                   current_setting('max_connections')::integer AS connections,
                   current_setting('max_connections')::integer
                       - current_setting('superuser_reserved_connections')::integer
                       - (SELECT sum(numbackends) FROM pg_stat_database)::integer AS free
            """;

    private record State(boolean standby, boolean readOnly, int connections, int free) {}

    private ServerChecks() {}

    /**
     * Looks at a source.
     *
     * @param source a connection in auto-commit mode
     * @param subject what to call it
     * @param streams parts at a time
     * @param targetEncoding the encoding of the database that its rows go to
     */
    public static List<Finding> ofSource(Connection source, String subject, int streams, String targetEncoding) {
        State state = state(Side.SOURCE, source);
        try {
            List<Finding> findings = new ArrayList<>();
            crowded(subject, state, streams).ifPresent(findings::add);
            findings.addAll(ServerFacts.ofSource(source, subject));
            ServerFacts.texts(subject, ServerFacts.encoding(source), targetEncoding)
                    .ifPresent(findings::add);
            return findings.isEmpty() ? List.of(Finding.ok(subject, "it answers")) : findings;
        } catch (SQLException e) {
            throw SqlFailures.of(Side.SOURCE, "the " + Side.SOURCE.word(), e);
        }
    }

    /**
     * The encoding of a target's database.
     *
     * @param target a connection in auto-commit mode
     */
    public static String encodingOf(Connection target) {
        try {
            return ServerFacts.encoding(target);
        } catch (SQLException e) {
            throw SqlFailures.of(Side.TARGET, "the " + Side.TARGET.word(), e);
        }
    }

    /**
     * Looks at the target, and where it is a cluster at all of its nodes.
     *
     * @param target a connection in auto-commit mode, to the coordinator where it is a cluster
     * @param streams parts at a time
     */
    public static List<Finding> ofTarget(Connection target, int streams) {
        State state = state(Side.TARGET, target);
        boolean clustered = Cluster.isInstalled(target);
        List<Finding> findings = new ArrayList<>();
        findings.add(unwritable(state)
                .or(() -> clustered ? Optional.empty() : crowded("target", state, streams))
                .orElseGet(() -> Finding.ok("target", "it takes writes")));
        try {
            findings.addAll(ServerFacts.ofTarget(target, clustered));
        } catch (SQLException e) {
            throw SqlFailures.of(Side.TARGET, "the " + Side.TARGET.word(), e);
        }
        findings.addAll(ClusterChecks.of(target, streams));
        return findings;
    }

    private static Optional<Finding> unwritable(State state) {
        if (state.standby()) {
            return Optional.of(Finding.refuse("target", "it is a standby and takes no writes; name its primary"));
        }
        return state.readOnly()
                ? Optional.of(Finding.refuse(
                        "target",
                        "it takes no writes, for default_transaction_read_only is on; set it to off for the server, the"
                                + " database or the user"))
                : Optional.empty();
    }

    private static Optional<Finding> crowded(String subject, State state, int streams) {
        return streams > state.free()
                ? Optional.of(Finding.warn(
                        subject,
                        "--parallel " + streams + " wants " + streams + " connections, but only "
                                + Math.max(0, state.free()) + " of " + state.connections()
                                + " (max_connections) are free; lower the one or raise the other"))
                : Optional.empty();
    }

    private static State state(Side side, Connection connection) {
        try (Statement query = connection.createStatement();
                ResultSet row = query.executeQuery(STATE)) {
            row.next();
            return new State(
                    row.getBoolean("standby"),
                    row.getBoolean("read_only"),
                    row.getInt("connections"),
                    row.getInt("free"));
        } catch (SQLException e) {
            throw SqlFailures.of(side, "the " + side.word(), e);
        }
    }
}
