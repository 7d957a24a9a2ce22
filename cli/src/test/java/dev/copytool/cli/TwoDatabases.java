package dev.copytool.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.copytool.engine.testing.PostgresServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * What most tests need: a source and a target of their own with a table {@code t} each, three rows in the source's, and a
 * place for a manifest.
 */
record TwoDatabases(PostgresServer server, String source, String target, Path directory) {

    static TwoDatabases make(PostgresServer server, Path directory) {
        TwoDatabases databases = new TwoDatabases(server, server.newDatabase(), server.newDatabase(), directory);
        databases.inSource(
                "CREATE TABLE t (id int, v text)", "INSERT INTO t SELECT i, 'v' || i FROM generate_series(1, 3) i");
        databases.inTarget("CREATE TABLE t (id int, v text)");
        return databases;
    }

    Path manifest() {
        return directory.resolve("db.sqlite");
    }

    Path file(String name) {
        return directory.resolve(name);
    }

    String sourceUri() {
        return server.uri(source);
    }

    String targetUri() {
        return server.uri(target);
    }

    void inSource(String... statements) {
        server.execute(source, statements);
    }

    void inTarget(String... statements) {
        server.execute(target, statements);
    }

    /** Makes the manifest of all tables the source has by now. */
    TwoDatabases generated() {
        CliRun.of("generate", manifest().toString(), "--source", sourceUri(), "--target", targetUri())
                .done();
        return this;
    }

    /** Fills words in: {@code DB} is the manifest, {@code DIR/} its directory, {@code ''} the empty word. */
    String[] words(String line) {
        return Stream.of(line.split(" "))
                .map(word -> word.equals("DB") ? manifest().toString() : word)
                .map(word -> word.equals("''") ? "" : word)
                .map(word -> word.replace("DIR/", directory + "/"))
                .toArray(String[]::new);
    }

    /** Asserts that the target's table {@code t} holds the source's rows. */
    void copied() {
        assertThat(server.checksum(target, "SELECT * FROM t")).isEqualTo(server.checksum(source, "SELECT * FROM t"));
    }

    /** All that a refused run must leave as it is: every byte of the files, both databases. */
    Map<String, String> state() {
        Map<String, String> state = new TreeMap<>();
        contents(source, state);
        contents(target, state);
        try (Stream<Path> files = Files.walk(directory)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                String name = directory.relativize(file).toString();
                // SQLite leaves an empty log and an index of it beside a file that was only read.
                if (!name.matches(".*([.]lock|[.]log|-wal|-shm)")) {
                    state.put(name, HexFormat.of().formatHex(Files.readAllBytes(file)));
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return state;
    }

    private void contents(String database, Map<String, String> state) {
        String relations = """
                SELECT format('%I.%I', n.nspname, c.relname) FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
                 WHERE c.relkind IN ('r', 'p', 'v', 'm') AND n.nspname !~ '^pg_|^information_schema$'
                """;
        for (String relation : server.rows(database, relations)) {
            state.put(database + " " + relation, server.checksum(database, "SELECT * FROM " + relation));
        }
        state.put(
                database + " schemas",
                server.rows(database, "SELECT nspname FROM pg_namespace ORDER BY 1")
                        .toString());
    }
}
