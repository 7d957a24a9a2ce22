package dev.copytool.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.copytool.cli.shell.ExitCode;
import dev.copytool.engine.testing.PostgresExtension;
import dev.copytool.engine.testing.PostgresServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Who may write to the manifest's directory, such as /tmp, cannot have the program write elsewhere. */
@Timeout(240)
@ExtendWith(PostgresExtension.class)
class PlantedFilesTest {
    private Scenario scenario;
    private Path victim;

    @BeforeEach
    void setUp(PostgresServer server) throws IOException {
        scenario = new Scenario(server)
                .both("CREATE TABLE t (id int)", "CREATE TABLE u (id int)")
                .onSource("INSERT INTO t VALUES (1)", "INSERT INTO u VALUES (1)")
                .onTarget("ALTER TABLE u ADD CHECK (id > 1)");
        scenario.generate().done();
        Files.delete(beside(".lock"));
        victim = Files.writeString(scenario.directory.resolve("victim"), "precious\n");
        allow(victim, "rw-rw-rw-");
    }

    @AfterEach
    void tearDown() {
        scenario.close();
    }

    private static void allow(Path file, String rights) throws IOException {
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString(rights));
    }

    private static String rights(Path file) throws IOException {
        return PosixFilePermissions.toString(Files.getPosixFilePermissions(file));
    }

    private Path beside(String ending) {
        return Path.of(scenario.manifest + ending);
    }

    private void refused(Path planted, String why, String verb, String... more) {
        CliRun run = scenario.verb(verb, more);
        assertThat(run.code()).as(run.everything()).isEqualTo(ExitCode.USAGE);
        assertThat(run.err().lines()).singleElement().asString().contains(planted + " " + why + ", so it is not used");
    }

    @ParameterizedTest(name = "promise 9: no link {0} is followed")
    @ValueSource(
            strings = {".lock", ".log", ".errors.jsonl", ".bak", ".bak.tmp", ".rejects", "-wal", "-shm", "-journal"})
    @DisplayName("promise 9: no link beside the manifest is followed")
    void noLinkIsFollowed(String ending) throws IOException {
        Files.createSymbolicLink(beside(ending), victim);
        refused(beside(ending), "is a symbolic link", "migrate", "--no-stop-on-error");
        refused(beside(ending), "is a symbolic link", "reset", "--table", "t");
        if (ending.startsWith("-")) {
            refused(beside(ending), "is a symbolic link", "status", "list");
            refused(beside(ending), "is a symbolic link", "check");
        }
        assertThat(victim).content(UTF_8).isEqualTo("precious\n");
        assertThat(rights(victim)).isEqualTo("rw-rw-rw-");
    }

    @Test
    @DisplayName("promise 9: a link beside the manifest that leads nowhere makes no file there")
    void aLinkThatLeadsNowhereMakesNoFile() throws IOException {
        Path nowhere = scenario.directory.resolve("nowhere");
        for (String ending : List.of(".lock", ".log", ".errors.jsonl", "-wal")) {
            Files.createSymbolicLink(beside(ending), nowhere);
            refused(beside(ending), "is a symbolic link", "migrate");
            Files.delete(beside(ending));
        }
        assertThat(nowhere).doesNotExist();
    }

    @Test
    @DisplayName("promise 9: beside a manifest that is a link, no link is followed at either place")
    void noLinkIsFollowedBesideALink() throws IOException {
        Path link = Files.createSymbolicLink(scenario.directory.resolve("other.sqlite"), scenario.manifest);
        Path log = Files.createSymbolicLink(Path.of(link + ".log"), victim);
        CliRun run = scenario.run("migrate", link.toString());
        assertThat(run.code()).as(run.everything()).isEqualTo(ExitCode.USAGE);
        assertThat(run.err()).contains(log + " is a symbolic link");
        assertThat(victim).content(UTF_8).isEqualTo("precious\n");
    }

    @Test
    @DisplayName("promise 9: only plain files beside the manifest are used, and only a directory for rejected rows")
    void onlyPlainFilesAreUsed() throws IOException, InterruptedException {
        Files.createDirectory(beside(".log"));
        refused(beside(".log"), "is not a plain file", "migrate");
        Files.delete(beside(".log"));
        Files.createFile(beside(".rejects"));
        refused(beside(".rejects"), "is not a directory", "migrate");
        Files.delete(beside(".rejects"));
        // Nobody reads from it: whoever opened it would wait for ever.
        assertThat(new ProcessBuilder("mkfifo", beside(".errors.jsonl").toString())
                        .start()
                        .waitFor())
                .isZero();
        refused(beside(".errors.jsonl"), "is not a plain file", "migrate");
    }

    @Test
    @DisplayName("promise 9: files of other users beside the manifest are not used")
    void filesOfOthersAreNotUsed() throws IOException {
        assumeTrue(Files.getAttribute(victim, "unix:uid").equals(0), "only root can give files away");
        for (String ending : List.of(".lock", ".log", ".errors.jsonl", "-wal")) {
            Files.setAttribute(Files.createFile(beside(ending)), "unix:uid", 12345);
            refused(beside(ending), "belongs to another user", "migrate");
            Files.delete(beside(ending));
        }
        Files.setAttribute(Files.createDirectory(beside(".rejects")), "unix:uid", 12345);
        refused(beside(".rejects"), "belongs to another user", "migrate");
    }

    @Test
    @DisplayName("promise 9: what is there already beside the manifest becomes its owner's only")
    void whatIsThereBecomesItsOwnersOnly() throws IOException, SQLException {
        for (String ending : List.of(".lock", ".log", ".errors.jsonl", ".bak")) {
            allow(Files.createFile(beside(ending)), "rw-rw-rw-");
        }
        allow(Files.createDirectory(beside(".rejects")), "rwxrwxrwx");
        allow(scenario.manifest, "rw-r--r--");
        // Someone who reads keeps SQLite's files there after the run.
        try (Connection reader = DriverManager.getConnection("jdbc:sqlite:" + scenario.manifest);
                Statement statement = reader.createStatement()) {
            statement.executeQuery("SELECT count(*) FROM tables").close();
            CliRun run = scenario.verb("migrate", "--no-stop-on-error");
            assertThat(run.code()).as(run.everything()).isEqualTo(ExitCode.SOME_FAILED);
            for (String ending : List.of(".lock", ".log", ".errors.jsonl", ".bak", "-wal", "-shm")) {
                assertThat(rights(beside(ending))).as(ending).isEqualTo("rw-------");
            }
            assertThat(rights(beside(".rejects"))).isEqualTo("rwx------");
            assertThat(beside(".log")).isNotEmptyFile();
            assertThat(beside(".errors.jsonl")).isNotEmptyFile();
        }
    }
}
