package dev.copytool.cli;

import dev.copytool.engine.testing.PostgresServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/**
 * One server for all tests of a JVM, stopped after the last of them. It trusts everybody but the role {@value #GUARDED},
 * which is asked for its password on TCP as well as on the socket in {@link Running#socketDirectory}.
 */
final class SharedServer implements ParameterResolver {
    static final String GUARDED = "guarded";

    /** A password with everything in it that a URI, a password file or a shell could trip over, but for spaces. */
    static final String PASSWORD = "s3cr:t/p@ss?w%rd#&=+\\ä";

    private static final Namespace NAMESPACE = Namespace.create(SharedServer.class);

    /** The server and where its socket is. */
    record Running(PostgresServer server, Path socketDirectory) implements AutoCloseable {

        static Running start() {
            try {
                Path directory = Files.createTempDirectory("pgs");
                Path hba = directory.resolve("hba.conf");
                Files.write(
                        hba,
                        List.of(
                                "local all " + GUARDED + " scram-sha-256",
                                "host all " + GUARDED + " all scram-sha-256",
                                "local all all trust",
                                "host all all 127.0.0.1/32 trust",
                                "host all all ::1/128 trust"));
                PostgresServer server = PostgresServer.start(Map.of(
                        "hba_file", hba.toString(),
                        "listen_addresses", "127.0.0.1,::1",
                        "unix_socket_directories", directory.toString()));
                server.execute("postgres", "CREATE ROLE " + GUARDED + " SUPERUSER LOGIN PASSWORD '" + PASSWORD + "'");
                return new Running(server, directory);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        @Override
        public void close() throws IOException {
            server.close();
            Files.deleteIfExists(socketDirectory.resolve("hba.conf"));
            Files.deleteIfExists(socketDirectory);
        }
    }

    @Override
    public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
        return parameter.getParameter().getType() == Running.class;
    }

    @Override
    public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
        return context.getRoot().getStore(NAMESPACE).computeIfAbsent("server", key -> Running.start(), Running.class);
    }
}
