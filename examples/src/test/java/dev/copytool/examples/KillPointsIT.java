package dev.copytool.examples;

import static org.assertj.core.api.Assertions.assertThat;

import dev.copytool.engine.testing.PostgresExtension;
import dev.copytool.engine.testing.PostgresServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** I5, promise 3: the program dies at an exact place, runs again, and every row is there once. */
@ExtendWith(PostgresExtension.class)
class KillPointsIT {
    private static final String CHILD_ROWS = "SELECT n, repeat('x', 100) FROM generate_series(1, 5000) n";

    @TempDir
    Path directory;

    private PostgresServer server;
    private String source;
    private String target;

    @BeforeEach
    void setUp(PostgresServer server) {
        this.server = server;
        source = server.newDatabase();
        target = server.newDatabase();
        server.execute(target, "CREATE TABLE parent (n int, filler text)");
        server.execute(source, "CREATE TABLE parent (n int, filler text)");
        for (int i = 1; i <= 6; i++) {
            server.execute(
                    source,
                    "CREATE TABLE child_" + i + " () INHERITS (parent)",
                    "INSERT INTO child_" + i + " " + CHILD_ROWS);
        }
    }

    @AfterEach
    void tearDown() {
        server.execute(
                "postgres", "DROP DATABASE " + source + " WITH (FORCE)", "DROP DATABASE " + target + " WITH (FORCE)");
    }

    @ParameterizedTest(name = "I5, promise 3: killed {0}, run again: every row once")
    @EnumSource(KillAtMain.Place.class)
    void everyRowIsThereOnceAfterADeathAnywhere(KillAtMain.Place place) throws IOException, InterruptedException {
        String manifest = generate();
        Programs.Ran killed = Programs.run(Programs.over(KillAtMain.class, place.name()), "migrate", manifest);
        assertThat(killed.code()).as(killed.output()).isEqualTo(KillAtMain.DEATH);
        if (place != KillAtMain.Place.AFTER_COMMIT) {
            assertThat(server.value(target, "SELECT count(*) FROM parent"))
                    .as("promise 1: nothing is visible without its marker")
                    .isEqualTo("0");
        }

        Programs.Ran again = Programs.run(Programs.product(), "migrate", manifest);
        assertThat(again.code()).as(again.output()).isZero();
        assertThat(again.output()).contains("its lock is taken over");
        assertThat(server.checksum(target, "SELECT * FROM parent"))
                .isEqualTo(server.checksum(source, "SELECT * FROM parent"));
        assertThat(server.value(target, "SELECT count(*) || '/' || sum(rows) FROM copytool.commit_marker"))
                .isEqualTo("7/30000");
        if (place == KillAtMain.Place.AFTER_COMMIT) {
            assertThat(again.output()).contains("had been copied by an earlier run");
        }
    }

    @ParameterizedTest(name = "promises 3 and 8: killed {0} while bad rows are sifted out, run again: none is lost")
    @EnumSource(KillAtMain.Place.class)
    void rejectedRowsOutliveADeathAnywhere(KillAtMain.Place place) throws IOException, InterruptedException {
        server.execute(source, "UPDATE child_3 SET n = -1 WHERE n = 4000");
        server.execute(target, "ALTER TABLE parent ADD CHECK (n > 0)");
        String manifest = generate();
        String[] words = {"migrate", manifest, "--max-rejects", "1", "--parallel", "1"};
        Programs.Ran killed = Programs.run(Programs.over(KillAtMain.class, place.name()), words);
        assertThat(killed.code()).as(killed.output()).isEqualTo(KillAtMain.DEATH);
        Programs.Ran again = Programs.run(Programs.product(), words);
        assertThat(again.code()).as(again.output()).isEqualTo(1);
        assertThat(again.output()).contains("1 row of 1 table rejected, see ").doesNotContain("not all here");
        try (Stream<Path> files = Files.list(Path.of(manifest + ".rejects"))) {
            assertThat(files).hasSize(2);
        }
        assertThat(server.checksum(target, "SELECT * FROM parent"))
                .isEqualTo(server.checksum(source, "SELECT * FROM parent WHERE n > 0"));
        assertThat(server.value(target, "SELECT sum(rows) || '/' || sum(rejected) FROM copytool.commit_marker"))
                .isEqualTo("29999/1");
    }

    @Test
    @DisplayName("without markers a death between commit and record doubles rows, so the tests above prove something")
    void withoutMarkersRowsAreDoubled() throws IOException, InterruptedException {
        String manifest = generate();
        Programs.Ran killed =
                Programs.run(Programs.over(KillAtMain.class, "NO_MARKERS,AFTER_COMMIT"), "migrate", manifest);
        assertThat(killed.code()).as(killed.output()).isEqualTo(KillAtMain.DEATH);
        Programs.Ran again = Programs.run(Programs.over(UnmarkedMain.class), "migrate", manifest);
        assertThat(again.code()).as(again.output()).isZero();
        assertThat(Long.parseLong(server.value(target, "SELECT count(*) FROM parent")))
                .isGreaterThan(30_000);
    }

    private String generate() throws IOException, InterruptedException {
        String manifest =
                Files.createTempDirectory(directory, "run").resolve("db.sqlite").toString();
        Programs.Ran ran = Programs.run(
                Programs.product(),
                "generate",
                manifest,
                "--source",
                server.uri(source),
                "--target",
                server.uri(target),
                "--merge-children",
                "parent");
        assertThat(List.of(ran.code())).as(ran.output()).containsExactly(0);
        return manifest;
    }
}
