package dev.copytool.state;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.copytool.engine.model.OneLine;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Optional;
import java.util.Set;
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

    private final FileChannel channel;
    private final FileLock lock;
    private final Optional<String> deadOwner;

    private ManifestLock(FileChannel channel, FileLock lock, Optional<String> deadOwner) {
        this.channel = channel;
        this.lock = lock;
        this.deadOwner = deadOwner;
    }

    /**
     * Takes the lock without waiting.
     *
     * @param manifest the manifest's file
     * @param owner who takes it, for others to read
     * @throws HeldException if another program has it
     * @throws BadManifestException if there is no SQLite file of that name, or the lock file cannot be made
     */
    public static ManifestLock take(Path manifest, String owner) {
        ManifestFile.requireSqlite(manifest);
        FileChannel channel = null;
        try {
            Path file = Path.of(manifest.toRealPath() + ".lock");
            channel = FileChannel.open(
                    file,
                    Set.of(StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE),
                    OwnerOnly.attributes(file));
            FileLock lock = lockOf(channel);
            Optional<String> inside = nameIn(channel);
            if (lock == null) {
                channel.close();
                throw new HeldException(manifest + " is in use by " + inside.orElse("another program")
                        + "; wait for it to end, or stop it");
            }
            write(channel, owner);
            return new ManifestLock(channel, lock, inside);
        } catch (IOException e) {
            closeQuietly(channel);
            throw new BadManifestException(manifest + " cannot be locked: " + e.getMessage(), e);
        }
    }

    private static @Nullable FileLock lockOf(FileChannel channel) throws IOException {
        try {
            return channel.tryLock();
        } catch (OverlappingFileLockException e) {
            return null;
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

        HeldException(String message) {
            super(OneLine.of(message));
        }
    }
}
