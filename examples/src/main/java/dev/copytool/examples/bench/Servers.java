package dev.copytool.examples.bench;

import dev.copytool.engine.model.Side;
import dev.copytool.engine.testing.CitusCluster;
import dev.copytool.engine.testing.PostgresServer;
import dev.copytool.engine.testing.TestServer;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;

/** The two servers of a benchmark: given ones, on which two databases are made and dropped, or throw-away ones. */
final class Servers implements AutoCloseable {
    private static final List<String> SETTINGS = List.of(
            "server_version",
            "fsync",
            "synchronous_commit",
            "full_page_writes",
            "wal_level",
            "wal_compression",
            "shared_buffers",
            "max_wal_size",
            "checkpoint_timeout",
            "maintenance_work_mem",
            "max_parallel_maintenance_workers",
            "autovacuum");

    private final List<TestServer> throwAways = new ArrayList<>();
    private final String name = "copytool_bench_" + ProcessHandle.current().pid();
    private final Database sourceServer;
    private final Cluster targetServers;

    /**
     * Starts them, or connects to the given ones.
     *
     * @throws Cluster.Missing if the target is to be a Citus cluster and there is none
     */
    Servers(Options options) {
        try {
            targetServers = options.clustered() ? cluster(options) : Cluster.plain(target(options));
            sourceServer = Database.of(
                    Side.SOURCE, options.source().orElseGet(() -> start(options).uri("postgres")));
        } catch (RuntimeException e) {
            throwAways.forEach(TestServer::close);
            throw e;
        }
    }

    private Database target(Options options) {
        return Database.of(
                Side.TARGET, options.target().orElseGet(() -> start(options).uri("postgres")));
    }

    private Cluster cluster(Options options) {
        if (options.target().isPresent()) {
            return Cluster.of(target(options));
        }
        CitusCluster started = Cluster.start(settings("256MB"));
        throwAways.add(started);
        return Cluster.of(Database.of(Side.TARGET, started.uri(started.newDatabase())));
    }

    private PostgresServer start(Options options) {
        Map<String, String> settings = settings(options.clustered() ? "256MB" : "512MB");
        PostgresServer server = options.binaries()
                .map(jar -> PostgresServer.start(jar, settings))
                .orElseGet(() -> PostgresServer.start(settings));
        throwAways.add(server);
        return server;
    }

    /** As a real server writes: durable, and without checkpoints that come in the middle of a measurement. */
    private static Map<String, String> settings(String sharedBuffers) {
        return Map.of(
                "fsync", "on",
                "synchronous_commit", "on",
                "shared_buffers", sharedBuffers,
                "max_wal_size", "8GB",
                "checkpoint_timeout", "1h");
    }

    Database source() {
        return sourceServer.named(name + "_source");
    }

    Database target() {
        return targetServers.coordinator().named(name + "_target");
    }

    /** Makes both databases anew and empty. */
    void empty() {
        dropDatabases();
        sourceServer.execute(List.of("CREATE DATABASE " + source().get("dbname")));
        targetServers.create(target().get("dbname"));
    }

    private void dropDatabases() {
        sourceServer.execute(List.of("DROP DATABASE IF EXISTS " + source().get("dbname")));
        targetServers.drop(target().get("dbname"));
    }

    void checkpoint() {
        all().forEach(server -> server.execute(List.of("CHECKPOINT")));
    }

    private List<Database> all() {
        List<Database> all = new ArrayList<>(List.of(sourceServer));
        all.addAll(targetServers.nodes());
        return all;
    }

    /** The source's version and the settings that times depend on. */
    Map<String, String> sourceFacts() {
        return facts(sourceServer);
    }

    /** Likewise of the target, with its Citus. */
    Map<String, String> targetFacts() {
        Map<String, String> facts = facts(targetServers.coordinator());
        if (targetServers.known().isPresent()) {
            facts.put(
                    "Citus",
                    targetServers.coordinator().value("SELECT extversion FROM pg_extension WHERE extname = 'citus'"));
            facts.put("workers", String.valueOf(targetServers.workers().size()));
        }
        return facts;
    }

    private static Map<String, String> facts(Database server) {
        Map<String, String> facts = new LinkedHashMap<>();
        for (String setting : SETTINGS) {
            facts.put(setting, server.value("SELECT current_setting('" + setting + "', true)"));
        }
        return facts;
    }

    /** CPU seconds of all servers' ended sessions; nothing where the servers are somebody else's. */
    ProcessTime.Reading cpu() {
        if (throwAways.isEmpty()) {
            return ProcessTime.Reading.NONE;
        }
        return all().stream()
                .map(server -> ProcessTime.of(postmaster(server)))
                .reduce(new ProcessTime.Reading(0), ProcessTime.Reading::plus);
    }

    private static OptionalLong postmaster(Database server) {
        String pid = server.value("SELECT split_part(pg_read_file('postmaster.pid'), E'\\n', 1)");
        return pid.isEmpty() ? OptionalLong.empty() : OptionalLong.of(Long.parseLong(pid));
    }

    @Override
    public void close() {
        if (throwAways.isEmpty()) {
            dropDatabases();
        }
        throwAways.forEach(TestServer::close);
    }
}
