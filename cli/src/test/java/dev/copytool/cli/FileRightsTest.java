package dev.copytool.cli;

import static org.assertj.core.api.Assertions.assertThat;

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
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/** The manifest and the files beside it quote rows in the errors they keep; nobody else may read them. */
@Timeout(240)
@ExtendWith(PostgresExtension.class)
@DisplayName("promise 9: the manifest and all files beside it are their owner's, whatever the umask")
class FileRightsTest {
    private Scenario scenario;

    @BeforeEach
    void setUp(PostgresServer server) {
        scenario = new Scenario(server)
                .both("CREATE TABLE t (id int)", "CREATE TABLE u (id int)")
                .onSource("INSERT INTO t VALUES (1)", "INSERT INTO u VALUES (1)")
                .onTarget("ALTER TABLE u ADD CHECK (id > 1)");
    }

    @AfterEach
    void tearDown() {
        scenario.close();
    }

    private JavaProgram.Ran open(String... words) {
        List<String> command = new ArrayList<>(List.of("/bin/sh", "-c", "umask 000 && exec \"$@\"", "sh"));
        command.addAll(JavaProgram.command(List.of(), words));
        return JavaProgram.run(Map.of(), command);
    }

    private Map<String, String> rights() throws IOException {
        Map<String, String> rights = new TreeMap<>();
        try (Stream<Path> files = Files.list(scenario.directory)) {
            for (Path file : files.toList()) {
                rights.put(
                        file.getFileName().toString(),
                        PosixFilePermissions.toString(Files.getPosixFilePermissions(file)));
            }
        }
        return rights;
    }

    @Test
    void everyFileOfARunIsItsOwnersOnly() throws IOException, SQLException {
        String manifest = scenario.manifest.toString();
        JavaProgram.Ran generated = open(
                "generate",
                manifest,
                "--source",
                scenario.from.uri(scenario.source),
                "--target",
                scenario.to.uri(scenario.target));
        assertThat(generated.code()).as(generated.output()).isZero();
        // Someone who reads keeps the log and its index there after the run.
        try (Connection reader = DriverManager.getConnection("jdbc:sqlite:" + manifest);
                Statement statement = reader.createStatement()) {
            statement.executeQuery("SELECT count(*) FROM tables").close();
            JavaProgram.Ran migrated = open("migrate", manifest, "--no-stop-on-error");
            assertThat(migrated.code()).as(migrated.output()).isEqualTo(1);
            assertThat(rights().keySet())
                    .contains(
                            "db.sqlite",
                            "db.sqlite-wal",
                            "db.sqlite-shm",
                            "db.sqlite.lock",
                            "db.sqlite.log",
                            "db.sqlite.errors.jsonl");
            assertThat(rights().values()).as(rights().toString()).containsOnly("rw-------");
        }
    }

    @Test
    void theCopyBeforeAnUpgradeIsItsOwnersOnly() throws IOException {
        scenario.changeManifest(
                "CREATE TABLE tables (id integer PRIMARY KEY, source_table text NOT NULL, date text,"
                        + " target_table text, migrated integer, errored integer)",
                "INSERT INTO tables VALUES (1, 't', NULL, NULL, NULL, NULL)");
        Files.setPosixFilePermissions(scenario.manifest, PosixFilePermissions.fromString("rw-r--r--"));

        JavaProgram.Ran migrated = open(
                "migrate",
                scenario.manifest.toString(),
                "--source",
                scenario.from.uri(scenario.source),
                "--target",
                scenario.to.uri(scenario.target));

        assertThat(migrated.code()).as(migrated.output()).isZero();
        assertThat(migrated.output())
                .contains("note: " + scenario.manifest + " is open to others (rw-r--r--)", "chmod 600 ");
        assertThat(rights()).containsEntry("db.sqlite.bak", "rw-------").containsEntry("db.sqlite", "rw-r--r--");
    }

    @Test
    void checkWarnsOfAManifestThatIsOpenToOthers() throws IOException {
        scenario.generate().done();
        assertThat(scenario.verb("check", "--csv").done().out()).doesNotContain("WARN,manifest");
        Files.setPosixFilePermissions(scenario.manifest, PosixFilePermissions.fromString("rw-rw----"));
        assertThat(scenario.verb("check", "--csv").done().out())
                .contains("WARN,manifest,")
                .contains("is open to others (rw-rw----)", "chmod 600 " + scenario.manifest);
    }
}
