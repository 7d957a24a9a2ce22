package dev.copytool.state;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;

/**
 * Files and directories that only their owner can read, from the moment they are there and whatever the umask: errors that are kept quote
 * rows, and names and conditions tell of data too. SQLite gives its {@code -wal} and {@code -shm} the rights of the file.
 */
public final class OwnerOnly {
    private static final Set<PosixFilePermission> OWNER = PosixFilePermissions.fromString("rw-------");
    private static final Set<PosixFilePermission> OWNER_ENTERS = PosixFilePermissions.fromString("rwx------");

    private OwnerOnly() {}

    /**
     * Makes an empty file.
     *
     * @throws IOException if it is there, or cannot be made
     */
    public static void create(Path file) throws IOException {
        Files.createFile(file, attributes(file));
    }

    /**
     * Makes a directory, unless it is there; several may want it at once.
     *
     * @throws IOException if it cannot be made
     */
    public static void createDirectory(Path directory) throws IOException {
        Files.createDirectories(directory, attributes(directory, OWNER_ENTERS));
    }

    /** What such a file is made with; nothing where files have no such rights. */
    static FileAttribute<?>[] attributes(Path file) {
        return attributes(file, OWNER);
    }

    private static FileAttribute<?>[] attributes(Path file, Set<PosixFilePermission> rights) {
        return hasRights(file)
                ? new FileAttribute<?>[] {PosixFilePermissions.asFileAttribute(rights)}
                : new FileAttribute<?>[0];
    }

    /** What others may do with a file or directory that is there, and what to do about it, in one line. */
    public static Optional<String> exposure(Path file) {
        try {
            if (!hasRights(file)) {
                return Optional.empty();
            }
            Set<PosixFilePermission> rights = Files.getPosixFilePermissions(file);
            Set<PosixFilePermission> others = EnumSet.noneOf(PosixFilePermission.class);
            others.addAll(rights);
            others.removeAll(OWNER_ENTERS);
            if (!others.isEmpty()) {
                return Optional.of(file + " is open to others (" + PosixFilePermissions.toString(rights)
                        + "), and what it keeps can quote rows; chmod "
                        + (Files.isDirectory(file) ? "700 " : "600 ") + file);
            }
            return Optional.empty();
        } catch (IOException e) {
            return Optional.of("the rights of " + file + " cannot be read");
        }
    }

    private static boolean hasRights(Path file) {
        return file.getFileSystem().supportedFileAttributeViews().contains("posix");
    }
}
