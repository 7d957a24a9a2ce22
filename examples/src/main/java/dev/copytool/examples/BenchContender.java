package dev.copytool.examples;

import dev.copytool.examples.BenchCase.Table;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** One way to copy all tables from the source to the target. */
abstract sealed class BenchContender permits BenchContender.Pipe, BenchContender.Copytool {
    final BenchDatabase source;
    final BenchDatabase target;
    final Path directory;
    final BenchTimes times = new BenchTimes();

    private BenchContender(BenchDatabase source, BenchDatabase target, Path directory) {
        this.source = source;
        this.target = target;
        this.directory = directory;
    }

    abstract String word();

    /** What is done before the clock starts. */
    void prepare() throws IOException {}

    /**
     * Copies.
     *
     * @throws IllegalStateException if it did not work, with what the programs said
     */
    abstract void run() throws IOException, InterruptedException;

    final void start(String output, List<String> command) throws IOException, InterruptedException {
        Path file = directory.resolve(output);
        ProcessBuilder builder = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(file.toFile())
                .directory(directory.toFile());
        builder.environment().put("COPYTOOL_SOURCE_PASSWORD", source.get("password"));
        builder.environment().put("COPYTOOL_TARGET_PASSWORD", target.get("password"));
        int exit = builder.start().waitFor();
        if (exit != 0) {
            throw new IllegalStateException(word() + " ended with " + exit + ": "
                    + Files.readString(file).strip());
        }
    }

    /** The original tool's way: a pipe a table, so many at a time, in the order of the list. */
    static final class Pipe extends BenchContender {
        private final List<Table> tables;
        private final int parallel;

        Pipe(BenchDatabase source, BenchDatabase target, Path directory, List<Table> tables, int parallel) {
            super(source, target, directory);
            this.tables = tables;
            this.parallel = parallel;
        }

        @Override
        String word() {
            return "pipe";
        }

        @Override
        void run() throws IOException, InterruptedException {
            ExecutorService pool = Executors.newFixedThreadPool(parallel);
            try {
                List<Future<?>> running = new ArrayList<>();
                for (Table table : tables) {
                    running.add(pool.submit(() -> {
                        start(Thread.currentThread().getName() + ".txt", List.of("bash", "-c", command(table)));
                        return null;
                    }));
                }
                for (Future<?> one : running) {
                    one.get();
                }
            } catch (ExecutionException e) {
                throw new IllegalStateException(String.valueOf(e.getCause()), e);
            } finally {
                pool.shutdownNow();
            }
        }

        private String command(Table table) {
            return "set -o pipefail; PGPASSWORD=$COPYTOOL_SOURCE_PASSWORD pg_dump " + source.flags() + " -t '"
                    + table.quoted() + "' --data-only --no-acl " + source.get("dbname")
                    + " | PGPASSWORD=$COPYTOOL_TARGET_PASSWORD psql " + target.flags()
                    + " -v ON_ERROR_STOP=1 --single-transaction -q " + target.get("dbname");
        }
    }

    /** One {@code copytool migrate}, its start included. */
    static final class Copytool extends BenchContender {
        private final Path manifest;
        private final Path pristine;
        private final List<String> migrate;
        private final String program;

        Copytool(BenchDatabase source, BenchDatabase target, Path directory, BenchOptions options) {
            super(source, target, directory);
            this.program = options.program();
            this.manifest = directory.resolve("db.sqlite");
            this.pristine = directory.resolve("pristine.sqlite");
            this.migrate = new ArrayList<>(
                    List.of(program, "migrate", manifest.toString(), "--parallel", String.valueOf(options.parallel())));
            migrate.addAll(options.migrate());
        }

        @Override
        String word() {
            return "copytool";
        }

        /** Makes the manifest, of which each run gets a copy. */
        void generate() throws IOException, InterruptedException {
            start(
                    "generate.txt",
                    List.of(
                            program,
                            "generate",
                            pristine.toString(),
                            "--source",
                            source.uri(),
                            "--target",
                            target.uri()));
        }

        @Override
        void prepare() throws IOException {
            Files.copy(pristine, manifest, StandardCopyOption.REPLACE_EXISTING);
        }

        @Override
        void run() throws IOException, InterruptedException {
            start("migrate.txt", migrate);
        }
    }
}
