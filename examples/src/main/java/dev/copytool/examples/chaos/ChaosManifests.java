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
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;

/**
 * The manifests of a migration: its own one, a copy of that from its beginning, and perhaps another one of the same tables.
 *
 * @param directory where they are
 */
record ChaosManifests(Path directory) {

    Path own() {
        return directory.resolve("db.sqlite");
    }

    /** Its own as it was before anything was copied. */
    Path pristine() {
        return directory.resolve("pristine.sqlite");
    }

    /** The other one; it need not be there. */
    Path other() {
        return directory.resolve("other.sqlite");
    }

    /** Whether another one brings some of the tables. */
    boolean areTwo() {
        return Files.exists(other());
    }

    void keepPristine() throws IOException {
        Files.copy(own(), pristine());
    }

    /** Puts another file in the place of its own; no process may be running. */
    void replace(Path by) throws IOException {
        remove();
        Files.copy(by, own(), StandardCopyOption.REPLACE_EXISTING);
    }

    /** Removes its own and what SQLite keeps beside it. */
    void remove() throws IOException {
        try (DirectoryStream<Path> files = Files.newDirectoryStream(directory, "db.sqlite{,-wal,-shm}")) {
            for (Path file : files) {
                Files.delete(file);
            }
        }
    }

    /** Some item of its own that is not done, if that can be read just now. */
    Optional<Entry> someUndone(Random random) {
        try {
            List<Entry> open = entries(own()).stream()
                    .filter(entry -> entry.state() != ItemState.DONE)
                    .toList();
            return open.isEmpty() ? Optional.empty() : Optional.of(open.get(random.nextInt(open.size())));
        } catch (CopyException e) {
            return Optional.empty();
        }
    }

    /** Whether there are two, and each table is done by one of them. */
    boolean areDoneTogether() {
        try {
            return areTwo() && undone().isEmpty();
        } catch (CopyException e) {
            return false;
        }
    }

    /** What none of them calls done, and how it is called. */
    Map<String, String> undone() {
        Map<String, String> undone = new TreeMap<>();
        Set<String> done = new HashSet<>();
        for (Path file : areTwo() ? List.of(own(), other()) : List.of(own())) {
            for (Entry entry : entries(file)) {
                String source = entry.item().source().toString();
                if (entry.state() == ItemState.DONE) {
                    done.add(source);
                } else {
                    undone.put(source, entry.state().word());
                }
            }
        }
        undone.keySet().removeAll(done);
        return undone;
    }

    private static List<Entry> entries(Path file) {
        try (SqliteManifest manifest = SqliteManifest.read(file, InstantSource.system())) {
            return manifest.entries();
        }
    }
}
