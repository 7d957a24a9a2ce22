package dev.copytool.examples.bench;

import dev.copytool.examples.Temporary;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;

/** One way to copy all tables from the source to the target. */
abstract sealed class Contender permits Pipe, Session, DumpRestore, Pgcopydb, Pgloader, Floor, Copytool, FromMariaDb {
    private static final long LIMIT_MINUTES = 15;

    final Place place;
    final Scope scope;
    private Optional<Run.Meter> meter = Optional.empty();

    /** Copies rows. */
    Contender(Place place) {
        this(place, Scope.ROWS);
    }

    Contender(Place place, Scope scope) {
        this.place = place;
        this.scope = scope;
    }

    abstract String word();

    /** What it is to find in the target. */
    Ground ground() {
        return scope.ground();
    }

    /** Why it cannot run here, if so. */
    Optional<String> absence() {
        return Optional.empty();
    }

    /** What is done once, before the first run. */
    void begin() throws IOException, InterruptedException {}

    /** What is done once, after the last run. */
    void end() {}

    /** What is done before the clock starts. */
    void prepare() throws IOException {}

    /**
     * Copies.
     *
     * @throws IllegalStateException if it did not work, with what the programs said
     */
    abstract void run() throws IOException, InterruptedException;

    /** Seconds the last run spent on copying alone, where the contender tells; else NaN. */
    double copying() {
        return Double.NaN;
    }

    /** Whether it copies what it was given as files, so that only copying alone is a fair comparison to it. */
    boolean readsFiles() {
        return false;
    }

    /** Copies, and says what that took. */
    final Run measured(Servers servers) throws IOException, InterruptedException {
        prepare();
        try (Run.Meter clocks = new Run.Meter(servers)) {
            meter = Optional.of(clocks);
            run();
            return clocks.read().copying(copying());
        } finally {
            meter = Optional.empty();
        }
    }

    /** Runs a command to its end; passwords are in its environment. */
    final void start(String output, List<String> command) throws IOException, InterruptedException {
        start(output, command, Map.of());
    }

    /** Runs a command to its end, with these variables besides. */
    final void start(String output, List<String> command, Map<String, String> variables)
            throws IOException, InterruptedException {
        Path file = place.directory().resolve(output);
        ProcessBuilder builder = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(file.toFile())
                .directory(place.directory().toFile());
        Map<String, String> environment = new TreeMap<>(variables);
        environment.put("COPYTOOL_SOURCE_PASSWORD", place.source().get("password"));
        environment.put("COPYTOOL_TARGET_PASSWORD", place.target().get("password"));
        builder.environment().putAll(environment);
        Process process = builder.start();
        meter.ifPresent(clocks -> clocks.add(process));
        if (!process.waitFor(LIMIT_MINUTES, TimeUnit.MINUTES)) {
            process.descendants().forEach(ProcessHandle::destroyForcibly);
            process.destroyForcibly().waitFor();
            throw new IllegalStateException(word() + " did not end within " + LIMIT_MINUTES + " minutes");
        }
        int exit = process.exitValue();
        if (exit != 0) {
            throw new IllegalStateException(word() + " ended with " + exit + ": " + complaint(file));
        }
    }

    /** The first error in what a program said; else its last words. */
    private static String complaint(Path output) throws IOException {
        List<String> lines = Files.readString(output).strip().lines().toList();
        return lines.stream()
                .filter(line -> line.matches("(?i).*\\b(error|fatal)\\b.*"))
                .findFirst()
                .orElseGet(() -> lines.isEmpty() ? "without a word" : lines.get(lines.size() - 1));
    }

    /** A directory for what the contender writes, which is not there yet. */
    final Path fresh(String name) {
        Path path = place.directory().resolve(name);
        if (Files.exists(path)) {
            Temporary.remove(path);
        }
        return path;
    }

    /** {@code psql} on the source, for bash. */
    final String psqlOnSource() {
        return psql(place.source(), "SOURCE");
    }

    /** {@code psql} on the target, for bash. */
    final String psqlOnTarget() {
        return psql(place.target(), "TARGET");
    }

    private static String psql(Database database, String side) {
        return "PGPASSWORD=$COPYTOOL_" + side + "_PASSWORD psql " + database.flags() + " -X -q -v ON_ERROR_STOP=1 -d "
                + database.get("dbname");
    }
}
