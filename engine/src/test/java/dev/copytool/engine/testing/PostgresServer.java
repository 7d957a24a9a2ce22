package dev.copytool.engine.testing;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;

/** A throw-away PostgreSQL server on loopback, its data under the temporary directory. Closing it leaves nothing. */
public final class PostgresServer extends TestServer {
    private final EmbeddedPostgres server;
    private final Optional<Path> directory;

    private PostgresServer(EmbeddedPostgres server, Optional<Path> directory) {
        this.server = server;
        this.directory = directory;
    }

    /** Starts a server of the version on the class path. */
    public static PostgresServer start() {
        return start(Map.of());
    }

    /** Starts a server of the version on the class path with these settings. */
    public static PostgresServer start(Map<String, String> settings) {
        return inNewDirectory(EmbeddedPostgres.builder(), settings);
    }

    /** Starts a server from a jar of binaries, of whatever version it holds. */
    public static PostgresServer start(Path binaries) {
        return start(binaries, Map.of());
    }

    /** Starts a server from a jar of binaries with these settings. */
    public static PostgresServer start(Path binaries, Map<String, String> settings) {
        return inNewDirectory(EmbeddedPostgres.builder().setPgBinaryResolver(new JarBinaries(binaries)), settings);
    }

    /** Starts a server of the version on the class path on these files, which stay; makes them where there are none. */
    public static PostgresServer on(Path directory) {
        EmbeddedPostgres.Builder builder =
                EmbeddedPostgres.builder().setDataDirectory(directory).setCleanDataDirectory(false);
        return start(builder, Map.of(), Optional.empty());
    }

    private static PostgresServer inNewDirectory(EmbeddedPostgres.Builder builder, Map<String, String> settings) {
        Path directory = ServerFiles.newDirectory();
        return start(builder.setDataDirectory(directory.resolve("data")), settings, Optional.of(directory));
    }

    private static PostgresServer start(
            EmbeddedPostgres.Builder builder, Map<String, String> settings, Optional<Path> directory) {
        builder.setPGStartupWait(Duration.ofSeconds(60));
        builder.setServerConfig("max_connections", "100");
        settings.forEach(builder::setServerConfig);
        try {
            return new PostgresServer(builder.start(), directory);
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
            directory.ifPresent(ServerFiles::remove);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
