package dev.copytool.engine.testing;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.IntFunction;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

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

    private static final int NODES = 3;

    private final List<CitusNode> nodes;
    private @Nullable String model;

    private CitusCluster(List<CitusNode> nodes) {
        this.nodes = List.copyOf(nodes);
    }

    /** Starts a cluster of test servers of that installation. */
    public static CitusCluster start(CitusInstallation installation) {
        return start(installation, Map.of());
    }

    /** Starts a cluster whose servers all have these settings, which go before those of test servers. */
    public static CitusCluster start(CitusInstallation installation, Map<String, String> settings) {
        List<CompletableFuture<CitusNode>> starting = new ArrayList<>();
        for (int i = 0; i < NODES; i++) {
            starting.add(CompletableFuture.supplyAsync(() -> InstalledNode.start(installation, settings)));
        }
        return of(number -> starting.get(number).join());
    }

    /** The cluster of the nodes that are made by their numbers, 0 for the coordinator. */
    static CitusCluster of(IntFunction<? extends CitusNode> maker) {
        List<CitusNode> nodes = new ArrayList<>();
        try {
            for (int i = 0; i < NODES; i++) {
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
        String model = model();
        String name = newName();
        nodes.parallelStream()
                .forEach(node -> node.execute("postgres", "CREATE DATABASE " + name + " TEMPLATE " + model));
        // A change of its nodes before its own worker has begun would end the server (TriggerNodeMetadataSync in
        // maintenanced.c of Citus 13.2 wakes one that is not there).
        Polling.until(() -> value(name, """
                        SELECT count(*) FROM pg_stat_activity
                         WHERE datname = current_database() AND backend_type LIKE 'Citus Maintenance Daemon%'
                        """).equals("1"));
        return name;
    }

    /** The database that others are made from: to have nodes know each other takes a second, to copy them a tenth of it. */
    private synchronized String model() {
        String known = model;
        if (known == null) {
            known = newName();
            makeCluster(known);
            // One with sessions, as Citus keeps one of its own in each, cannot be copied.
            for (CitusNode node : nodes) {
                node.closeToSessions(known);
            }
            model = known;
        }
        return known;
    }

    private void makeCluster(String name) {
        for (CitusNode node : nodes) {
            node.execute("postgres", "CREATE DATABASE " + name);
            node.execute(name, "CREATE EXTENSION citus");
        }
        execute(name, "SELECT citus_set_coordinator_host('" + host() + "', " + port() + ")");
        nodes.stream()
                .skip(1)
                .forEach(node -> execute(name, "SELECT citus_add_node('" + node.host() + "', " + node.port() + ")"));
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
