package dev.copytool.engine.testing;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** A pooler before a test server, of the machine's packages. */
public final class PgBouncer implements AutoCloseable {
    private final Path directory;
    private final int port;
    private final Process process;

    private PgBouncer(Path directory, int port, Process process) {
        this.directory = directory;
        this.port = port;
        this.process = process;
    }

    /** Where the program is; nothing where it is not installed. */
    public static Optional<Path> program() {
        return Stream.of("/usr/sbin/pgbouncer", "/usr/bin/pgbouncer", "/usr/local/bin/pgbouncer")
                .map(Path::of)
                .filter(Files::isExecutable)
                .findFirst();
    }

    /**
     * Starts one.
     *
     * @param mode {@code session}, {@code transaction} or {@code statement}
     * @param size sessions of the server at most, for each database
     * @param settings more lines of its configuration
     */
    public static PgBouncer start(TestServer server, String mode, int size, String... settings) {
        try {
            Path directory = ServerFiles.newDirectory();
            int port = LocalServer.freePort();
            List<String> lines = new ArrayList<>(List.of(
                    "[databases]",
                    "* = host=" + server.host() + " port=" + server.port() + " user=" + server.user(),
                    "[pgbouncer]",
                    "listen_addr = 127.0.0.1",
                    "listen_port = " + port,
                    "unix_socket_dir =",
                    "auth_type = any",
                    "ignore_startup_parameters = extra_float_digits",
                    "pool_mode = " + mode,
                    "default_pool_size = " + size));
            lines.addAll(List.of(settings));
            Path file = directory.resolve("pgbouncer.ini");
            Files.write(file, lines, UTF_8);
            List<String> command = new ArrayList<>();
            if (System.getProperty("user.name").equals("root")) {
                command.addAll(List.of("unshare", "-U"));
            }
            command.addAll(List.of(program().orElseThrow().toString(), "-q", file.toString()));
            Process process = new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectOutput(directory.resolve("said").toFile())
                    .start();
            PgBouncer started = new PgBouncer(directory, port, process);
            Polling.until(started::listens);
            return started;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private boolean listens() {
        try (Socket socket = new Socket()) {
            socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 1000);
            return true;
        } catch (IOException e) {
            if (!process.isAlive()) {
                throw new IllegalStateException("pgbouncer has ended; see " + directory.resolve("said"), e);
            }
            return false;
        }
    }

    public int port() {
        return port;
    }

    /** Of a database behind it. */
    public String uri(TestServer server, String database) {
        return "postgresql://" + server.user() + "@127.0.0.1:" + port + "/" + database;
    }

    @Override
    public void close() {
        process.destroy();
        try {
            if (!process.waitFor(10, TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        ServerFiles.remove(directory);
    }
}
