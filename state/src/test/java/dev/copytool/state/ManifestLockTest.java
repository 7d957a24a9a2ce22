package dev.copytool.state;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.InstantSource;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class ManifestLockTest {
    @TempDir
    Path directory;

    private Path file;

    @BeforeEach
    void setUp() {
        file = directory.resolve("db.sqlite");
        SqliteManifest.create(file, InstantSource.system()).close();
    }

    /** Tells, as a program of its own, whether the lock is free. */
    static final class Probe {
        private Probe() {}

        public static void main(String[] words) throws IOException {
            try (FileChannel channel = FileChannel.open(Path.of(words[0]), StandardOpenOption.WRITE)) {
                System.out.print(channel.tryLock() == null ? "held" : "free");
            }
        }
    }

    private String askedByAnotherProgram() throws IOException {
        Process probe = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        Probe.class.getName(),
                        file + ".lock")
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        return new String(probe.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    }

    @Test
    @DisplayName("promise 12: whoever asks in vain for a lock of the same program does not open it to other programs")
    void aSecondTakeKeepsTheLock() throws IOException {
        Path link = Files.createSymbolicLink(directory.resolve("link.sqlite"), file);
        try (ManifestLock lock = ManifestLock.take(file, "me")) {
            assertThat(lock.deadOwner()).isEmpty();
            for (Path name : new Path[] {file, link}) {
                assertThatThrownBy(() -> ManifestLock.take(name, "you"))
                        .isInstanceOf(ManifestLock.HeldException.class)
                        .hasMessage(name + " is in use by me; wait for it to end, or stop it");
            }
            assertThat(askedByAnotherProgram()).isEqualTo("held");
        }
        assertThat(askedByAnotherProgram()).isEqualTo("free");
    }
}
