package dev.copytool.state;

import com.sun.security.auth.module.UnixSystem;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.FileChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Files and directories that only their owner can read, from the moment they are there and whatever the umask: errors that are
 * kept quote rows, and names and conditions tell of data too. What is there already is used only if it is a plain file, or a
 * directory, of the user who runs the program: who can write to the directory could else have a file elsewhere be written to
 * by a link, or read what is written.
 */
public final class OwnerOnly {
    private static final Integer OURSELVES = (int) new UnixSystem().getUid();
    private static final Set<PosixFilePermission> OWNER = PosixFilePermissions.fromString("rw-------");
    private static final Set<PosixFilePermission> OWNER_ENTERS = PosixFilePermissions.fromString("rwx------");

    private OwnerOnly() {}

    /**
     * Makes an empty file.
     *
     * @throws IOException if it is there, or cannot be made
     */
    public static void create(Path file) throws IOException {
        Files.createFile(file, attributes(file, OWNER));
    }

    /**
     * Opens a file, or makes it. Its rights are its owner's only, whatever they were before.
     *
     * @param how beyond that it is made where there is none, and that no link is followed
     * @throws IOException if it is no plain file of ours, or cannot be opened
     */
    public static FileChannel open(Path file, OpenOption... how) throws IOException {
        restrict(file);
        Set<OpenOption> options = new HashSet<>(List.of(how));
        options.add(StandardOpenOption.CREATE);
        options.add(LinkOption.NOFOLLOW_LINKS);
        FileChannel channel = FileChannel.open(file, options, attributes(file, OWNER));
        try {
            // Again, since another one may have come there meanwhile.
            restrict(file);
            return channel;
        } catch (IOException e) {
            channel.close();
            throw e;
        }
    }

    /**
     * Opens a file to be written, which no interrupt closes, or makes it; else like {@link #open}.
     *
     * @throws IOException if it is no plain file of ours, or cannot be opened
     */
    public static OutputStream output(Path file, OpenOption how) throws IOException {
        restrict(file);
        try {
            create(file);
        } catch (FileAlreadyExistsException e) {
            // It was there, or somebody else was faster: it is looked at below.
        }
        OutputStream out = Files.newOutputStream(file, StandardOpenOption.WRITE, how, LinkOption.NOFOLLOW_LINKS);
        try {
            restrict(file);
            return out;
        } catch (IOException e) {
            out.close();
            throw e;
        }
    }

    /**
     * Makes a directory, unless it is there; several may want it at once. Its rights are its owner's only, whatever they were.
     *
     * @throws IOException if it is no directory of ours, or cannot be made
     */
    public static void createDirectory(Path directory) throws IOException {
        try {
            Files.createDirectory(directory, attributes(directory, OWNER_ENTERS));
        } catch (FileAlreadyExistsException e) {
            restrictDirectory(directory);
        }
    }

    /**
     * Takes a file's rights from all but its owner, if it is there.
     *
     * @throws IOException if it is no plain file of ours
     */
    static void restrict(Path file) throws IOException {
        requirePlain(file);
        if (isThere(file)) {
            restrict(file, OWNER);
        }
    }

    /**
     * Refuses what is there and is no plain file, whoever it belongs to.
     *
     * @throws IOException if it is none
     */
    static void requirePlain(Path file) throws IOException {
        if (isThere(file) && !Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)) {
            throw unwanted(file, "is not a plain file");
        }
    }

    /**
     * Takes a directory's rights from all but its owner, if it is there.
     *
     * @throws IOException if it is no directory of ours
     */
    static void restrictDirectory(Path directory) throws IOException {
        if (isThere(directory)) {
            if (!Files.isDirectory(directory, LinkOption.NOFOLLOW_LINKS)) {
                throw unwanted(directory, "is not a directory");
            }
            restrict(directory, OWNER_ENTERS);
        }
    }

    private static boolean isThere(Path file) {
        return Files.exists(file, LinkOption.NOFOLLOW_LINKS);
    }

    private static void restrict(Path file, Set<PosixFilePermission> rights) throws IOException {
        if (!hasRights(file)) {
            return;
        }
        if (!Files.getAttribute(file, "unix:uid", LinkOption.NOFOLLOW_LINKS).equals(OURSELVES)) {
            throw unwanted(file, "belongs to another user");
        }
        if (!Files.getPosixFilePermissions(file, LinkOption.NOFOLLOW_LINKS).equals(rights)) {
            // By name: opening and closing a file would drop the locks that this process has on it.
            Files.setPosixFilePermissions(file, rights);
        }
    }

    private static IOException unwanted(Path file, String why) {
        return new FileSystemException(file + " " + (Files.isSymbolicLink(file) ? "is a symbolic link" : why)
                + ", so it is not used; see who made it, and move it away");
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
