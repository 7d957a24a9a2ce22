package dev.copytool.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.copytool.cli.shell.ExitCode;
import dev.copytool.cli.shell.Seams;
import dev.copytool.engine.spi.StopSignal;
import dev.copytool.engine.testing.Leaks;
import dev.copytool.engine.testing.Polling;
import dev.copytool.engine.testing.TestServer;
import dev.copytool.engine.testing.TextRows;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import java.util.stream.Stream;

/** A source and a target database, a manifest in a directory of its own, and the program run in this JVM. */
final class Scenario implements AutoCloseable {
    final TestServer from;
    final TestServer to;
    final String source;
    final String target;
    final Path directory;
    final Path manifest;
    StopSignal stop = new StopSignal();

    /** Both databases on one server. */
    Scenario(TestServer server) {
        this(server, server);
    }

    Scenario(TestServer from, TestServer to) {
        this.from = from;
        this.to = to;
        this.source = from.newDatabase();
        this.target = to.newDatabase();
        try {
            this.directory = Files.createTempDirectory("copytool-test");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        this.manifest = directory.resolve("db.sqlite");
    }

    /** Runs the same statements on both databases. */
    Scenario both(String... statements) {
        from.execute(source, statements);
        to.execute(target, statements);
        return this;
    }

    Scenario onSource(String... statements) {
        from.execute(source, statements);
        return this;
    }

    Scenario onTarget(String... statements) {
        to.execute(target, statements);
        return this;
    }

    String sourceValue(String query) {
        return from.value(source, query);
    }

    String targetValue(String query) {
        return to.value(target, query);
    }

    /** Makes the manifest, with the two servers in it. */
    CliRun generate(String... more) {
        List<String> words = new ArrayList<>(
                List.of("generate", manifest.toString(), "--source", from.uri(source), "--target", to.uri(target)));
        words.addAll(Arrays.asList(more));
        return run(words.toArray(String[]::new));
    }

    /** Runs {@code VERB MANIFEST ...}. */
    CliRun verb(String verb, String... more) {
        return verb(Seams.NONE, verb, more);
    }

    CliRun verb(Seams seams, String verb, String... more) {
        List<String> words = new ArrayList<>(List.of(verb, manifest.toString()));
        words.addAll(Arrays.asList(more));
        return run(seams, "", words.toArray(String[]::new));
    }

    /** Runs {@code migrate}, interrupted once so many parts are recorded as copied; 0: before any is. */
    CliRun interrupted(int parts, String... more) {
        CliRun run = verb(new AfterParts(parts, stop::request), "migrate", more);
        assertThat(run.code()).as(run.everything()).isEqualTo(ExitCode.INTERRUPTED);
        stop = new StopSignal();
        return run;
    }

    CliRun run(String... words) {
        return run(Seams.NONE, "", words);
    }

    /** Runs a command line as if a person sat there and typed these answers. */
    CliRun interactive(String answers, String... words) {
        return run(Seams.NONE, answers, words);
    }

    /** Runs a command line as if a person did something when asked, then typed these answers. */
    CliRun interactive(Supplier<String> answers, String... words) {
        return CliRun.with(Map.of()).stoppedBy(stop).answering(answers).run(words);
    }

    private CliRun run(Seams seams, String answers, String... words) {
        CliRun.Start start = CliRun.with(Map.of()).through(seams).stoppedBy(stop);
        return (answers.isEmpty() ? start : start.answering(answers)).run(words);
    }

    /** Runs a verb on another thread. */
    CompletableFuture<CliRun> later(String verb, String... more) {
        return later(() -> verb(verb, more));
    }

    /** Runs something on another thread. */
    static CompletableFuture<CliRun> later(Supplier<CliRun> run) {
        return CompletableFuture.supplyAsync(run, task -> new Thread(task, "scenario").start());
    }

    /** Waits until it is so. */
    static void until(BooleanSupplier condition) {
        Polling.until(condition);
    }

    /** The rows of a query on the manifest; columns joined by {@code |}. */
    List<String> manifestRows(String query) {
        return manifestRowsOf(manifest.toString(), query);
    }

    /** Of another manifest. */
    List<String> manifestRowsOf(String file, String query) {
        try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + file)) {
            return TextRows.of(connection, query);
        } catch (SQLException e) {
            throw new IllegalStateException(query, e);
        }
    }

    RejectedRows rejects() {
        return new RejectedRows(this);
    }

    /** Changes the manifest behind the program's back. */
    void changeManifest(String... statements) {
        try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + manifest);
                Statement statement = connection.createStatement()) {
            for (String sql : statements) {
                statement.executeUpdate(sql);
            }
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void close() {
        Leaks.check(from);
        Leaks.check(to);
        from.dropDatabase(source);
        to.dropDatabase(target);
        try (Stream<Path> paths = Files.walk(directory)) {
            for (Path path : paths.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(path);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
