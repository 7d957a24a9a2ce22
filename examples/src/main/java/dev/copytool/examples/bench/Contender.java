package dev.copytool.examples.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** One way to copy all tables from the source to the target. */
abstract sealed class Contender permits Pipe, Session, Copytool {
    final Place place;
    final Times times = new Times();

    Contender(Place place) {
        this.place = place;
    }

    abstract String word();

    /** What is done once, before the first run. */
    void begin() throws IOException, InterruptedException {}

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

    final void start(String output, List<String> command) throws IOException, InterruptedException {
        Path file = place.directory().resolve(output);
        ProcessBuilder builder = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(file.toFile())
                .directory(place.directory().toFile());
        builder.environment().put("COPYTOOL_SOURCE_PASSWORD", place.source().get("password"));
        builder.environment().put("COPYTOOL_TARGET_PASSWORD", place.target().get("password"));
        int exit = builder.start().waitFor();
        if (exit != 0) {
            throw new IllegalStateException(word() + " ended with " + exit + ": "
                    + Files.readString(file).strip());
        }
    }

    /** {@code psql} on the source, for bash. */
    final String psqlOnSource() {
        return "PGPASSWORD=$COPYTOOL_SOURCE_PASSWORD psql " + place.source().flags() + " -X -q -v ON_ERROR_STOP=1 -d "
                + place.source().get("dbname");
    }

    /** {@code psql} on the target, for bash. */
    final String psqlOnTarget() {
        return "PGPASSWORD=$COPYTOOL_TARGET_PASSWORD psql " + place.target().flags() + " -X -q -v ON_ERROR_STOP=1 -d "
                + place.target().get("dbname");
    }
}
