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
 * @param settling how commits are seen through, where it is a cluster
 * @param notes what a person should know of them, in one line each
 */
public record TargetNodes(EntryNodes entries, Optional<Settling> settling, List<String> notes) {

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
        Optional<Cluster> cluster = target.session(setUp, Cluster::find);
        return cluster.map(found -> new Opening(target, found, streams, lockWait, setUp, stop).open(choice))
                .orElseGet(() -> new TargetNodes(
                        EntryNodes.of(new SessionPool(target, streams, setUp)), Optional.empty(), List.of()));
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
            switch (choice.mode()) {
                case AUTO ->
                    cluster.nodes().stream()
                            .filter(node -> node.entry() && node.group() != 0)
                            .forEach(node -> known(node).ifPresent(server -> reached.put(node.group(), server)));
                case LISTED ->
                    choice.addresses().forEach(address -> {
                        Server server = coordinator.at(address.host(), address.port());
                        reached.putIfAbsent(groupOf(server), server);
                    });
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
            return new TargetNodes(
                    new EntryNodes(first, spread, settling, System::nanoTime), Optional.of(settling), notes);
        }

        private EntryNode entry(int group, Server server, int most) {
            return new CitusEntry(new SessionPool(server, streams, setUp), group, most, lockWait);
        }

        /** Settling reaches for every node, by the name the cluster has for it where no other is known. */
        private Map<Integer, Server> all(Map<Integer, Server> reached) {
            Map<Integer, Server> all = new TreeMap<>(reached);
            cluster.nodes()
                    .forEach(node ->
                            all.computeIfAbsent(node.group(), group -> coordinator.at(node.host(), node.port())));
            return all;
        }

        private Optional<Server> known(ClusterNode node) {
            Server server = coordinator.at(node.host(), node.port());
            try {
                if (groupOf(server) == node.group()) {
                    return Optional.of(server);
                }
                notes.add("behind the name of node " + node + " is another one; the coordinator stands in for it");
            } catch (CopyException e) {
                notes.add("node " + node + " cannot be an entry node, others stand in for it: " + e.line());
            }
            return Optional.empty();
        }

        /** The group of the node at that address; it must be one of this cluster, which it is if it knows the same nodes. */
        private int groupOf(Server server) {
            return server.session(setUp, session -> {
                if (!Cluster.isInstalled(session) || !Cluster.nodesOf(session).equals(cluster.nodes())) {
                    throw CopyException.permanent(server + " is no node of the target's cluster, or has not got its"
                            + " metadata; SELECT start_metadata_sync_to_all_nodes() on the coordinator sends it");
                }
                try (Statement query = session.createStatement();
                        ResultSet row = query.executeQuery("SELECT groupid FROM pg_dist_local_group")) {
                    row.next();
                    return row.getInt(1);
                }
            });
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
