package dev.copytool.engine.testing;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.IntFunction;
import java.util.stream.Stream;

/** A Citus cluster for tests: a coordinator, which as a {@link TestServer} is the cluster itself, and two workers. */
public final class CitusCluster extends TestServer {
    /** What makes nodes fast, not durable, and their commits stay as a test has left them. */
    static final Map<String, String> SETTINGS = Map.of(
            "shared_preload_libraries", "citus",
            "citus.recover_2pc_interval", "1h",
            "max_connections", "100",
            "max_prepared_transactions", "100",
            "shared_buffers", "64MB",
            "fsync", "off",
            "log_min_messages", "warning");

    private final List<CitusNode> nodes;

    private CitusCluster(List<CitusNode> nodes) {
        this.nodes = List.copyOf(nodes);
    }

    /** Starts a cluster of test servers of that installation. */
    public static CitusCluster start(CitusInstallation installation) {
        return start(installation, Map.of());
    }

    /** Starts a cluster whose servers all have these settings, which go before those of test servers. */
    public static CitusCluster start(CitusInstallation installation, Map<String, String> settings) {
        return of(number -> InstalledNode.start(installation, settings));
    }

    /** The cluster of the nodes that are made by their numbers, 0 for the coordinator. */
    static CitusCluster of(IntFunction<? extends CitusNode> maker) {
        List<CitusNode> nodes = new ArrayList<>();
        try {
            for (int i = 0; i < 3; i++) {
                nodes.add(maker.apply(i));
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

    @Override
    public String host() {
        return coordinator().host();
    }

    @Override
    public String user() {
        return coordinator().user();
    }

    @Override
    protected String prefix() {
        return coordinator().prefix();
    }

    /** Makes a database that is a cluster of its own, every node with its metadata. */
    @Override
    public String newDatabase() {
        String name = super.newDatabase();
        nodes.stream().skip(1).forEach(node -> node.execute("postgres", "CREATE DATABASE " + name));
        nodes.forEach(node -> node.execute(name, "CREATE EXTENSION citus"));
        execute(name, "SELECT citus_set_coordinator_host('" + host() + "', " + port() + ")");
        nodes.stream()
                .skip(1)
                .forEach(node -> execute(name, "SELECT citus_add_node('" + node.host() + "', " + node.port() + ")"));
        return name;
    }

    @Override
    public void dropDatabase(String name) {
        nodes.forEach(node -> node.dropDatabase(name));
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
