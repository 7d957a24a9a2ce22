package dev.copytool.examples.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * What the servers alone need: each table out into a file of the server and in again from there, binary and frozen, so many
 * at a time, the largest first; then the indexes. No client has a part in it, so no tool costs less CPU. In time a tool can be
 * faster, since here a table only comes in when all of it is out.
 */
final class Floor extends Contender {
    private final Path files = place.directory().resolve("floor");

    /** A table and its place among the files. */
    private record Numbered(int number, Table table) {}

    Floor(Place place) {
        super(place);
    }

    @Override
    String word() {
        return "floor";
    }

    @Override
    Ground ground() {
        return Ground.TABLES;
    }

    @Override
    Optional<String> absence() {
        String probe = literal("probe");
        try {
            Files.createDirectory(files);
            // The servers may belong to another user.
            Files.setPosixFilePermissions(files, PosixFilePermissions.fromString("rwxrwxrwx"));
            place.source().execute(List.of("COPY (SELECT 1) TO " + probe));
            place.target().value("SELECT pg_read_file(" + probe + ")");
            return Optional.empty();
        } catch (IOException | RuntimeException e) {
            return Optional.of("the servers have no directory in common: " + e.getMessage());
        }
    }

    /** Emptying old files would cost the servers time. */
    @Override
    void prepare() throws IOException {
        try (Stream<Path> old = Files.list(files)) {
            for (Path file : old.toList()) {
                Files.delete(file);
            }
        }
    }

    @Override
    void run() throws InterruptedException {
        int parallel = place.options().parallel();
        List<Table> tables = place.source().largestFirst(place.tables());
        List<Numbered> numbered = IntStream.range(0, tables.size())
                .mapToObj(i -> new Numbered(i, tables.get(i)))
                .toList();
        Workers.take(
                numbered,
                parallel,
                queue -> place.source()
                        .session(source -> place.target().session(target -> copy(queue, source, target))));
        List<String> indexes =
                tables.stream().flatMap(table -> table.indexes().stream()).toList();
        Workers.take(
                indexes,
                parallel,
                queue -> place.target().session(target -> {
                    int built = 0;
                    for (String next = queue.poll(); next != null; next = queue.poll()) {
                        target.execute(next);
                        built++;
                    }
                    return built;
                }));
    }

    private int copy(Queue<Numbered> queue, Statement source, Statement target) throws SQLException {
        int copied = 0;
        for (Numbered next = queue.poll(); next != null; next = queue.poll()) {
            String table = next.table().quoted();
            String file = literal(next.number() + ".bin");
            source.execute("COPY " + table + " TO " + file + " (FORMAT binary)");
            target.execute("BEGIN; TRUNCATE " + table + "; COPY " + table + " FROM " + file
                    + " (FORMAT binary, FREEZE); COMMIT");
            copied++;
        }
        return copied;
    }

    private String literal(String file) {
        return "'" + files.resolve(file).toString().replace("'", "''") + "'";
    }
}
