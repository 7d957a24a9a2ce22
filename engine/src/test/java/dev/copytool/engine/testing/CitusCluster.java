package dev.copytool.engine.testing;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** A throw-away Citus cluster: a coordinator, which as a {@link TestServer} is the cluster itself, and two workers. */
public final class CitusCluster extends TestServer {
    private static final int DROP_ATTEMPTS = 5;

    private final List<CitusNode> nodes;

    private CitusCluster(List<CitusNode> nodes) {
        this.nodes = List.copyOf(nodes);
    }

    /** Starts a cluster of test servers, which are fast and do not write durably. */
    public static CitusCluster start(CitusInstallation installation) {
        return start(installation, Map.of());
    }

    /** Starts a cluster whose servers all have these settings, which go before those of test servers. */
    public static CitusCluster start(CitusInstallation installation, Map<String, String> settings) {
        List<CitusNode> nodes = new ArrayList<>();
        try {
            for (int i = 0; i < 3; i++) {
                nodes.add(CitusNode.start(installation, settings));
            }
            return new CitusCluster(nodes);
        } catch (RuntimeException e) {
            nodes.forEach(CitusNode::close);
            throw e;
        }
    }

    public CitusNode coordinator() {
        return nodes.get(0);
    }

    /** A worker, 1 or 2; its group id in Citus is the same number. */
    public CitusNode worker(int number) {
        return nodes.get(number);
    }

    /** The coordinator and the workers. */
    public List<CitusNode> nodes() {
        return nodes;
    }

    @Override
    public int port() {
        return coordinator().port();
    }

    /** Makes a database that is a cluster of its own, every node with its metadata. */
    @Override
    public String newDatabase() {
        String name = super.newDatabase();
        nodes.stream().skip(1).forEach(node -> node.execute("postgres", "CREATE DATABASE " + name));
        nodes.forEach(node -> node.execute(name, "CREATE EXTENSION citus"));
        execute(name, "SELECT citus_set_coordinator_host('localhost', " + port() + ")");
        nodes.stream()
                .skip(1)
                .forEach(node -> execute(name, "SELECT citus_add_node('localhost', " + node.port() + ")"));
        return name;
    }

    @Override
    public void dropDatabase(String name) {
        nodes.forEach(node -> {
            // A prepared transaction that nobody finished would keep its database.
            node.rows(name, "SELECT gid FROM pg_prepared_xacts WHERE database = current_database()")
                    .forEach(gid -> node.execute(name, "ROLLBACK PREPARED '" + gid + "'"));
            dropPatiently(node, name);
        });
    }

    /** Citus's own workers come back to a database while it is being dropped. */
    private static void dropPatiently(CitusNode node, String name) {
        for (int attempt = 1; ; attempt++) {
            try {
                node.dropDatabase(name);
                return;
            } catch (IllegalStateException e) {
                if (attempt == DROP_ATTEMPTS) {
                    throw e;
                }
            }
        }
    }

    @Override
    public List<String> foreignSessions() {
        return nodes.stream()
                .flatMap(node ->
                        node == coordinator() ? super.foreignSessions().stream() : node.foreignSessions().stream())
                .toList();
    }

    @Override
    public void close() {
        Stream.concat(nodes.stream().skip(1), nodes.stream().limit(1)).forEach(CitusNode::close);
    }
}
