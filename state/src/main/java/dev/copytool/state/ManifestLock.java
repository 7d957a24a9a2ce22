package dev.copytool.state;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.copytool.engine.model.OneLine;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps a second program from working on the same manifest: an operating system's lock on the file {@code <manifest>.lock},
 * which also holds the owner's name. The system drops the lock with the process, however that ends; the name then stays,
 * and tells the next owner that the one before it died.
 *
 * <p>The file itself is left in place: removing it would let two programs lock two files of one name.
 */
public final class ManifestLock implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(ManifestLock.class);

    private static final int LONGEST_NAME = 1000;

    /**
     * Who holds the locks of this program, by lock file. A file whose lock is held must not be opened again: closing any
     * descriptor of it drops all locks that the process has on it (POSIX, fcntl).
     */
    private static final Map<Path, String> HELD = new ConcurrentHashMap<>();

    private final Path file;
    private final FileChannel channel;
    private final FileLock lock;
    private final Optional<String> deadOwner;

    private ManifestLock(Path file, FileChannel channel, FileLock lock, Optional<String> deadOwner) {
        this.file = file;
        this.channel = channel;
        this.lock = lock;
        this.deadOwner = deadOwner;
    }

    /**
     * Takes the lock without waiting.
     *
     * @param manifest the manifest's file
     * @param owner who takes it, for others to read
     * @throws HeldException if another program has it, or this one
     * @throws BadManifestException if there is no SQLite file of that name, or a file beside it cannot be made or is not ours
     */
    public static ManifestLock take(Path manifest, String owner) {
        Path file = fileOf(manifest);
        String holder = HELD.putIfAbsent(file, owner);
        if (holder != null) {
            throw new HeldException(manifest, holder);
        }
        Optional<ManifestLock> taken = Optional.empty();
        try {
            ManifestFile.requireSqlite(manifest);
            FilesBeside.restrict(manifest);
            taken = Optional.of(take(manifest, file, owner));
            return taken.get();
        } finally {
            if (taken.isEmpty()) {
                HELD.remove(file);
            }
        }
    }

    private static ManifestLock take(Path manifest, Path file, String owner) {
        FileChannel channel = null;
        try {
            channel = OwnerOnly.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE);
            FileLock lock = channel.tryLock();
            Optional<String> inside = nameIn(channel);
            if (lock == null) {
                channel.close();
                throw new HeldException(manifest, inside.orElse("another program"));
            }
            write(channel, owner);
            return new ManifestLock(file, channel, lock, inside);
        } catch (IOException e) {
            closeQuietly(channel);
            throw new BadManifestException(manifest + " cannot be locked: " + e.getMessage(), e);
        }
    }

    /** One for all names of a manifest. */
    private static Path fileOf(Path manifest) {
        try {
            return Path.of(manifest.toRealPath() + ".lock");
        } catch (IOException e) {
            // What is wrong with the manifest is told by who reads it.
            return Path.of(manifest.toAbsolutePath() + ".lock");
        }
    }

    private static Optional<String> nameIn(FileChannel channel) throws IOException {
        ByteBuffer name = ByteBuffer.allocate(LONGEST_NAME);
        channel.read(name, 0);
        String text = UTF_8.decode(name.flip()).toString().strip();
        return text.isEmpty() ? Optional.empty() : Optional.of(text);
    }

    private static void write(FileChannel channel, String owner) throws IOException {
        channel.truncate(0);
        channel.write(UTF_8.encode(owner), 0);
    }

    /** The owner that died without giving the lock back, if there was one. */
    public Optional<String> deadOwner() {
        return deadOwner;
    }

    /** Gives the lock back. */
    @Override
    public void close() {
        try {
            write(channel, "");
            lock.release();
            channel.close();
        } catch (IOException e) {
            closeQuietly(channel);
        } finally {
            HELD.remove(file);
        }
    }

    private static void closeQuietly(@Nullable FileChannel channel) {
        try {
            if (channel != null) {
                channel.close();
            }
        } catch (IOException e) {
            log.debug("a lock file did not close", e);
        }
    }

    /** Another program has the lock; the message says which. */
    public static final class HeldException extends RuntimeException {
        private static final long serialVersionUID = 1L;

        HeldException(Path manifest, String holder) {
            super(OneLine.of(manifest + " is in use by " + holder + "; wait for it to end, or stop it"));
        }
    }
}
