package dev.copytool.state;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** The files beside a manifest that keep what it says, or quote rows: the program's own and SQLite's. */
final class FilesBeside {
    private static final List<String> OF_SQLITE = List.of("-wal", "-shm", "-journal");
    private static final List<String> OWN = List.of(".lock", ".log", ".errors.jsonl", ".bak", ".bak.tmp");
    private static final String REJECTS = ".rejects";

    private FilesBeside() {}

    /**
     * Takes the rights of all but their owner from those that are there.
     *
     * @throws BadManifestException if one is no plain file of ours, or no directory
     */
    static void restrict(Path manifest) {
        restrictLog(manifest);
        try {
            for (Path base : names(manifest)) {
                for (String ending : OWN) {
                    OwnerOnly.restrict(Path.of(base + ending));
                }
                OwnerOnly.restrictDirectory(Path.of(base + REJECTS));
            }
        } catch (IOException e) {
            throw refused(manifest, e);
        }
    }

    /** The same for those that SQLite opens by name, with the rights of the manifest. */
    static void restrictLog(Path manifest) {
        try {
            for (String ending : OF_SQLITE) {
                OwnerOnly.restrict(Path.of(real(manifest) + ending));
            }
        } catch (IOException e) {
            throw refused(manifest, e);
        }
    }

    /** Refuses what SQLite would read through a link; rights stay, and others may look into a manifest that they can read. */
    static void requirePlainLog(Path manifest) {
        try {
            for (String ending : OF_SQLITE) {
                OwnerOnly.requirePlain(Path.of(real(manifest) + ending));
            }
        } catch (IOException e) {
            throw refused(manifest, e);
        }
    }

    /** Where the manifest is a link, some files are beside the link, and some beside what it leads to. */
    private static Set<Path> names(Path manifest) throws IOException {
        return new LinkedHashSet<>(List.of(manifest, real(manifest)));
    }

    private static Path real(Path manifest) throws IOException {
        return Files.exists(manifest) ? manifest.toRealPath() : manifest;
    }

    private static BadManifestException refused(Path manifest, IOException e) {
        return new BadManifestException("manifest " + manifest + " is not touched: " + e.getMessage(), e);
    }
}
