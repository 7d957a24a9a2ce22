package dev.copytool.engine.postgres;

import dev.copytool.engine.testing.PostgresServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Iterator;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Assumptions;
import org.opentest4j.TestAbortedException;

/** Servers by major version: the newest stays, of the others one runs at a time. Used by one thread. */
final class ServerVersions implements AutoCloseable {
    static final int OLDEST = 13;
    /** The version on the class path. */
    static final int NEWEST = 18;

    /** Filled by the build. */
    private static final Path JARS = Path.of("target", "pg-binaries");

    private final Map<Integer, String> unusable = new HashMap<>();
    private Optional<PostgresServer> newest = Optional.empty();
    private Optional<PostgresServer> other = Optional.empty();
    private int otherVersion;

    /**
     * The server of a major version; ends another older one.
     *
     * @throws TestAbortedException if the version cannot run on this machine
     */
    PostgresServer of(int version) {
        if (version == NEWEST) {
            PostgresServer server = newest.orElseGet(PostgresServer::start);
            newest = Optional.of(server);
            return server;
        }
        Assumptions.assumeFalse(unusable.containsKey(version), () -> String.valueOf(unusable.get(version)));
        if (otherVersion != version) {
            closeOther();
            other = Optional.of(start(version));
            otherVersion = version;
        }
        return other.orElseThrow();
    }

    private PostgresServer start(int version) {
        Path jar = jar(version)
                .orElseThrow(() -> unusable(version, "PostgreSQL " + version + ": no jar of binaries in " + JARS));
        try {
            return PostgresServer.start(jar);
        } catch (UncheckedIOException | IllegalStateException e) {
            throw unusable(version, "PostgreSQL " + version + " does not start on this machine: " + e.getMessage());
        }
    }

    private TestAbortedException unusable(int version, String reason) {
        unusable.put(version, reason);
        return new TestAbortedException(reason);
    }

    private static Optional<Path> jar(int version) {
        if (!Files.isDirectory(JARS)) {
            return Optional.empty();
        }
        try (DirectoryStream<Path> jars = Files.newDirectoryStream(JARS, "*-" + version + ".*.jar")) {
            Iterator<Path> found = jars.iterator();
            return found.hasNext() ? Optional.of(found.next()) : Optional.empty();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void closeOther() {
        other.ifPresent(PostgresServer::close);
        other = Optional.empty();
        otherVersion = 0;
    }

    @Override
    public void close() {
        closeOther();
        newest.ifPresent(PostgresServer::close);
        newest = Optional.empty();
    }
}
