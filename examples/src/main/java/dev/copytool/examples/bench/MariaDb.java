package dev.copytool.examples.bench;

import dev.copytool.examples.Temporary;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** A throw-away MariaDB server of the machine's packages, with the case's table as the source has it. */
final class MariaDb {
    static final String DATABASE = "bench";
    private static final List<Path> PLACES = List.of(Path.of("/usr/sbin/mariadbd"), Path.of("/usr/libexec/mariadbd"));
    private static final int SECONDS = 60;
    private static final int TRIES = 300;

    private final Place place;
    private final Thread atExit = new Thread(this::stop, "mariadb-exit");
    private @Nullable Process process;
    private int port;

    /** Starts nothing yet. */
    MariaDb(Place place) {
        this.place = place;
    }

    /** Why there can be none here, if so. */
    static Optional<String> absence() {
        return program().isPresent() ? Optional.empty() : Optional.of("mariadbd is not installed");
    }

    private static Optional<Path> program() {
        return PLACES.stream().filter(Files::isExecutable).findFirst();
    }

    Place place() {
        return place;
    }

    Table table() {
        return place.tables().get(0);
    }

    int port() {
        return port;
    }

    /** The client, for bash, which tells nothing but values. */
    String client() {
        return "mariadb --no-defaults -h 127.0.0.1 -P " + port + " -u root --quick --raw --skip-column-names "
                + DATABASE;
    }

    /** Starts it and fills the table from the source, if it does not run yet. */
    void begin() throws IOException, InterruptedException {
        if (process != null) {
            return;
        }
        Path directory = place.directory().resolve("mariadb");
        Files.createDirectory(directory);
        Runtime.getRuntime().addShutdownHook(atExit);
        command(
                "install",
                "mariadb-install-db --no-defaults --datadir=" + directory + "/data"
                        + " --auth-root-authentication-method=normal --skip-test-db");
        try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = free.getLocalPort();
        }
        process = new ProcessBuilder(
                        program().orElseThrow().toString(),
                        "--no-defaults",
                        "--user=" + System.getProperty("user.name"),
                        "--datadir=" + directory + "/data",
                        "--socket=" + directory + "/s",
                        "--bind-address=127.0.0.1",
                        "--port=" + port,
                        "--local-infile=1",
                        "--innodb-buffer-pool-size=1G",
                        "--character-set-server=utf8mb4")
                .redirectErrorStream(true)
                .redirectOutput(directory.resolve("log").toFile())
                .start();
        awaitStart();
        command(
                "fill",
                client() + " -e \"" + Shape.MIXED_IN_MARIADB + "\" && " + psql(place.source()) + " -c 'COPY (SELECT "
                        + Shape.MIXED_AS_NUMBERS + " FROM " + table().name() + ") TO STDOUT' > rows && " + client()
                        + " --local-infile=1 -e \"LOAD DATA LOCAL INFILE 'rows' INTO TABLE " + table().name()
                        + "; ANALYZE TABLE " + table().name() + "\"");
    }

    private void awaitStart() throws IOException, InterruptedException {
        for (int i = 0; i < TRIES; i++) {
            if (bash(
                            "mariadb --no-defaults -h 127.0.0.1 -P " + port
                                    + " -u root -e 'CREATE DATABASE IF NOT EXISTS " + DATABASE + "'",
                            "start")
                    == 0) {
                return;
            }
            TimeUnit.MILLISECONDS.sleep(100);
        }
        throw new IllegalStateException("mariadbd did not start");
    }

    private static String psql(Database database) {
        return "PGPASSWORD='" + database.get("password") + "' psql " + database.flags()
                + " -X -q -v ON_ERROR_STOP=1 -d " + database.get("dbname");
    }

    private void command(String name, String line) throws IOException, InterruptedException {
        if (bash(line, name) != 0) {
            Path said = place.directory().resolve("mariadb-" + name + ".txt");
            throw new IllegalStateException(
                    "mariadb: " + name + " failed: " + Files.readString(said).strip());
        }
    }

    private int bash(String line, String name) throws IOException, InterruptedException {
        Process program = new ProcessBuilder("bash", "-c", line)
                .directory(place.directory().toFile())
                .redirectErrorStream(true)
                .redirectOutput(
                        place.directory().resolve("mariadb-" + name + ".txt").toFile())
                .start();
        if (!program.waitFor(SECONDS, TimeUnit.SECONDS)) {
            program.destroyForcibly().waitFor();
            return -1;
        }
        return program.exitValue();
    }

    /** Stops it, and removes what it has; once is enough. */
    void end() {
        if (process != null) {
            Runtime.getRuntime().removeShutdownHook(atExit);
            stop();
            process = null;
            Temporary.remove(place.directory().resolve("mariadb"));
        }
    }

    private void stop() {
        Process running = process;
        if (running == null) {
            return;
        }
        running.destroy();
        try {
            if (!running.waitFor(SECONDS, TimeUnit.SECONDS)) {
                running.destroyForcibly().waitFor();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
