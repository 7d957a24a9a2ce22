package dev.copytool.examples.chaos;

import dev.copytool.examples.Temporary;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** A file system of its own, small enough to be filled. Closing it takes it away. */
final class SmallDisk implements AutoCloseable {
    private static final int CHUNK = 64 * 1024;
    private static final long SECONDS = 20;

    private final Path directory;
    private final Thread atExit = new Thread(this::unmount, "disk-exit");

    private SmallDisk(Path directory) {
        this.directory = directory;
    }

    /** Mounts one of that size, where this user and system can. */
    static Optional<SmallDisk> mount(int megabytes) throws IOException, InterruptedException {
        SmallDisk disk = new SmallDisk(Files.createTempDirectory("copytool-disk"));
        if (!run("mount", "-t", "tmpfs", "-o", "size=" + megabytes + "m", "tmpfs", disk.directory.toString())) {
            Temporary.remove(disk.directory);
            return Optional.empty();
        }
        Runtime.getRuntime().addShutdownHook(disk.atExit);
        return Optional.of(disk);
    }

    Path directory() {
        return directory;
    }

    /** Takes all the room that is left, until {@link #empty}. */
    void fill() {
        byte[] chunk = new byte[CHUNK];
        try (OutputStream filler = Files.newOutputStream(filler())) {
            while (true) {
                filler.write(chunk);
            }
        } catch (IOException e) {
            // Full: that is what was wanted.
        }
    }

    /** Gives the room back. */
    void empty() throws IOException {
        Files.deleteIfExists(filler());
    }

    private Path filler() {
        return directory.resolve("filler");
    }

    private void unmount() {
        try {
            run("umount", "-l", directory.toString());
            Files.deleteIfExists(directory);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void close() {
        Runtime.getRuntime().removeShutdownHook(atExit);
        unmount();
    }

    private static boolean run(String... command) throws InterruptedException {
        try {
            Process process = new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start();
            return process.waitFor(SECONDS, TimeUnit.SECONDS) && process.exitValue() == 0;
        } catch (IOException e) {
            return false;
        }
    }
}
