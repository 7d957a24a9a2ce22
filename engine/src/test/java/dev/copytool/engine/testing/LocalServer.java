package dev.copytool.engine.testing;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;

/**
 * A throw-away server of an installation on this machine, on a loopback port of its own, which can be stopped like a machine
 * without power and started again. Closing it leaves nothing.
 */
public final class LocalServer extends TestServer {
    private static final long PATIENCE_SECONDS = 60;
    private static final Map<String, String> SETTINGS = Map.of(
            "listen_addresses", "127.0.0.1",
            "unix_socket_directories", "",
            "max_connections", "100",
            "shared_buffers", "64MB",
            "fsync", "off",
            "log_min_messages", "warning");

    private final Path binaries;
    private final Path directory;
    private final int port;
    private final Thread atExit = new Thread(this::stopNow, "server-exit");

    private LocalServer(Path binaries, Path directory, int port) {
        this.binaries = binaries;
        this.directory = directory;
        this.port = port;
    }

    /** Where the binaries of the version on the class path have been unpacked. */
    public static Path classPathBinaries() {
        return ClassPath.BINARIES;
    }

    /** Found out when it is first asked for: only a server can tell. */
    private static final class ClassPath {
        private static final Path BINARIES = find();

        private static Path find() {
            try (PostgresServer server = PostgresServer.start()) {
                return Path.of(server.value("postgres", "SELECT setting FROM pg_config() WHERE name = 'BINDIR'"));
            }
        }
    }

    /**
     * Makes a server and starts it.
     *
     * @param binaries the directory with {@code initdb} and {@code pg_ctl}
     * @param settings what goes before the settings of test servers, which are fast and do not write durably
     */
    public static LocalServer start(Path binaries, Map<String, String> settings) {
        try {
            Path directory = ServerFiles.newDirectory();
            LocalServer server = new LocalServer(binaries, directory, freePort());
            server.run("initdb", "-D", server.data(), "-U", "postgres", "-A", "trust", "-E", "UTF8", "--no-sync");
            Map<String, String> all = new TreeMap<>(SETTINGS);
            all.putAll(settings);
            List<String> lines = all.entrySet().stream()
                    .map(setting -> setting.getKey() + " = '" + setting.getValue() + "'")
                    .toList();
            Files.write(Path.of(server.data(), "postgresql.conf"), lines, UTF_8);
            Runtime.getRuntime().addShutdownHook(server.atExit);
            server.start();
            return server;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        }
    }

    /** Starts the server after {@link #stopNow}. */
    public void start() {
        run(
                "pg_ctl",
                "start",
                "-w",
                "-D",
                data(),
                "-l",
                directory.resolve("log").toString(),
                "-o",
                "-p " + port);
    }

    /** Stops the server as if its machine had lost power: no session is ended in an orderly way. */
    public void stopNow() {
        run("pg_ctl", "stop", "-w", "-D", data(), "-m", "immediate");
    }

    @Override
    public int port() {
        return port;
    }

    private String data() {
        return directory.resolve("data").toString();
    }

    /** PostgreSQL refuses to run as root; in a user namespace of its own it is nobody. */
    private void run(String program, String... arguments) {
        List<String> command = new ArrayList<>();
        if (System.getProperty("user.name").equals("root")) {
            command.addAll(List.of("unshare", "-U"));
        }
        command.add(binaries.resolve(program).toString());
        command.addAll(Arrays.asList(arguments));
        try {
            Path said = directory.resolve(program + ".out");
            Process process = new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectOutput(said.toFile())
                    .start();
            if (!process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS) || process.exitValue() != 0) {
                process.destroyForcibly();
                throw new IllegalStateException(command + ": " + Files.readString(said, UTF_8));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void close() {
        if (Files.exists(Path.of(data(), "postmaster.pid"))) {
            stopNow();
        }
        Runtime.getRuntime().removeShutdownHook(atExit);
        ServerFiles.remove(directory);
    }
}
