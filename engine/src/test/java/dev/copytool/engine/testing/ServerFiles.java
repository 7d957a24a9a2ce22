package dev.copytool.engine.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileVisitOption;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/**
 * Where the files of test servers lie: in memory, if the build asks for that and the machine has a file system of it, since a
 * disk makes the hundreds of files of a new database ten times as slowly; else in the temporary directory.
 */
final class ServerFiles {
    /** The system property with which the build asks for memory. */
    private static final String MEMORY = "copytool.test.memory";

    private static final Path SHARED_MEMORY = Path.of("/dev/shm");
    private static final long LEAST_BYTES = 4L << 30;
    private static final String PREFIX = "copytool-server-";

    private ServerFiles() {}

    /** Makes an empty directory for one server, which removes it. */
    static Path newDirectory() {
        try {
            if (Boolean.getBoolean(MEMORY)
                    && Files.isWritable(SHARED_MEMORY)
                    && Files.getFileStore(SHARED_MEMORY).getUsableSpace() >= LEAST_BYTES) {
                removeOrphans();
                return Files.createTempDirectory(
                        SHARED_MEMORY, PREFIX + ProcessHandle.current().pid() + "-");
            }
            return Files.createTempDirectory(PREFIX);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Files of a process that was killed would take memory for ever. */
    private static void removeOrphans() throws IOException {
        try (DirectoryStream<Path> found = Files.newDirectoryStream(SHARED_MEMORY, PREFIX + "*-*")) {
            for (Path directory : found) {
                long pid = Long.parseLong(directory
                        .getFileName()
                        .toString()
                        .substring(PREFIX.length())
                        .split("-", 2)[0]);
                if (ProcessHandle.of(pid).isEmpty()) {
                    removeIfNobodyElseDoes(directory);
                }
            }
        }
    }

    private static void removeIfNobodyElseDoes(Path directory) {
        try {
            remove(directory);
        } catch (UncheckedIOException e) {
            if (Files.exists(directory) && !(e.getCause() instanceof NoSuchFileException)) {
                throw e;
            }
        }
    }

    /** Copies a directory with all that is in it; what links lead to is copied in their place. The copy must not be there. */
    static void copy(Path from, Path to) {
        try (Stream<Path> paths = Files.walk(from, FileVisitOption.FOLLOW_LINKS)) {
            for (Path path : paths.toList()) {
                Files.copy(path, to.resolve(from.relativize(path)), StandardCopyOption.COPY_ATTRIBUTES);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Removes a server's directory with all that is in it. */
    static void remove(Path directory) {
        try (Stream<Path> paths = Files.walk(directory)) {
            List<Path> all = paths.sorted(Comparator.reverseOrder()).toList();
            for (Path path : all) {
                Files.deleteIfExists(path);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
