package dev.copytool.engine.citus;

import dev.copytool.engine.connect.Server;
import dev.copytool.engine.connect.Settlement;
import dev.copytool.engine.model.CopyException;
import dev.copytool.engine.model.TimeLimit;
import dev.copytool.engine.spi.StopSignal;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.LongSupplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The settlement of a Citus cluster. What a node has not carried out yet lies there as a prepared transaction named
 * {@code citus_<group>_<backend>_<number>_<connection>} ({@code remote_transaction.c}); until it is, the rows of some
 * shards are hidden, and counting them would tell less than was committed.
 *
 * <p>Thread-safe; each call uses connections of its own.
 */
public final class Settling implements Settlement {
    private static final Logger log = LoggerFactory.getLogger(Settling.class);
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final String PREFIX = "citus_";
    private static final Duration PAUSE = Duration.ofMillis(250);

    private final Server coordinator;
    private final Map<Integer, Server> nodes;
    private final String setUp;
    private final StopSignal stop;
    private final LongSupplier nanoTime;

    /**
     * Connects to nothing yet.
     *
     * @param nodes every node of the cluster that can be reached, by its group
     * @param setUp a statement each connection begins with
     * @param stop ends every wait
     * @param nanoTime the clock the waits go by
     */
    public Settling(
            Server coordinator, Map<Integer, Server> nodes, String setUp, StopSignal stop, LongSupplier nanoTime) {
        this.coordinator = coordinator;
        this.nodes = Map.copyOf(nodes);
        this.setUp = setUp;
        this.stop = stop;
        this.nanoTime = nanoTime;
    }

    /**
     * The settlement of the cluster that a target is the coordinator of; nothing where it is none.
     *
     * @throws CopyException if it does not answer, or is a worker
     */
    public static Optional<Settling> of(Server target, String setUp, StopSignal stop) {
        return target.session(setUp, Cluster::find).map(cluster -> {
            Map<Integer, Server> nodes = new TreeMap<>();
            cluster.nodes().forEach(node -> nodes.put(node.group(), target.at(node.host(), node.port())));
            nodes.put(0, target);
            return new Settling(target, nodes, setUp, stop, System::nanoTime);
        });
    }

    /**
     * What nodes hold.
     *
     * @param transactions prepared and not finished, each with its node
     * @param silent nodes that do not answer
     */
    private record Held(Set<String> transactions, Set<String> silent) {
        Optional<String> told() {
            if (transactions.isEmpty() && silent.isEmpty()) {
                return Optional.empty();
            }
            String left = Stream.concat(transactions.stream(), silent.stream()).collect(Collectors.joining(", "));
            return Optional.of("a commit is not carried out everywhere yet: " + left);
        }
    }

    @Override
    public Optional<String> pending(int group, int backend) {
        try {
            return held(PREFIX + group + "_" + backend + "_").told();
        } catch (CopyException e) {
            return unasked(e);
        }
    }

    @Override
    public Optional<String> settle(int group, int backend) {
        long until = nanoTime.getAsLong() + TimeLimit.of(PATIENCE).toNanos();
        Optional<String> left = pending(group, backend);
        while (left.isPresent() && !stop.await(PAUSE) && nanoTime.getAsLong() < until) {
            Optional.ofNullable(nodes.get(group)).ifPresent(this::recover);
            left = pending(group, backend);
        }
        return left;
    }

    @Override
    public Optional<String> hidden() {
        try {
            return held(PREFIX).told();
        } catch (CopyException e) {
            return unasked(e);
        }
    }

    /** {@inheritDoc} A node that does not answer is not waited for. */
    @Override
    public Optional<String> settleAll() {
        long until = nanoTime.getAsLong() + TimeLimit.of(PATIENCE).toNanos();
        try {
            Held now = held(PREFIX);
            Held first = new Held(new LinkedHashSet<>(now.transactions()), now.silent());
            while (!first.transactions().isEmpty() && !stop.await(PAUSE) && nanoTime.getAsLong() < until) {
                recover();
                now = held(PREFIX);
                first.transactions().retainAll(now.transactions());
            }
            return new Held(first.transactions(), now.silent()).told();
        } catch (CopyException e) {
            return unasked(e);
        }
    }

    private static Optional<String> unasked(CopyException e) {
        return Optional.of("nobody knows whether every commit is carried out everywhere: " + e.line());
    }

    @Override
    public void recover() {
        nodes.values().forEach(this::recover);
    }

    private Held held(String prefix) {
        return coordinator.session(setUp, session -> held(session, prefix));
    }

    /**
     * Hastens what the node's maintenance does every {@code citus.recover_2pc_interval}. A user without the right to it, or
     * a node that is down, has to wait for that.
     */
    private void recover(Server node) {
        try {
            int recovered = node.session(setUp, session -> {
                try (Statement statement = session.createStatement();
                        ResultSet row = statement.executeQuery("SELECT recover_prepared_transactions()")) {
                    row.next();
                    return row.getInt(1);
                }
            });
            if (recovered > 0) {
                log.info("{}: {} prepared transactions were finished", node, recovered);
            }
        } catch (CopyException e) {
            log.info("{}: prepared transactions are left to the node's own maintenance: {}", node, e.line());
        }
    }

    /** The prepared transactions of this database whose name begins so. */
    private static Held held(Connection session, String prefix) throws SQLException {
        String sql = """
                SELECT n.nodename || ':' || n.nodeport AS node, r.success, r.result
                  FROM run_command_on_all_nodes(format(
                       $command$SELECT coalesce(pg_catalog.string_agg(gid, ' '::pg_catalog.text), '')
                                  FROM pg_catalog.pg_prepared_xacts
                                 WHERE database OPERATOR(pg_catalog.=) pg_catalog.current_database()
                                   AND pg_catalog.starts_with(gid, %L::pg_catalog.text)$command$, ?)) r
                  JOIN pg_dist_node n USING (nodeid)
                """;
        Held held = new Held(new LinkedHashSet<>(), new LinkedHashSet<>());
        try (PreparedStatement query = session.prepareStatement(sql)) {
            query.setString(1, prefix);
            try (ResultSet rows = query.executeQuery()) {
                while (rows.next()) {
                    String node = rows.getString("node");
                    if (!rows.getBoolean("success")) {
                        held.silent().add("node " + node + " does not answer");
                    } else if (!rows.getString("result").isEmpty()) {
                        for (String gid : rows.getString("result").split(" ", -1)) {
                            held.transactions().add(gid + " on node " + node);
                        }
                    }
                }
            }
        }
        return held;
    }
}
