package dev.copytool.examples;

import dev.copytool.engine.model.Side;
import dev.copytool.engine.testing.PostgresServer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;

/** The two servers of a benchmark: given ones, on which two databases are made and dropped, or throw-away ones. */
final class BenchServers implements AutoCloseable {
    /** As a real server writes: durable, and without checkpoints that come in the middle of a measurement. */
    private static final Map<String, String> SETTINGS = Map.of(
            "fsync", "on",
            "synchronous_commit", "on",
            "shared_buffers", "512MB",
            "max_wal_size", "8GB",
            "checkpoint_timeout", "1h");

    private final List<PostgresServer> throwAways = new ArrayList<>();
    private final String name = "copytool_bench_" + ProcessHandle.current().pid();
    private final BenchDatabase sourceServer;
    private final BenchDatabase targetServer;

    BenchServers(BenchOptions options) {
        sourceServer = BenchDatabase.of(
                Side.SOURCE, options.source().orElseGet(() -> start(options).uri("postgres")));
        targetServer = BenchDatabase.of(
                Side.TARGET, options.target().orElseGet(() -> start(options).uri("postgres")));
    }

    private PostgresServer start(BenchOptions options) {
        PostgresServer server = options.binaries()
                .map(jar -> PostgresServer.start(jar, SETTINGS))
                .orElseGet(() -> PostgresServer.start(SETTINGS));
        throwAways.add(server);
        return server;
    }

    BenchDatabase source() {
        return sourceServer.named(name + "_source");
    }

    BenchDatabase target() {
        return targetServer.named(name + "_target");
    }

    /** Makes both databases anew and empty. */
    void empty() {
        dropDatabases();
        sourceServer.execute(List.of("CREATE DATABASE " + source().get("dbname")));
        targetServer.execute(List.of("CREATE DATABASE " + target().get("dbname")));
    }

    private void dropDatabases() {
        sourceServer.execute(List.of("DROP DATABASE IF EXISTS " + source().get("dbname")));
        targetServer.execute(List.of("DROP DATABASE IF EXISTS " + target().get("dbname")));
    }

    void checkpoint() {
        sourceServer.execute(List.of("CHECKPOINT"));
        targetServer.execute(List.of("CHECKPOINT"));
    }

    /** What the servers are, for the head of the report. */
    String describe() {
        String query = "SELECT 'PostgreSQL ' || current_setting('server_version') || ', fsync '"
                + " || current_setting('fsync') || ', shared_buffers ' || current_setting('shared_buffers')";
        return "source " + sourceServer.value(query) + "; target " + targetServer.value(query);
    }

    /** CPU seconds of both servers' ended sessions; nothing where the servers are somebody else's. */
    ProcessTime.Reading cpu() {
        if (throwAways.size() < 2) {
            return ProcessTime.Reading.NONE;
        }
        ProcessTime.Reading source = ProcessTime.of(postmaster(sourceServer));
        ProcessTime.Reading target = ProcessTime.of(postmaster(targetServer));
        return source.plus(target);
    }

    private static OptionalLong postmaster(BenchDatabase server) {
        String pid = server.value("SELECT split_part(pg_read_file('postmaster.pid'), E'\\n', 1)");
        return pid.isEmpty() ? OptionalLong.empty() : OptionalLong.of(Long.parseLong(pid));
    }

    @Override
    public void close() {
        if (throwAways.isEmpty()) {
            dropDatabases();
        }
        throwAways.forEach(PostgresServer::close);
    }
}
