package dev.copytool.examples.chaos;

import dev.copytool.engine.model.CopyException;
import dev.copytool.engine.model.ItemState;
import dev.copytool.state.Entry;
import dev.copytool.state.SqliteManifest;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
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
    private final Path directory;
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
        this.directory = directory;
        this.vitals = vitals;
        this.target = tables.newTarget();
        Process generating = launch("generate", manifest(), tables.generateOptions(target));
        if (!generating.waitFor(VERB_SECONDS, TimeUnit.SECONDS) || generating.exitValue() != 0) {
            generating.destroyForcibly();
            throw new IllegalStateException("generate failed: " + said());
        }
        copy(manifest(), pristine());
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
        place.target()
                .execute(
                        target,
                        "TRUNCATE " + String.join(", ", ChaosTables.targets()),
                        "DROP SCHEMA IF EXISTS copytool CASCADE");
    }

    /** Whether another manifest brings some of the tables. */
    boolean hasRival() {
        return Files.exists(rival());
    }

    private Path rival() {
        return directory.resolve("rival.sqlite");
    }

    /**
     * Has another manifest of the same tables at work besides, which the caller ends; from now on both take turns. Nothing where
     * manifests tell too little for that.
     */
    Optional<Process> startRival() throws IOException, InterruptedException {
        if (lostRows) {
            return Optional.empty();
        }
        if (!hasRival()) {
            Path fresh = directory.resolve("fresh.sqlite");
            Process generating = launch("generate", fresh, tables.generateOptions(target));
            boolean made = generating.waitFor(VERB_SECONDS, TimeUnit.SECONDS) && generating.exitValue() == 0;
            generating.destroyForcibly();
            if (!made) {
                Files.deleteIfExists(fresh);
                return Optional.empty();
            }
            Files.move(fresh, rival());
        }
        return Optional.of(launch("migrate", rival(), migrateOptions()));
    }

    ChaosPlace place() {
        return place;
    }

    /** The target's database. */
    String target() {
        return target;
    }

    /** The source's database. */
    String source() {
        return tables.sourceDatabase();
    }

    Path manifest() {
        return directory.resolve("db.sqlite");
    }

    /** The manifest as it was before anything was copied. */
    Path pristine() {
        return directory.resolve("pristine.sqlite");
    }

    private Path output() {
        return directory.resolve("output.txt");
    }

    /** What all processes of the run have said. */
    String said() throws IOException {
        return Files.readString(output());
    }

    /** Starts {@code migrate} with these words besides the usual ones; none may be running. */
    void start(List<String> more) throws IOException {
        List<String> words = migrateOptions();
        words.addAll(more);
        boolean other = hasRival() && starts % 2 == 0;
        process = launch("migrate", other ? rival() : manifest(), words);
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
        if (hasRival()) {
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

    /** Puts another file in the manifest's place; no process may be running. */
    void replaceManifest(Path by) throws IOException {
        removeManifest();
        copy(by, manifest());
    }

    /** Removes the manifest and what SQLite keeps beside it. */
    void removeManifest() throws IOException {
        try (DirectoryStream<Path> files = Files.newDirectoryStream(directory, "db.sqlite{,-wal,-shm}")) {
            for (Path file : files) {
                Files.delete(file);
            }
        }
    }

    private static void copy(Path from, Path to) throws IOException {
        Files.copy(from, to, StandardCopyOption.REPLACE_EXISTING);
    }

    /** Some item that is not done, if the manifest can be read just now. */
    Optional<Entry> someUndone(Random random) {
        try (SqliteManifest manifest = SqliteManifest.read(manifest(), InstantSource.system())) {
            List<Entry> open = manifest.entries().stream()
                    .filter(entry -> entry.state() != ItemState.DONE)
                    .toList();
            return open.isEmpty() ? Optional.empty() : Optional.of(open.get(random.nextInt(open.size())));
        } catch (CopyException e) {
            return Optional.empty();
        }
    }

    /** Whether there are two manifests, and each table is done by one of them. */
    boolean isDoneByBoth() {
        if (!hasRival()) {
            return false;
        }
        try {
            return undone().isEmpty();
        } catch (CopyException e) {
            return false;
        }
    }

    /** What no manifest calls done, and how it is called. */
    private Map<String, String> undone() {
        Map<String, String> undone = new TreeMap<>();
        Set<String> done = new HashSet<>();
        for (Path file : hasRival() ? List.of(manifest(), rival()) : List.of(manifest())) {
            try (SqliteManifest manifest = SqliteManifest.read(file, InstantSource.system())) {
                for (Entry entry : manifest.entries()) {
                    String source = entry.item().source().toString();
                    if (entry.state() == ItemState.DONE) {
                        done.add(source);
                    } else {
                        undone.put(source, entry.state().word());
                    }
                }
            }
        }
        undone.keySet().removeAll(done);
        return undone;
    }

    /** What is wrong after the migration has said that it is done, a line each. */
    List<String> wrongs() {
        List<String> wrongs = new ArrayList<>(tables.differences(target));
        undone().forEach((source, word) -> wrongs.add("the manifest says " + source + " is " + word));
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
