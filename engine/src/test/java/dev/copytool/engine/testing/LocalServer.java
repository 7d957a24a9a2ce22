package dev.copytool.engine.testing;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ServerSocket;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
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
            // Of a server that falls back: it has all its files itself.
            "restore_command", "false",
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
            server.configure(all);
            Runtime.getRuntime().addShutdownHook(server.atExit);
            server.start();
            return server;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * Starts another server that follows this one by streaming, for which this one is stopped for a moment.
     *
     * @param settings of that server, besides this one's
     */
    public LocalServer standby(Map<String, String> settings) {
        try {
            LocalServer standby = new LocalServer(binaries, ServerFiles.newDirectory(), freePort());
            run("pg_ctl", "stop", "-w", "-D", data(), "-m", "fast");
            ServerFiles.copy(Path.of(data()), Path.of(standby.data()));
            start();
            Map<String, String> all = new TreeMap<>(settings);
            all.put("primary_conninfo", "host=127.0.0.1 user=postgres port=" + port);
            standby.configure(all);
            Files.createFile(Path.of(standby.data(), "standby.signal"));
            Runtime.getRuntime().addShutdownHook(standby.atExit);
            standby.start();
            return standby;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void configure(Map<String, String> settings) throws IOException {
        List<String> lines = settings.entrySet().stream()
                .map(setting -> setting.getKey() + " = '" + setting.getValue() + "'")
                .toList();
        Files.write(
                Path.of(data(), "postgresql.conf"), lines, UTF_8, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
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

    /** Lets a standby take over. */
    public void promote() {
        run("pg_ctl", "promote", "-w", "-D", data());
    }

    /** Keeps its files as they are, for which it is stopped for a moment; there are no others kept. */
    public void keep() {
        run("pg_ctl", "stop", "-w", "-D", data(), "-m", "fast");
        ServerFiles.copy(Path.of(data()), kept());
        start();
    }

    /**
     * Puts the files that were kept in the place of its own, as after a restore, or when a standby takes over that had not
     * heard of the last commits; it begins a new timeline as both do (PostgreSQL manual, Timelines).
     */
    public void fallBack() {
        try {
            stopNow();
            Map<Path, Path> tablespaces = tablespaces();
            for (Path tablespace : tablespaces.values()) {
                try (DirectoryStream<Path> inside = Files.newDirectoryStream(tablespace)) {
                    inside.forEach(ServerFiles::remove);
                }
            }
            ServerFiles.remove(Path.of(data()));
            Files.move(kept(), Path.of(data()));
            for (Map.Entry<Path, Path> link : tablespaces.entrySet()) {
                try (DirectoryStream<Path> inside = Files.newDirectoryStream(link.getKey())) {
                    for (Path path : inside) {
                        ServerFiles.copy(path, link.getValue().resolve(path.getFileName()));
                    }
                }
                ServerFiles.remove(link.getKey());
                Files.createSymbolicLink(link.getKey(), link.getValue());
            }
            Files.createFile(Path.of(data(), "recovery.signal"));
            start();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Path kept() {
        return directory.resolve("kept");
    }

    /** Where the links to the tablespaces lead. */
    private Map<Path, Path> tablespaces() throws IOException {
        Map<Path, Path> links = new HashMap<>();
        try (DirectoryStream<Path> found = Files.newDirectoryStream(Path.of(data(), "pg_tblspc"))) {
            for (Path link : found) {
                links.put(link, Files.readSymbolicLink(link));
            }
        }
        return links;
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
