package dev.copytool.engine.citus;

import dev.copytool.engine.connect.SqlFailures;
import dev.copytool.engine.model.Finding;
import dev.copytool.engine.model.Side;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** Looks whether a Citus cluster is in a state in which it takes a migration well. Changes nothing. */
public final class ClusterChecks {
    private static final long MOST_SHARDS = 100_000;

    /** A commit that is under way has a prepared transaction too, but not for long. */
    private static final Duration OLD_TRANSACTION = Duration.ofMinutes(1);

    private final Connection coordinator;
    private final int streams;
    private final Duration oldTransaction;

    private ClusterChecks(Connection coordinator, int streams, Duration oldTransaction) {
        this.coordinator = coordinator;
        this.streams = streams;
        this.oldTransaction = oldTransaction;
    }

    /**
     * Looks.
     *
     * @param coordinator a connection in auto-commit mode to the coordinator
     * @param streams parts at a time
     * @return a finding for each thing looked at; none where the target is no cluster
     */
    public static List<Finding> of(Connection coordinator, int streams) {
        return of(coordinator, streams, OLD_TRANSACTION);
    }

    static List<Finding> of(Connection coordinator, int streams, Duration oldTransaction) {
        if (!Cluster.isInstalled(coordinator)) {
            return List.of();
        }
        try {
            ClusterChecks checks = new ClusterChecks(coordinator, streams, oldTransaction);
            List<Finding> findings = new ArrayList<>();
            findings.add(checks.version());
            findings.addAll(checks.nodes());
            findings.add(checks.rebalance());
            findings.add(checks.shards());
            return findings;
        } catch (SQLException e) {
            throw SqlFailures.of(Side.TARGET, "the target's Citus cluster", e);
        }
    }

    private String value(String sql) throws SQLException {
        try (Statement query = coordinator.createStatement();
                ResultSet row = query.executeQuery(sql)) {
            return row.next() ? String.valueOf(row.getString(1)) : "";
        }
    }

    private Finding version() throws SQLException {
        String answer = value("SELECT citus_version()");
        return CitusVersion.parse(answer)
                .map(version -> version.losesRows()
                        ? Finding.refuse(
                                "Citus version",
                                "COPY of Citus " + version + " can lose rows without an error when memory runs out"
                                        + " (citusdata/citus#7152); upgrade it within its line first")
                        : Finding.ok("Citus version", "Citus " + version))
                .orElseGet(() -> Finding.warn("Citus version", "'" + answer + "' names no version that is known"));
    }

    /** Every node answers, has the metadata, has room for connections, and holds no transaction nobody finishes. */
    private List<Finding> nodes() throws SQLException {
        String sql = """
                SELECT n.nodename || ':' || n.nodeport AS node, r.success, r.result,
                       n.isactive, n.hasmetadata AND n.metadatasynced AS synced
                  FROM pg_dist_node n
                  LEFT JOIN run_command_on_all_nodes($command$
                       SELECT pg_catalog.concat_ws(' '::pg_catalog.text,
                              pg_catalog.current_setting('max_connections'::pg_catalog.text),
                              (SELECT pg_catalog.count(*) FROM pg_catalog.pg_prepared_xacts
                                WHERE database OPERATOR(pg_catalog.=) pg_catalog.current_database()
                                  AND prepared OPERATOR(pg_catalog.<)
                                      (pg_catalog.now() OPERATOR(pg_catalog.-) '%d seconds'::pg_catalog.interval)),
                              pg_catalog.current_setting('transaction_read_only'::pg_catalog.text))
                       $command$) r ON r.nodeid = n.nodeid
                 WHERE n.noderole = 'primary' AND n.nodecluster = current_setting('citus.cluster_name')
                 ORDER BY n.groupid
                """.formatted(oldTransaction.toSeconds());
        List<Finding> findings = new ArrayList<>();
        try (Statement query = coordinator.createStatement();
                ResultSet rows = query.executeQuery(sql)) {
            while (rows.next()) {
                findings.add(node(rows));
            }
        }
        return findings;
    }

    private Finding node(ResultSet row) throws SQLException {
        String subject = "node " + row.getString("node");
        if (!row.getBoolean("isactive")) {
            return Finding.warn(subject, "it is disabled; SELECT citus_activate_node(...) brings it back");
        }
        if (!row.getBoolean("success")) {
            return Finding.refuse(
                    subject,
                    "it does not answer the coordinator (" + row.getString("result") + "); start it and run again");
        }
        String[] told = row.getString("result").split(" ", -1);
        int connections = Integer.parseInt(told[0]);
        if (told[2].equals("on")) {
            return Finding.refuse(
                    subject,
                    "it takes no writes: it is a standby, or default_transaction_read_only is on there; set that off");
        }
        if (!told[1].equals("0")) {
            return Finding.warn(
                    subject,
                    told[1] + " prepared transactions are older than a minute; their rows are hidden and their locks"
                            + " held, SELECT recover_prepared_transactions() on every node finishes those of Citus");
        }
        if (streams > connections * 6 / 10) {
            return Finding.warn(
                    subject,
                    "with --parallel " + streams + " every stream holds a connection there, of " + connections
                            + " (max_connections); lower the one or raise the other");
        }
        return row.getBoolean("synced")
                ? Finding.ok(subject, "it answers")
                : Finding.warn(
                        subject,
                        "it lacks the metadata, so no part can enter there;"
                                + " SELECT start_metadata_sync_to_all_nodes() sends it");
    }

    private Finding rebalance() throws SQLException {
        if (value("SELECT to_regproc('citus_rebalance_status')::text").equals("null")) {
            return Finding.ok("rebalance", "this version of Citus moves shards in a session only");
        }
        String running = value(
                "SELECT count(*) FROM citus_rebalance_status() WHERE state IN ('scheduled', 'running', 'cancelling')");
        return running.equals("0")
                ? Finding.ok("rebalance", "no shard is being moved")
                : Finding.warn(
                        "rebalance",
                        "shards are being moved; a move and a COPY wait for each other, wait for its end or"
                                + " SELECT citus_rebalance_stop()");
    }

    private Finding shards() throws SQLException {
        long shards = Long.parseLong(value("SELECT count(*) FROM pg_dist_shard"));
        return shards <= MOST_SHARDS
                ? Finding.ok("shards", shards + " shards in all")
                : Finding.warn(
                        "shards",
                        shards + " shards in all; beyond " + MOST_SHARDS + " every node's metadata grows slow"
                                + " (citusdata/citus#6537), make fewer tables or a lower shard_count");
    }
}
