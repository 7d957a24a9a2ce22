package dev.copytool.engine.testing;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** A node that is a server of this machine, on a loopback port of its own. Closing it leaves nothing. */
final class InstalledNode extends CitusNode {
    private static final long PATIENCE_SECONDS = 60;
    private static final Map<String, String> PLACE =
            Map.of("listen_addresses", "127.0.0.1", "unix_socket_directories", "");

    private final CitusInstallation installation;
    private final Path directory;
    private final int port;
    private final Thread atExit = new Thread(this::stopNow, "citus-exit");

    private InstalledNode(CitusInstallation installation, Path directory, int port) {
        this.installation = installation;
        this.directory = directory;
        this.port = port;
    }

    static InstalledNode start(CitusInstallation installation, Map<String, String> settings) {
        try {
            Path directory = Files.createTempDirectory("copytool-citus");
            InstalledNode node = new InstalledNode(installation, directory, freePort());
            node.run("initdb", "-D", node.data(), "-U", "postgres", "-A", "trust", "-E", "UTF8", "--no-sync");
            Map<String, String> all = new TreeMap<>(PLACE);
            all.putAll(CitusCluster.SETTINGS);
            all.putAll(settings);
            List<String> lines = all.entrySet().stream()
                    .map(setting -> setting.getKey() + " = '" + setting.getValue() + "'")
                    .toList();
            Files.write(Path.of(node.data(), "postgresql.auto.conf"), lines, UTF_8);
            Runtime.getRuntime().addShutdownHook(node.atExit);
            node.start();
            return node;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        }
    }

    @Override
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

    @Override
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
        command.add(installation.binaries().resolve(program).toString());
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
        try (Stream<Path> paths = Files.walk(directory)) {
            for (Path path : paths.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(path);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
