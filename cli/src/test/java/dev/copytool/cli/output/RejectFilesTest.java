package dev.copytool.cli.output;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.copytool.engine.model.CopyException;
import dev.copytool.engine.model.PartKey;
import dev.copytool.engine.model.Rejection;
import dev.copytool.engine.model.ServerMessage;
import dev.copytool.engine.model.TableName;
import dev.copytool.engine.spi.RejectList;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class RejectFilesTest {
    private static final TableName T = new TableName("public", "t");
    private static final Rejection WHY = new Rejection(1, new ServerMessage("22003", "out of range", "", ""), "");
    private static final int STREAMS = 4;

    @TempDir
    Path directory;

    private static RejectList begin(Path manifest) {
        return new RejectFiles(manifest, 9).begin(new PartKey(UUID.randomUUID(), 0, 1), 1, T, T);
    }

    private static List<String> names(Path directory) throws IOException {
        try (Stream<Path> files = Files.list(directory)) {
            return files.map(file -> file.getFileName().toString()).sorted().toList();
        }
    }

    @Test
    @DisplayName("the first bad rows of several tables at once make one directory, and none of them fails")
    void severalTablesMakeTheDirectoryAtOnce() throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(STREAMS);
        try {
            for (int round = 0; round < 300; round++) {
                Path manifest = directory.resolve("db" + round);
                CyclicBarrier together = new CyclicBarrier(STREAMS);
                List<Future<?>> streams = new ArrayList<>();
                for (int i = 0; i < STREAMS; i++) {
                    streams.add(threads.submit(() -> {
                        RejectList list = begin(manifest);
                        together.await();
                        list.add(WHY, new byte[] {'1', '\n'});
                        list.discard();
                        return null;
                    }));
                }
                for (Future<?> stream : streams) {
                    stream.get();
                }
                Path made = RejectFiles.directory(manifest);
                assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(made)))
                        .isEqualTo("rwx------");
            }
        } finally {
            threads.shutdownNow();
        }
    }

    @Test
    @DisplayName("a list of which only one file can be made leaves neither an open file nor a partial one")
    void aListThatCannotBeMadeLeavesNothing() throws IOException {
        Path manifest = directory.resolve("db");
        Path made = RejectFiles.directory(manifest);
        RejectFiles store = new RejectFiles(manifest, 9);
        PartKey key = new PartKey(UUID.randomUUID(), 0, 1);
        RejectList list = store.begin(key, 1, T, T);
        String name =
                RejectFiles.rows(manifest, key, T).getFileName().toString().replaceFirst("[.]copy$", "");
        String inTheWay = name + ".jsonl.attempt-1.partial";
        Files.createDirectories(made.resolve(inTheWay).resolve("x"));
        assertThatThrownBy(() -> list.add(WHY, new byte[] {'1', '\n'})).isInstanceOf(CopyException.class);
        assertThat(open(made)).isEmpty();
        list.discard();
        assertThat(names(made)).containsExactly(inTheWay);
    }

    @Test
    @DisplayName("promise 9: rejected rows go through no link")
    void rejectedRowsGoThroughNoLink() throws IOException {
        Path manifest = directory.resolve("db");
        Path elsewhere = Files.createDirectory(directory.resolve("elsewhere"));
        Files.createSymbolicLink(RejectFiles.directory(manifest), elsewhere);
        PartKey key = new PartKey(UUID.randomUUID(), 0, 1);
        Path victim = elsewhere.resolve(RejectFiles.rows(manifest, key, T).getFileName());
        Files.createFile(victim);
        RejectList list = new RejectFiles(manifest, 9).begin(key, 1, T, T);
        assertThatThrownBy(() -> list.add(WHY, new byte[] {'1', '\n'}))
                .isInstanceOf(CopyException.class)
                .hasMessageContaining("is a symbolic link");
        assertThat(names(elsewhere)).containsExactly(victim.getFileName().toString());
    }

    /** The files of the directory that this process has open, where the system tells. */
    private static List<String> open(Path directory) throws IOException {
        Path descriptors = Path.of("/proc/self/fd");
        if (!Files.isDirectory(descriptors)) {
            return List.of();
        }
        List<String> open = new ArrayList<>();
        try (Stream<Path> links = Files.list(descriptors)) {
            for (Path link : links.toList()) {
                String file = Files.isSymbolicLink(link)
                        ? Files.readSymbolicLink(link).toString()
                        : "";
                if (file.startsWith(directory.toRealPath().toString())) {
                    open.add(file);
                }
            }
        }
        return open;
    }
}
