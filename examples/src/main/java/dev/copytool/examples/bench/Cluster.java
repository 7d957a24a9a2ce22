package dev.copytool.examples.bench;

import dev.copytool.engine.testing.CitusCluster;
import dev.copytool.engine.testing.CitusInstallation;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The servers of a target, on each of which a database of the benchmark is made. Those of a Citus cluster become a cluster
 * in that database too.
 *
 * @param coordinator the coordinator, or the only server
 * @param known the coordinator's address as its workers know it, as two SQL values; nothing outside clusters
 * @param workers the other nodes, as the coordinator knows them
 */
record Cluster(Database coordinator, Optional<String> known, List<Database> workers) {
    private static final int DROP_ATTEMPTS = 5;

    /** There is no Citus where one is needed. */
    static final class Missing extends RuntimeException {
        private static final long serialVersionUID = 1;

        Missing(String message) {
            super(message);
        }
    }

    /** A target of one server. */
    static Cluster plain(Database server) {
        return new Cluster(server, Optional.empty(), List.of());
    }

    /** Starts a coordinator and two workers. */
    static CitusCluster start(Map<String, String> settings) {
        return CitusCluster.start(
                CitusInstallation.find()
                        .orElseThrow(() -> new Missing("no PostgreSQL on this machine has Citus among its extensions;"
                                + " install Citus, or give --source and --target (a coordinator)")),
                settings);
    }

    /** The cluster that a database is the coordinator of. */
    static Cluster of(Database coordinator) {
        if (coordinator
                .value("SELECT count(*) FROM pg_extension WHERE extname = 'citus'")
                .equals("0")) {
            throw new Missing("the database " + coordinator + " has no extension citus; name one of a coordinator");
        }
        String others = "SELECT string_agg(nodename || ' ' || nodeport, ',') FROM pg_dist_node"
                + " WHERE groupid <> 0 AND noderole = 'primary'";
        List<Database> workers = new ArrayList<>();
        for (String address : coordinator.value(others).split(",", -1)) {
            String[] parts = address.split(" ", -1);
            if (parts.length == 2) {
                workers.add(coordinator.at(parts[0], parts[1]));
            }
        }
        String known = coordinator.value("SELECT format('%L, %s', nodename, nodeport) FROM pg_dist_node"
                + " WHERE groupid = 0 AND noderole = 'primary'");
        return new Cluster(
                coordinator, Optional.of(known.isEmpty() ? address(coordinator) : known), List.copyOf(workers));
    }

    private static String address(Database node) {
        return "'" + node.get("host") + "', " + node.get("port");
    }

    /** The coordinator and the workers. */
    List<Database> nodes() {
        List<Database> nodes = new ArrayList<>(List.of(coordinator));
        nodes.addAll(workers);
        return nodes;
    }

    /** Makes an empty database on every node. */
    void create(String database) {
        nodes().forEach(node -> node.execute(List.of("CREATE DATABASE " + database)));
        known.ifPresent(address -> {
            nodes().forEach(node -> node.named(database).execute(List.of("CREATE EXTENSION citus")));
            List<String> join = new ArrayList<>(List.of("SELECT citus_set_coordinator_host(" + address + ")"));
            workers.forEach(worker -> join.add("SELECT citus_add_node(" + address(worker) + ")"));
            coordinator.named(database).execute(join);
        });
    }

    void drop(String database) {
        String force = known.isPresent() ? " WITH (FORCE)" : "";
        nodes().forEach(node -> dropPatiently(node, "DROP DATABASE IF EXISTS " + database + force));
    }

    /** Citus's own workers come back to a database while it is being dropped. */
    private void dropPatiently(Database node, String statement) {
        for (int attempt = 1; ; attempt++) {
            try {
                node.execute(List.of(statement));
                return;
            } catch (RuntimeException e) {
                if (known.isEmpty() || attempt == DROP_ATTEMPTS) {
                    throw e;
                }
            }
        }
    }
}
