package dev.copytool.examples.bench;

import dev.copytool.engine.model.Side;
import dev.copytool.engine.testing.CitusCluster;
import dev.copytool.engine.testing.PostgresServer;
import dev.copytool.engine.testing.TestServer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;

/** The two servers of a benchmark: given ones, on which two databases are made and dropped, or throw-away ones. */
final class Servers implements AutoCloseable {
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

    /** What the servers are, for the head of the report. */
    String describe() {
        String query = "SELECT 'PostgreSQL ' || current_setting('server_version') || ', fsync '"
                + " || current_setting('fsync') || ', shared_buffers ' || current_setting('shared_buffers')";
        int workers = targetServers.workers().size();
        return "source " + sourceServer.value(query) + "; target "
                + targetServers.coordinator().value(query)
                + targetServers
                        .known()
                        .map(address -> ", "
                                + targetServers
                                        .coordinator()
                                        .value(
                                                "SELECT 'Citus ' || extversion FROM pg_extension WHERE extname = 'citus'")
                                + " with " + workers + " workers")
                        .orElse("");
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
