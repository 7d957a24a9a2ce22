package dev.copytool.engine.testing;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;

/** A throw-away PostgreSQL server on loopback, its data under the temporary directory. Closing it leaves nothing. */
public final class PostgresServer extends TestServer {
    private final EmbeddedPostgres server;

    private PostgresServer(EmbeddedPostgres server) {
        this.server = server;
    }

    /** Starts a server of the version on the class path. */
    public static PostgresServer start() {
        return start(Map.of());
    }

    /** Starts a server of the version on the class path with these settings. */
    public static PostgresServer start(Map<String, String> settings) {
        return start(EmbeddedPostgres.builder(), settings);
    }

    /** Starts a server from a jar of binaries, of whatever version it holds. */
    public static PostgresServer start(Path binaries) {
        return start(binaries, Map.of());
    }

    /** Starts a server from a jar of binaries with these settings. */
    public static PostgresServer start(Path binaries, Map<String, String> settings) {
        return start(EmbeddedPostgres.builder().setPgBinaryResolver(new JarBinaries(binaries)), settings);
    }

    /** Starts a server of the version on the class path on these files, which stay; makes them where there are none. */
    public static PostgresServer on(Path directory) {
        return start(EmbeddedPostgres.builder().setDataDirectory(directory).setCleanDataDirectory(false), Map.of());
    }

    private static PostgresServer start(EmbeddedPostgres.Builder builder, Map<String, String> settings) {
        builder.setPGStartupWait(Duration.ofSeconds(60));
        builder.setServerConfig("max_connections", "100");
        settings.forEach(builder::setServerConfig);
        try {
            return new PostgresServer(builder.start());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public int port() {
        return server.getPort();
    }

    @Override
    public void close() {
        try {
            server.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
