package dev.copytool.state;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.copytool.engine.model.ItemState;
import dev.copytool.engine.model.TableName;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.time.InstantSource;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SqliteManifestTest {
    private static final InstantSource CLOCK = InstantSource.fixed(Instant.parse("2026-01-02T03:04:05.678Z"));

    @TempDir
    Path directory;

    private Path file;

    @BeforeEach
    void setUp() {
        file = directory.resolve("db.sqlite");
    }

    private static NewItem item(String name, String date) {
        TableName table = new TableName("public", name);
        return NewItem.of(table, table, date.isEmpty() ? Optional.empty() : Optional.of(LocalDate.parse(date)), 100);
    }

    @Test
    @DisplayName("I20: an item that is known keeps its state, its id and its place")
    void addingAgainChangesNothing() {
        try (SqliteManifest manifest = SqliteManifest.create(file, CLOCK)) {
            assertThat(manifest.add(List.of(item("a", "2020-01-01"), item("b", ""))))
                    .isEqualTo(2);
            List<Entry> before = manifest.entries();
            assertThat(manifest.add(List.of(item("b", ""), item("c", ""), item("a", "2020-01-01"))))
                    .isEqualTo(1);
            assertThat(manifest.entries())
                    .startsWith(before.toArray(Entry[]::new))
                    .hasSize(3);
        }
    }

    @Test
    void tableNamesOfOtherSchemasAreOtherTables() {
        try (SqliteManifest manifest = SqliteManifest.create(file, CLOCK)) {
            TableName other = new TableName("other", "a");
            manifest.add(List.of(item("a", ""), NewItem.of(other, other, Optional.empty(), 0)));
            assertThat(manifest.entries())
                    .extracting(entry -> entry.item().source())
                    .containsExactly(new TableName("public", "a"), other);
        }
    }

    @Test
    void resettingStartsANewEpochOnlyOfWhatIsCopied() {
        try (SqliteManifest manifest = SqliteManifest.create(file, CLOCK)) {
            manifest.add(List.of(item("a", ""), item("b", "")));
            manifest.refused(manifest.entries().get(0).item(), "no such table");
            assertThat(manifest.entries().get(0).state()).isEqualTo(ItemState.FAILED);
            assertThat(manifest.entries().get(0).error()).hasValue("no such table");
            manifest.reset(manifest.entries());
            assertThat(manifest.entries()).allSatisfy(entry -> {
                assertThat(entry.state()).isEqualTo(ItemState.PENDING);
                assertThat(entry.item().epoch()).isEqualTo(1);
                assertThat(entry.error()).isEmpty();
            });
        }
    }

    @Test
    @DisplayName("a file of version 2 is upgraded; an attempt under way keeps how its source looked")
    void aFileOfVersion2IsUpgraded() {
        SqliteManifest.create(file, CLOCK).close();
        try (Database older = ManifestFile.open(file)) {
            older.script(
                    "DROP TABLE ruled; ALTER TABLE parts DROP COLUMN look; ALTER TABLE tables DROP COLUMN rejected;"
                            + " ALTER TABLE tables DROP COLUMN unfinished; ALTER TABLE tables DROP COLUMN format; PRAGMA user_version = 2;"
                            + " INSERT INTO tables (source_table, uuid, copied) VALUES ('t', 'u', '1/2/3');"
                            + " INSERT INTO parts (item, part, epoch, state, attempt) VALUES ('u', 0, 1, 'running', 1)");
        }
        try (Database upgraded = ManifestFile.open(file)) {
            assertThat(upgraded.query("SELECT look FROM parts", row -> row.getString(1)))
                    .containsExactly("1/2/3");
        }
    }

    @Test
    @DisplayName("promise 9: the file is readable by its owner only")
    void theFileIsTheOwnersAlone() throws IOException {
        SqliteManifest.create(file, CLOCK).close();
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                .isEqualTo("rw-------");
    }

    @Test
    void manyThreadsWriteOneAfterTheOther() throws InterruptedException, ExecutionException {
        try (SqliteManifest manifest = SqliteManifest.create(file, CLOCK)) {
            List<NewItem> items = new ArrayList<>();
            for (int i = 0; i < 200; i++) {
                items.add(item("t" + i, ""));
            }
            manifest.add(items);
            List<Entry> entries = manifest.entries();
            ExecutorService threads = Executors.newFixedThreadPool(8);
            try {
                List<Future<?>> writing = new ArrayList<>();
                for (Entry entry : entries) {
                    writing.add(threads.submit(() -> manifest.refused(entry.item(), "error of " + entry.item())));
                }
                for (Future<?> write : writing) {
                    write.get();
                }
            } finally {
                threads.shutdownNow();
            }
            assertThat(manifest.entries())
                    .allSatisfy(entry -> assertThat(entry.error()).hasValue("error of " + entry.item()));
        }
    }

    @Test
    void settingsAndRunsAreKept() {
        try (SqliteManifest manifest = SqliteManifest.create(file, CLOCK)) {
            manifest.putSettings(Map.of("source", "postgresql://h/db"));
            manifest.runs().started("r1", 1, "host", "0.1", 2);
            manifest.runs().finished("r1", "DONE");
        }
        try (SqliteManifest manifest = SqliteManifest.read(file, CLOCK)) {
            assertThat(manifest.settings()).isEqualTo(Map.of("source", "postgresql://h/db"));
        }
    }

    @Test
    @DisplayName("promise 12: a lock is held once, tells its owner, and is given back")
    void aLockIsHeldOnce() {
        SqliteManifest.create(file, CLOCK).close();
        try (ManifestLock lock = ManifestLock.take(file, "me")) {
            assertThat(lock.deadOwner()).isEmpty();
            assertThatThrownBy(() -> ManifestLock.take(file, "you"))
                    .isInstanceOf(ManifestLock.HeldException.class)
                    .hasMessageContaining("is in use by me");
        }
        ManifestLock.take(file, "you").close();
    }

    @Test
    void aWindowIsHalfOpenAndNotEmpty() {
        LocalDate day = LocalDate.parse("2020-01-01");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new Selection(Optional.of(day), Optional.of(day), true, Optional.empty(), Set.of()))
                .withMessageContaining("the start is inclusive, the end exclusive");
    }
}
