package dev.copytool.cli.output;

import dev.copytool.engine.model.CopyException;
import dev.copytool.engine.model.ItemState;
import dev.copytool.engine.model.PartKey;
import dev.copytool.engine.model.TableName;
import dev.copytool.engine.spi.RejectList;
import dev.copytool.engine.spi.RejectStore;
import dev.copytool.state.Entry;
import dev.copytool.state.OwnerOnly;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * The directory {@code DB.rejects} beside a manifest: of each part whose rows were rejected the rows as COPY text, and beside
 * it a JSON line for each of them that says why. The names hold the item's id, part and generation, which the target's marker
 * holds too, so that whoever finds the marker finds the files. Thread-safe.
 */
public final class RejectFiles implements RejectStore {
    static final String ROWS = ".copy";
    static final String REASONS = ".jsonl";
    static final List<String> ENDINGS = List.of(ROWS, REASONS);
    private static final int LONGEST_NAME = 80;

    private final Path directory;
    private final int most;

    /**
     * Looks at no file yet.
     *
     * @param most how many rows of one part may be rejected
     */
    public RejectFiles(Path manifest, int most) {
        this.directory = directory(manifest);
        this.most = most;
    }

    /** Where the files of a manifest are. */
    public static Path directory(Path manifest) {
        return Path.of(manifest + ".rejects");
    }

    /** The rows that were rejected of a part; the reasons are beside them. */
    public static Path rows(Path manifest, PartKey key, TableName source) {
        return directory(manifest).resolve(name(key, source) + ROWS);
    }

    /** Where the rows are that an item's copy has left out, if it has. */
    public static Optional<Path> rows(Path manifest, Entry entry) {
        boolean in = entry.state() == ItemState.DONE || entry.state() == ItemState.UNSETTLED;
        return in && entry.counts().rejected() > 0
                ? Optional.of(rows(
                        manifest,
                        new PartKey(entry.item().uuid(), 0, entry.item().epoch()),
                        entry.item().source()))
                : Optional.empty();
    }

    /** Who but their owner can read the rows that are there, and what to do about it, in one line. */
    public static Optional<String> exposure(Path manifest) {
        Path directory = directory(manifest);
        return isThere(directory) ? OwnerOnly.exposure(directory) : Optional.empty();
    }

    private static boolean isThere(Path directory) {
        return Files.isDirectory(directory, LinkOption.NOFOLLOW_LINKS);
    }

    private static String name(PartKey key, TableName source) {
        String table = source.toString().replaceAll("[^\\p{Alnum}._-]", "_");
        return table.substring(0, Math.min(LONGEST_NAME, table.length())) + ending(key);
    }

    private static String ending(PartKey key) {
        return "-" + key.item() + "-" + key.part() + "-" + key.epoch();
    }

    @Override
    public int most() {
        return most;
    }

    @Override
    public RejectList begin(PartKey key, int attempt, TableName source, TableName target) {
        if (isThere(directory)) {
            try (DirectoryStream<Path> left = Files.newDirectoryStream(directory, "*" + ending(key) + ".*")) {
                for (Path file : left) {
                    Files.delete(file);
                }
            } catch (IOException e) {
                throw failed(directory, e);
            }
        }
        return new RejectFile(directory, name(key, source), attempt, source, target);
    }

    /**
     * Removes the list of a part of which no attempt has committed, or one without any: it is of an attempt that died just
     * before its commit.
     *
     * @throws CopyException if it cannot be removed
     */
    static void remove(Path manifest, PartKey key, TableName source) {
        if (!isThere(directory(manifest))) {
            return;
        }
        for (String ending : ENDINGS) {
            Path file = directory(manifest).resolve(name(key, source) + ending);
            try {
                Files.deleteIfExists(file);
            } catch (IOException e) {
                throw failed(file, e);
            }
        }
    }

    static CopyException failed(Path file, IOException e) {
        return CopyException.permanent(
                "rejected rows cannot be kept in " + file + ": " + e + "; see to it and run again with --retry-errors");
    }
}
