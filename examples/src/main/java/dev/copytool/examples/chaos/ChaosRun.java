package dev.copytool.examples.chaos;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * One migration that faults strike: its manifest and the process that works on it. Used by one thread; closing it leaves no
 * process.
 */
final class ChaosRun implements AutoCloseable {
    private static final int VERB_SECONDS = 120;
    private static final List<List<String>> SPLITS = List.of(
            List.of("--split-size", "10MB"),
            List.of("--split", "none"),
            List.of("--split-size", "30MB"),
            List.of("--split-size", "3MB"));

    private final ChaosPlace place;
    private final ChaosTables tables;
    private final Copytool copytool;
    private final ChaosManifests manifests;
    private final String target;
    private final Vitals vitals;
    private boolean lostRows;
    private int starts;
    private @Nullable Process process;

    /**
     * Prepares a migration: an empty target and a manifest.
     *
     * @param directory an empty directory for the manifest; the caller removes it
     */
    ChaosRun(ChaosPlace place, ChaosTables tables, Copytool copytool, Path directory, Vitals vitals)
            throws IOException, InterruptedException {
        this.place = place;
        this.tables = tables;
        this.copytool = copytool;
        this.manifests = new ChaosManifests(directory);
        this.vitals = vitals;
        this.target = tables.newTarget();
        Process generating = launch("generate", manifests.own(), tables.generateOptions(target));
        if (!generating.waitFor(VERB_SECONDS, TimeUnit.SECONDS) || generating.exitValue() != 0) {
            generating.destroyForcibly();
            throw new IllegalStateException("generate failed: " + said());
        }
        manifests.keepPristine();
    }

    ChaosTables tables() {
        return tables;
    }

    /** From now on manifests may call done what the target has no more, and so they tell less. */
    void lostRows() {
        lostRows = true;
    }

    boolean hasLostRows() {
        return lostRows;
    }

    /** What a person does where the target's rows and markers do not belong together any more. */
    void emptyTarget() {
        // A node that waits in its COMMIT for another's answer holds locks; a person would end it.
        place.nodes().forEach(node -> node.proxy().tellHalfOpen());
        place.target()
                .execute(
                        target,
                        "TRUNCATE " + String.join(", ", ChaosTables.targets()),
                        "DROP SCHEMA IF EXISTS copytool CASCADE");
    }

    /**
     * Has another manifest of the same tables at work besides, which the caller ends; from now on both take turns. Nothing where
     * manifests tell too little for that.
     */
    Optional<Process> startRival() throws IOException, InterruptedException {
        if (lostRows) {
            return Optional.empty();
        }
        if (!manifests.areTwo()) {
            Path fresh = manifests.directory().resolve("fresh.sqlite");
            Process generating = launch("generate", fresh, tables.generateOptions(target));
            boolean made = generating.waitFor(VERB_SECONDS, TimeUnit.SECONDS) && generating.exitValue() == 0;
            generating.destroyForcibly();
            if (!made) {
                Files.deleteIfExists(fresh);
                return Optional.empty();
            }
            Files.move(fresh, manifests.other());
        }
        return Optional.of(launch("migrate", manifests.other(), migrateOptions()));
    }

    ChaosPlace place() {
        return place;
    }

    ChaosManifests manifests() {
        return manifests;
    }

    /** The target's database. */
    String target() {
        return target;
    }

    /** The source's database. */
    String source() {
        return tables.sourceDatabase();
    }

    private Path output() {
        return manifests.directory().resolve("output.txt");
    }

    /** What all processes of the run have said. */
    String said() throws IOException {
        return Files.readString(output());
    }

    /** Starts {@code migrate} with these words besides the usual ones; none may be running. */
    void start(List<String> more) throws IOException {
        List<String> words = migrateOptions();
        words.addAll(more);
        boolean other = manifests.areTwo() && starts % 2 == 0;
        process = launch("migrate", other ? manifests.other() : manifests.own(), words);
        vitals.watch(process.toHandle());
    }

    /** Starts it where it has ended, perhaps because all was done, which it may not be any more. */
    void startAgain() throws IOException {
        if (process == null || !process.isAlive()) {
            start(List.of());
        }
    }

    /** Each start wants the large tables cut otherwise; how one was begun must hold. */
    private List<String> migrateOptions() {
        List<String> words = new ArrayList<>(List.of("--yes", "--retry-errors", "--parallel", "4"));
        words.addAll(SPLITS.get(Math.floorMod(target.hashCode() + starts++, SPLITS.size())));
        words.addAll(place.entryNodes());
        words.addAll(copytool.options());
        if (manifests.areTwo()) {
            words.add("--no-stop-on-error");
        }
        return words;
    }

    /** Starts another copytool on that manifest; the caller ends it. */
    Process rival(Path other) throws IOException {
        return launch("migrate", other, migrateOptions());
    }

    private Process launch(String verb, Path file, List<String> more) throws IOException {
        List<String> words = new ArrayList<>(copytool.command());
        words.addAll(List.of(verb, file.toString()));
        words.addAll(more);
        return new ProcessBuilder(words)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(output().toFile()))
                .start();
    }

    /** Lets so much time pass, or less if the process ends before; tells whether it still runs. */
    boolean runsFor(long millis) throws InterruptedException {
        return process != null && !process.waitFor(millis, TimeUnit.MILLISECONDS);
    }

    /** The exit code of the process, which has ended. */
    int exitCode() {
        return Objects.requireNonNull(process).exitValue();
    }

    /** Kills the process, as the system does when memory runs out. */
    void kill() throws InterruptedException {
        if (process != null) {
            process.destroyForcibly().waitFor();
        }
    }

    /** Sends the process a signal by name. */
    void signal(String name) throws IOException, InterruptedException {
        if (process != null && process.isAlive()) {
            new ProcessBuilder("kill", "-" + name, Long.toString(process.pid()))
                    .start()
                    .waitFor();
        }
    }

    /** What is wrong after the migration has said that it is done, a line each. */
    List<String> wrongs() {
        List<String> wrongs = new ArrayList<>(tables.differences(target));
        manifests.undone().forEach((source, word) -> wrongs.add("the manifest says " + source + " is " + word));
        String markers = place.target().value(target, """
                SELECT sum(rows) || ' rows' FROM copytool.commit_marker
                 WHERE committed_at IS NOT NULL AND replaced_by IS NULL
                """);
        String rows = tables.rows(target) + " rows";
        if (copytool.marked() && !markers.equals(rows)) {
            wrongs.add("the markers prove " + markers + " of " + rows);
        }
        for (ChaosNode node : place.targetNodes()) {
            node.server()
                    .rows(target, "SELECT gid FROM pg_prepared_xacts WHERE database = current_database()")
                    .forEach(gid -> wrongs.add("prepared transaction " + gid + " is left on the " + node.name()));
        }
        return wrongs;
    }

    @Override
    public void close() {
        if (process != null) {
            process.destroyForcibly();
        }
        // Servers that still wait on half open links would keep the database.
        place.nodes().forEach(node -> node.proxy().cut());
        place.target().dropDatabase(target);
    }
}
