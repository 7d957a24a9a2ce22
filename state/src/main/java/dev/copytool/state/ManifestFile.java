package dev.copytool.state;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Arrays;
import java.util.Optional;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.sqlite.NativeLibraryNotFoundException;
import org.sqlite.SQLiteConfig;
import org.sqlite.SQLiteConfig.JournalMode;
import org.sqlite.SQLiteConfig.Pragma;
import org.sqlite.SQLiteConfig.SynchronousMode;

/** Opens manifest files; each way a file can be wrong has a message of its own. */
final class ManifestFile {
    private static final Logger log = LoggerFactory.getLogger(ManifestFile.class);
    private static final byte[] MAGIC = "SQLite format 3\0".getBytes(US_ASCII);
    private static final int BUSY_MILLIS = 10_000;

    /** In bytes: plans and rules that are kept have a megabyte at most, and nothing else comes near that. */
    private static final String LONGEST_VALUE = "4000000";

    private ManifestFile() {}

    /** Whether there is more than an empty file. */
    static boolean isThere(Path file) {
        try {
            return Files.exists(file) && !(Files.isRegularFile(file) && Files.size(file) == 0);
        } catch (IOException e) {
            return true;
        }
    }

    /**
     * Makes a new manifest, also of an empty file, readable by its owner only.
     *
     * @throws BadManifestException if it exists or cannot be made
     */
    static Database create(Path file) {
        if (isThere(file)) {
            throw new BadManifestException(file + " exists; --refresh adds new tables to it and keeps its states");
        }
        FilesBeside.restrictLog(file);
        boolean empty = Files.exists(file);
        try {
            if (empty) {
                OwnerOnly.restrict(file.toRealPath());
            } else {
                OwnerOnly.create(file);
            }
        } catch (IOException e) {
            throw new BadManifestException(
                    file + " cannot be made: " + reason(e) + "; choose a directory you may write to", e);
        }
        try {
            return filled(connect(file, writable(), file.toString()));
        } catch (RuntimeException e) {
            if (!empty) {
                remove(file);
            }
            throw e;
        }
    }

    private static Database filled(Database database) {
        try {
            database.transaction(() -> ManifestSchema.create(database));
            return database;
        } catch (RuntimeException e) {
            database.close();
            throw e;
        }
    }

    /** Leaves nothing behind that was to become a manifest and did not. */
    private static void remove(Path file) {
        try {
            Files.deleteIfExists(file);
        } catch (IOException e) {
            log.debug("{} stays", file, e);
        }
    }

    /**
     * Opens a manifest to be written; one of an older version is upgraded in place, after a copy of it was made beside it.
     *
     * @throws BadManifestException if it is missing, not a manifest, newer than this program, or read-only
     */
    static Database open(Path file) {
        requireSqlite(file);
        if (!Files.isWritable(file) || !Files.isWritable(file.toAbsolutePath().getParent())) {
            throw new BadManifestException(
                    file + " or its directory is read-only; states could not be kept; copy it to where you may write");
        }
        FilesBeside.restrictLog(file);
        int version;
        try (Database looked = connect(file, patient(), file.toString())) {
            version = requireManifest(looked);
        }
        if (version < ManifestSchema.VERSION) {
            requireRoomForBackup(file);
        }
        // Only now: switching to WAL mode writes to the file, which must not happen to one that is no manifest.
        Database database = connect(file, writable(), file.toString());
        try {
            if (version < ManifestSchema.VERSION) {
                upgrade(database, file);
            } else {
                database.transaction(() -> ManifestSchema.fillIds(database));
            }
            // SQLite made them with the rights of the manifest, which may be others'.
            FilesBeside.restrictLog(file);
        } catch (RuntimeException e) {
            database.close();
            throw e;
        }
        return database;
    }

    /**
     * Opens a manifest to be read only: the file is not changed, an older version is upgraded in memory.
     *
     * @throws BadManifestException if it is missing, not a manifest, or newer than this program
     */
    static Database read(Path file) {
        requireSqlite(file);
        FilesBeside.requirePlainLog(file);
        boolean noLog = !Files.exists(Path.of(file + "-wal"));
        boolean unwritable = !Files.isWritable(file.toAbsolutePath().getParent());
        SQLiteConfig config = patient();
        config.setReadOnly(true);
        // Without its log and without the right to make one, a file in WAL mode opens only as one that cannot change.
        String uri = "file:" + file.toUri().getRawPath() + (noLog && unwritable ? "?immutable=1" : "");
        Database database = connect(file, config, uri);
        try {
            if (requireManifest(database) == ManifestSchema.VERSION) {
                return database;
            }
        } catch (RuntimeException e) {
            database.close();
            throw e;
        }
        database.close();
        Database memory = connect(file, patient(), ":memory:");
        memory.script("restore from '" + file.toString().replace("'", "''") + "'");
        memory.transaction(() -> ManifestSchema.upgrade(memory));
        return memory;
    }

    /** Refuses what is no file, or a file of another kind. */
    static void requireSqlite(Path file) {
        if (!Files.exists(file)) {
            throw new BadManifestException("there is no manifest " + file + "; 'copytool generate' makes one");
        }
        if (!Files.isRegularFile(file)) {
            throw new BadManifestException(file + " is not a file; name the manifest's SQLite file");
        }
        byte[] head = new byte[MAGIC.length];
        try (InputStream in = Files.newInputStream(file, StandardOpenOption.READ)) {
            int read = in.readNBytes(head, 0, head.length);
            if (read > 0 && !Arrays.equals(head, MAGIC)) {
                throw new BadManifestException(file + " is not an SQLite file; is it the right one?");
            }
        } catch (IOException e) {
            throw new BadManifestException(file + " cannot be read: " + reason(e), e);
        }
    }

    /** The file's version. */
    private static int requireManifest(Database database) {
        int version = ManifestSchema.version(database);
        if (version > ManifestSchema.VERSION) {
            throw new BadManifestException(database.file() + " was written by a newer copytool (manifest version "
                    + version + ", this one knows up to " + ManifestSchema.VERSION + "); use that one");
        }
        Set<String> columns = ManifestSchema.columnsOfTables(database);
        if (columns.isEmpty()) {
            throw new BadManifestException(
                    database.file() + " has no table 'tables', so it is not a manifest; 'copytool generate' makes one");
        }
        for (String column : ManifestSchema.ORIGINAL_COLUMNS) {
            if (!columns.contains(column)) {
                throw new BadManifestException(database.file() + " has a table 'tables' without a column '" + column
                        + "'; it is not a manifest");
            }
        }
        return version;
    }

    private static Path backup(Path file) {
        return Path.of(file + ".bak");
    }

    private static void requireRoomForBackup(Path file) {
        if (Files.exists(backup(file), LinkOption.NOFOLLOW_LINKS)) {
            throw new BadManifestException(
                    backup(file) + " exists; move it away, then the older manifest " + file + " can be upgraded");
        }
    }

    /** Keeps a copy under a passing name until the upgrade is done, so that a crash in between can be repeated. */
    private static void upgrade(Database database, Path file) {
        Path passing = Path.of(file + ".bak.tmp");
        try {
            Files.deleteIfExists(passing);
            OwnerOnly.create(passing);
            database.script("backup to '" + passing.toString().replace("'", "''") + "'");
            database.transaction(() -> ManifestSchema.upgrade(database));
            Files.move(passing, backup(file));
        } catch (IOException e) {
            throw new BadManifestException(file + " cannot be copied to " + backup(file) + ": " + reason(e), e);
        }
    }

    private static SQLiteConfig patient() {
        SQLiteConfig config = new SQLiteConfig();
        config.setBusyTimeout(BUSY_MILLIS);
        config.setPragma(Pragma.LIMIT_LENGTH, LONGEST_VALUE);
        return config;
    }

    private static SQLiteConfig writable() {
        SQLiteConfig config = patient();
        config.setJournalMode(JournalMode.WAL);
        config.setSynchronous(SynchronousMode.FULL);
        return config;
    }

    private static Database connect(Path file, SQLiteConfig config, String name) {
        try {
            Connection connection = config.createConnection("jdbc:sqlite:" + name);
            try (Statement probe = connection.createStatement()) {
                probe.executeQuery("SELECT count(*) FROM sqlite_master").close();
            } catch (SQLException e) {
                connection.close();
                throw e;
            }
            return new Database(file, connection);
        } catch (SQLException e) {
            throw new BadManifestException(
                    file + " cannot be opened: " + withoutLibrary(e).orElse(e.getMessage()), e);
        }
    }

    /** What is said where SQLite's library, which is unpacked into the directory for temporary files, cannot be had there. */
    private static Optional<String> withoutLibrary(SQLException e) {
        return e.getCause() instanceof NativeLibraryNotFoundException
                ? Optional.of("SQLite's library cannot be unpacked into, or loaded from, "
                        + System.getProperty("org.sqlite.tmpdir", System.getProperty("java.io.tmpdir"))
                        + "; set java.io.tmpdir to a directory that you may write to and run programs from"
                        + " (JAVA_TOOL_OPTIONS=-Djava.io.tmpdir=DIR)")
                : Optional.empty();
    }

    private static String reason(IOException e) {
        String name = e.getClass().getSimpleName().replace("Exception", "");
        return e instanceof AccessDeniedException
                ? "access denied"
                : e instanceof NoSuchFileException ? "no such directory" : name + " " + e.getMessage();
    }
}
