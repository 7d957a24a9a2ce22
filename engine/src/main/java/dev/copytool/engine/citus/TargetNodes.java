package dev.copytool.engine.citus;

import dev.copytool.engine.connect.EntryNode;
import dev.copytool.engine.connect.EntryNodes;
import dev.copytool.engine.connect.Server;
import dev.copytool.engine.connect.SessionPool;
import dev.copytool.engine.connect.SqlFailures;
import dev.copytool.engine.model.CopyException;
import dev.copytool.engine.model.Side;
import dev.copytool.engine.spi.StopSignal;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * The nodes of a target: one server, or a Citus cluster recognised as such.
 *
 * @param entries where parts enter; to be closed
 * @param notes what a person should know of them, in one line each
 */
public record TargetNodes(EntryNodes entries, List<String> notes) {

    public TargetNodes {
        notes = List.copyOf(notes);
    }

    /**
     * Finds out what the target is, and which of its nodes can be reached.
     *
     * @param choice which nodes parts of distributed tables enter at
     * @param streams parts at a time
     * @param lockWait how long a statement of a part waits for a lock, on whatever node
     * @param setUp a statement each session begins with
     * @throws CopyException if the target does not answer, is a worker, or a listed node cannot be used
     */
    public static TargetNodes open(
            Server target, EntryChoice choice, int streams, Duration lockWait, String setUp, StopSignal stop) {
        SessionPool pool = new SessionPool(target, streams, setUp);
        boolean kept = false;
        try {
            Optional<Cluster> cluster = pool.opening(Cluster::find);
            kept = cluster.isEmpty();
            return cluster.map(found -> new Opening(target, found, streams, lockWait, setUp, stop).open(choice))
                    .orElseGet(() -> new TargetNodes(EntryNodes.of(pool), List.of()));
        } finally {
            if (!kept) {
                pool.close();
            }
        }
    }

    private static final class Opening {
        private final Server coordinator;
        private final Cluster cluster;
        private final int streams;
        private final Duration lockWait;
        private final String setUp;
        private final StopSignal stop;
        private final List<String> notes = new ArrayList<>();

        Opening(Server coordinator, Cluster cluster, int streams, Duration lockWait, String setUp, StopSignal stop) {
            this.coordinator = coordinator;
            this.cluster = cluster;
            this.streams = streams;
            this.lockWait = lockWait;
            this.setUp = setUp;
            this.stop = stop;
        }

        TargetNodes open(EntryChoice choice) {
            Map<Integer, Server> reached = new TreeMap<>();
            reached.put(0, coordinator);
            NodeProbes probes = new NodeProbes(cluster, setUp);
            switch (choice.mode()) {
                case AUTO -> {
                    List<ClusterNode> nodes = cluster.nodes().stream()
                            .filter(node -> node.entry() && node.group() != 0)
                            .toList();
                    List<NodeProbes.Answer> answers =
                            probes.ask(nodes.stream().map(this::at).toList());
                    for (int i = 0; i < nodes.size(); i++) {
                        ClusterNode node = nodes.get(i);
                        known(node, answers.get(i)).ifPresent(server -> reached.put(node.group(), server));
                    }
                }
                case LISTED ->
                    probes.ask(choice.addresses().stream()
                                    .map(address -> coordinator.at(address.host(), address.port()))
                                    .toList())
                            .forEach(answer -> reached.putIfAbsent(answer.group(), answer.server()));
                case COORDINATOR -> {}
            }
            int most = SessionProfile.most(coordinator.session(setUp, this::leastConnections), streams);
            EntryNode first = entry(0, coordinator, most);
            List<EntryNode> spread = new ArrayList<>();
            reached.forEach((group, server) -> {
                if (group != 0) {
                    spread.add(entry(group, server, most));
                } else if (cluster.nodes().stream().anyMatch(node -> node.group() == 0 && node.entry())) {
                    spread.add(first);
                }
            });
            Settling settling = new Settling(coordinator, all(reached), setUp, stop, System::nanoTime);
            return new TargetNodes(new EntryNodes(first, spread, settling, System::nanoTime), notes);
        }

        private EntryNode entry(int group, Server server, int most) {
            return new CitusEntry(new SessionPool(server, streams, setUp), group, most, lockWait);
        }

        /** Settling reaches for every node, by the name the cluster has for it where no other is known. */
        private Map<Integer, Server> all(Map<Integer, Server> reached) {
            Map<Integer, Server> all = new TreeMap<>(reached);
            cluster.nodes().forEach(node -> all.computeIfAbsent(node.group(), group -> at(node)));
            return all;
        }

        private Server at(ClusterNode node) {
            return coordinator.at(node.host(), node.port());
        }

        private Optional<Server> known(ClusterNode node, NodeProbes.Answer answer) {
            try {
                if (answer.group() == node.group()) {
                    return Optional.of(answer.server());
                }
                notes.add("behind the name of node " + node + " is another one; the coordinator stands in for it");
            } catch (CopyException e) {
                notes.add("node " + node + " cannot be an entry node, others stand in for it: " + e.line());
            }
            return Optional.empty();
        }

        /** The smallest max_connections of the nodes that answer. */
        private int leastConnections(Connection session) {
            String sql = """
                    SELECT min(result::integer) FROM run_command_on_all_nodes($$SHOW max_connections$$) WHERE success
                    """;
            try (Statement query = session.createStatement();
                    ResultSet row = query.executeQuery(sql)) {
                row.next();
                return row.getInt(1);
            } catch (SQLException e) {
                throw SqlFailures.of(Side.TARGET, "the target's Citus cluster", e);
            }
        }
    }
}
