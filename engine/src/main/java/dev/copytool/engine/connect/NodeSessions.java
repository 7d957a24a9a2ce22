package dev.copytool.engine.connect;

import dev.copytool.engine.model.Look;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Objects;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The sessions on other nodes of a Citus cluster, from release 11 on, by which a process of one node does its work. */
final class NodeSessions {
    private static final Logger log = LoggerFactory.getLogger(NodeSessions.class);
    private static final int LIMIT_MILLIS = 3_000;

    /** A process's name in the whole cluster is its node's number and its own; both nodes' sessions show it. */
    private static final String GLOBAL = "citus_backend_gpid() - pg_backend_pid() + ?";

    private NodeSessions() {}

    /**
     * Looks further than the process's own node can see.
     *
     * @param node a connection to its node
     * @param look that it waits for others
     * @return that others work for it, or which lock they wait for; the same look where neither can be seen
     */
    static Look seen(Connection node, int pid, Look look) {
        try (Statement statement = node.createStatement()) {
            // Asking nodes behind a dead link would take long.
            statement.execute("SET statement_timeout = " + LIMIT_MILLIS);
            return others(node, pid, look).orElse(look);
        } catch (SQLException e) {
            log.debug("the sessions of other nodes cannot be asked", e);
            return new Look(
                    look.state(),
                    look.counted(),
                    look.words() + ", and the nodes cannot be asked: "
                            + SqlFailures.message(e).error());
        }
    }

    private static Optional<Look> others(Connection node, int pid, Look look) throws SQLException {
        String sql = """
                SELECT coalesce(a.wait_event_type, '') AS type, n.nodename || ':' || n.nodeport AS node
                  FROM citus_stat_activity a JOIN pg_dist_node n USING (nodeid)
                 WHERE a.is_worker_query AND a.state = 'active' AND a.global_pid = %s
                 ORDER BY a.wait_event_type = 'Lock'
                """.formatted(GLOBAL);
        try (PreparedStatement query = node.prepareStatement(sql)) {
            query.setInt(1, pid);
            try (ResultSet rows = query.executeQuery()) {
                while (rows.next()) {
                    String where = rows.getString("node");
                    switch (rows.getString("type")) {
                        case "Client", "Extension", "IPC" -> {}
                        case "Lock" -> {
                            return Optional.of(new Look(
                                    look.state(),
                                    look.counted(),
                                    "waits for a lock on node " + where + holder(node, pid)));
                        }
                        default -> {
                            return Optional.of(new Look(Look.State.WORKS, look.counted(), "works on node " + where));
                        }
                    }
                }
            }
        }
        return Optional.empty();
    }

    /** Who holds that lock, as far as the nodes tell. */
    private static String holder(Connection node, int pid) throws SQLException {
        String sql = """
                SELECT string_agg(DISTINCT 'process ' || citus_pid_for_gpid(w.blocking_gpid)
                                  || coalesce(' of node ' || n.nodename || ':' || n.nodeport, ''), ', ')
                  FROM citus_lock_waits w LEFT JOIN pg_dist_node n ON n.nodeid = w.blocking_nodeid
                 WHERE w.waiting_gpid = %s
                """.formatted(GLOBAL);
        try (PreparedStatement query = node.prepareStatement(sql)) {
            query.setInt(1, pid);
            try (ResultSet row = query.executeQuery()) {
                row.next();
                String holder = Objects.requireNonNullElse(row.getString(1), "");
                return holder.isEmpty() ? "" : ", held by " + holder;
            }
        }
    }
}
