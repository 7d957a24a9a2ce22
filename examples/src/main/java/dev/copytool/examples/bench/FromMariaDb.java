package dev.copytool.examples.bench;

import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** One way to bring a table of a {@link MariaDb} into the target. */
final class FromMariaDb extends Contender {
    private enum Way {
        PIPE("pipe"),
        PGLOADER("pgloader"),
        COPYTOOL("copytool"),
        COPYTOOL_ROWS("copytool-rows"),
        COPYTOOL_SPLIT("copytool-split");

        private final String word;

        Way(String word) {
            this.word = word;
        }
    }

    private static final int PARTS = 4;

    private final MariaDb server;
    private final Way way;

    private FromMariaDb(MariaDb server, Way way) {
        super(server.place());
        this.server = server;
        this.way = way;
    }

    /** All of them, on one server. */
    static List<Contender> all(Place place) {
        MariaDb server = new MariaDb(place);
        List<Contender> all = new ArrayList<>();
        // All are compared with the last.
        for (Way way : List.of(Way.PIPE, Way.PGLOADER, Way.COPYTOOL_SPLIT, Way.COPYTOOL_ROWS, Way.COPYTOOL)) {
            all.add(new FromMariaDb(server, way));
        }
        return all;
    }

    @Override
    String word() {
        return way.word;
    }

    @Override
    Optional<String> absence() {
        return MariaDb.absence()
                .or(() -> way == Way.PGLOADER && place.tools().pgloader().isEmpty()
                        ? Optional.of("pgloader is not installed")
                        : Optional.empty());
    }

    @Override
    void begin() throws IOException, InterruptedException {
        server.begin();
        switch (way) {
            case PIPE -> {}
            case PGLOADER ->
                secret("maria.load", """
                    LOAD DATABASE FROM mysql://root@127.0.0.1:%d/%s INTO %s
                    WITH data only, no truncate, workers = %s, concurrency = 1
                    ALTER SCHEMA '%s' RENAME TO 'public';
                    """.formatted(
                                server.port(),
                                MariaDb.DATABASE,
                                place.target().uriWithPassword(),
                                place.parallel(),
                                MariaDb.DATABASE));
            case COPYTOOL, COPYTOOL_ROWS, COPYTOOL_SPLIT ->
                secret(way.word + ".yaml", """
                    connections:
                      maria: {url: "jdbc:mariadb://127.0.0.1:%d/%s"}
                      target: %s
                    groups:
                      - name: bench
                        items:
                          - name: rows
                            source: {query: SELECT * FROM %s%s}
                            target: {table: %s, mode: append}
                    """.formatted(
                                server.port(),
                                MariaDb.DATABASE,
                                place.target().uri(),
                                server.table().name(),
                                way == Way.COPYTOOL_SPLIT
                                        ? ", split: {key: id, rows: "
                                                + Math.max(1, server.table().rows() / PARTS) + "}"
                                        : "",
                                server.table().name()));
        }
    }

    private void secret(String name, String text) throws IOException {
        Path file = place.directory().resolve(name);
        Files.createFile(file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        Files.writeString(file, text);
    }

    @Override
    void end() {
        server.end();
    }

    @Override
    void prepare() throws IOException {
        Files.deleteIfExists(manifest());
    }

    private Path manifest() {
        return place.directory().resolve(way.word + ".sqlite");
    }

    @Override
    void run() throws IOException, InterruptedException {
        switch (way) {
            case PIPE ->
                start(
                        "pipe.txt",
                        List.of(
                                "bash",
                                "-c",
                                "set -o pipefail; " + server.client() + " -e \"SELECT " + Shape.MIXED_FOR_PIPES
                                        + " FROM "
                                        + server.table().name() + "\" | " + psqlOnTarget() + " -c 'COPY "
                                        + server.table().name() + " FROM STDIN'"));
            case PGLOADER ->
                start("pgloader.txt", List.of("pgloader", "--on-error-stop", "--root-dir", "pgloader", "maria.load"));
            case COPYTOOL, COPYTOOL_ROWS, COPYTOOL_SPLIT ->
                start(
                        way.word + ".txt",
                        Stream.concat(
                                        Stream.of(
                                                place.tools().copytool().path(),
                                                "run",
                                                way.word + ".yaml",
                                                "--manifest",
                                                manifest().toString(),
                                                "--parallel",
                                                place.parallel(),
                                                "--yes"),
                                        way == Way.COPYTOOL_ROWS
                                                ? Stream.of("--no-analyze", "--no-sequences")
                                                : Stream.empty())
                                .toList(),
                        Map.of("COPYTOOL_SOURCE_MARIA_USER", "root", "COPYTOOL_DRIVER_PATH", driver()));
        }
    }

    @Override
    double copying() {
        return way == Way.PIPE || way == Way.PGLOADER ? Double.NaN : Copytool.copying(manifest());
    }

    /** The jar that holds the driver. */
    private static String driver() {
        try {
            return Path.of(DriverManager.getDriver("jdbc:mariadb://localhost/x")
                            .getClass()
                            .getProtectionDomain()
                            .getCodeSource()
                            .getLocation()
                            .toURI())
                    .toString();
        } catch (SQLException | URISyntaxException e) {
            throw new IllegalStateException(e);
        }
    }
}
