package dev.copytool.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import dev.copytool.cli.shell.ExitCode;
import dev.copytool.state.ManifestLock;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A file that is no manifest, or none for this program: it is named and stays as it is. */
@ExtendWith(SharedServer.class)
@DisplayName("promise 8: a wrong file ends with 2 and stays as it is")
final class BadManifestTest {
    private static final List<String> VERBS = List.of(
            "migrate",
            "migrate --dry-run",
            "status",
            "status DB list",
            "verify",
            "reset --errored",
            "generate --refresh");

    @TempDir
    Path directory;

    TwoDatabases databases;

    private final SharedServer.Running running;

    BadManifestTest(SharedServer.Running running) {
        this.running = running;
    }

    @BeforeEach
    void prepare() {
        databases = TwoDatabases.make(running.server(), directory);
    }

    /** Makes the file at the place of the manifest. */
    @FunctionalInterface
    interface Maker {
        void make(TwoDatabases databases) throws IOException;
    }

    record WrongFile(String name, Maker maker, String verb, List<String> says) {
        @Override
        public String toString() {
            return name + ": " + verb;
        }
    }

    private static Stream<WrongFile> wrong(String name, Maker maker, String... says) {
        return VERBS.stream().map(verb -> new WrongFile(name, maker, verb, List.of(says)));
    }

    static Stream<WrongFile> files() {
        return Stream.of(
                        wrong("missing", databases -> {}, "there is no manifest", "'copytool generate' makes one"),
                        wrong(
                                "directory",
                                databases -> Files.createDirectory(databases.manifest()),
                                "is not a file",
                                "name the manifest's SQLite file"),
                        wrong(
                                "text",
                                databases -> Files.writeString(databases.manifest(), "id,name\n"),
                                "is not an SQLite file"),
                        wrong(
                                "empty",
                                databases -> Files.createFile(databases.manifest()),
                                "'copytool generate' makes one"),
                        wrong("truncated", BadManifestTest::truncated, "db.sqlite"),
                        wrong("damaged", BadManifestTest::damaged, "db.sqlite"),
                        wrong(
                                "without tables",
                                databases -> sqlite(databases, "CREATE TABLE other (id integer)"),
                                "has no table 'tables'",
                                "not a manifest"),
                        wrong(
                                "without a column",
                                databases -> sqlite(
                                        databases,
                                        "CREATE TABLE tables (id integer, source_table text, date text, migrated integer,"
                                                + " errored integer)"),
                                "without a column 'target_table'"),
                        wrong(
                                "newer",
                                databases -> sqlite(databases.generated(), "PRAGMA user_version = 99"),
                                "newer copytool",
                                "version 99"),
                        wrong(
                                "wrong date",
                                databases -> sqlite(databases.generated(), "UPDATE tables SET date = '1.2.2020'"),
                                "the date '1.2.2020' is not YYYY-MM-DD (table 't'"),
                        wrong(
                                "wrong state",
                                databases -> sqlite(databases.generated(), "UPDATE tables SET state = 'dnoe'"),
                                "no state is called 'dnoe' (table 't'"),
                        wrong(
                                "wrong uuid",
                                databases -> sqlite(databases.generated(), "UPDATE tables SET uuid = 'x'"),
                                "(table 't'"))
                .flatMap(cases -> cases);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("files")
    void aWrongFileIsNamed(WrongFile wrong) throws IOException {
        wrong.maker().make(databases);
        Map<String, String> before = databases.state();

        CliRun run = CliRun.of(words(wrong.verb()));

        run.refused(ExitCode.USAGE, wrong.says())
                .refused(ExitCode.USAGE, List.of(databases.manifest().toString()));
        assertThat(run.complaints()).hasSize(1);
        assertThat(databases.state()).isEqualTo(before);
    }

    private String[] words(String verb) {
        if (verb.contains(" DB")) {
            return databases.words(verb);
        }
        String[] parts = verb.split(" ", 2);
        return databases.words(parts[0] + " DB" + (parts.length > 1 ? " " + parts[1] : ""));
    }

    private static void sqlite(TwoDatabases databases, String sql) {
        try (Connection file = DriverManager.getConnection("jdbc:sqlite:" + databases.manifest());
                Statement statement = file.createStatement()) {
            statement.executeUpdate(sql);
        } catch (SQLException e) {
            throw new IllegalStateException(sql, e);
        }
    }

    private static void truncated(TwoDatabases databases) throws IOException {
        byte[] whole = Files.readAllBytes(databases.generated().manifest());
        Files.write(databases.manifest(), Arrays.copyOf(whole, 50));
    }

    private static void damaged(TwoDatabases databases) throws IOException {
        byte[] whole = Files.readAllBytes(databases.generated().manifest());
        Arrays.fill(whole, 100, whole.length, (byte) 'x');
        Files.write(databases.manifest(), whole);
    }

    @ParameterizedTest(name = "copytool {0}")
    @ValueSource(strings = {"migrate DB", "reset DB --errored", "generate DB --refresh"})
    @DisplayName("promise 12: a manifest that another run works on is refused with 3, and the owner named")
    void aLockedManifestIsRefused(String words) {
        databases.generated();
        Map<String, String> before = databases.state();
        CliRun run;
        try (ManifestLock lock = ManifestLock.take(databases.manifest(), "pid 4711 on elsewhere")) {
            run = CliRun.of(databases.words(words));
            assertThat(lock.deadOwner()).isEmpty();
        }
        run.refused(ExitCode.REFUSED, List.of("db.sqlite is in use by pid 4711 on elsewhere", "wait for it to end"));
        assertThat(run.complaints()).hasSize(1);
        assertThat(databases.state()).isEqualTo(before);
        CliRun.of(databases.words("migrate DB")).done();
    }

    @ParameterizedTest(name = "copytool {0}")
    @ValueSource(strings = {"status DB", "status DB list"})
    @DisplayName("promise 12: looking at a manifest that another run works on is allowed")
    void aLockedManifestCanBeLookedAt(String words) {
        databases.generated();
        try (ManifestLock lock = ManifestLock.take(databases.manifest(), "pid 4711 on elsewhere")) {
            CliRun.of(databases.words(words)).done();
            assertThat(lock.deadOwner()).isEmpty();
        }
    }

    @Test
    void aReadOnlyFileIsRefused() throws IOException {
        databases.generated();
        permissions(databases.manifest(), "r--r--r--");
        assumeFalse(Files.isWritable(databases.manifest()), "root may write to every file");

        CliRun.of(databases.words("migrate DB")).refused(ExitCode.USAGE, List.of("db.sqlite", "read-only", "copy it"));
        CliRun.of(databases.words("status DB")).done();
    }

    @Test
    void aReadOnlyDirectoryIsRefused() throws IOException {
        databases.generated();
        permissions(directory, "r-xr-xr-x");
        assumeFalse(Files.isWritable(directory), "root may write to every directory");
        try {
            CliRun.of(databases.words("migrate DB"))
                    .refused(ExitCode.USAGE, List.of("db.sqlite", "read-only", "copy it"));
            CliRun.of(databases.words("generate DIR/new --source " + databases.sourceUri()))
                    .refused(ExitCode.USAGE, List.of("new cannot be made: access denied"));
            CliRun.of(databases.words("status DB")).done();
        } finally {
            permissions(directory, "rwxr-xr-x");
        }
    }

    @Test
    void anUnreadableFileIsRefused() throws IOException {
        databases.generated();
        permissions(databases.manifest(), "---------");
        assumeFalse(Files.isReadable(databases.manifest()), "root may read every file");

        CliRun.of(databases.words("status DB"))
                .refused(ExitCode.USAGE, List.of("db.sqlite cannot be read: access denied"));
    }

    private static void permissions(Path file, String wanted) throws IOException {
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString(wanted));
    }

    @Test
    void aDirectoryThatIsNotThereIsNamed() {
        CliRun.of(databases.words("generate DIR/no/such/new --source " + databases.sourceUri()))
                .refused(ExitCode.USAGE, List.of("no/such/new cannot be made: no such directory", "choose"));
    }

    @Test
    void anUpgradeThatWouldOverwriteABackupIsRefused() throws IOException {
        sqlite(
                databases,
                "CREATE TABLE tables (id integer PRIMARY KEY, source_table text, date text, target_table text,"
                        + " migrated integer, errored integer)");
        Files.writeString(databases.file("db.sqlite.bak"), "precious", UTF_8);
        Map<String, String> before = databases.state();

        CliRun.of(databases.words("migrate DB"))
                .refused(ExitCode.USAGE, List.of("db.sqlite.bak exists", "move it away"));

        assertThat(databases.state()).isEqualTo(before);
    }
}
