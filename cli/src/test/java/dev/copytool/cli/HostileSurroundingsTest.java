package dev.copytool.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.copytool.cli.shell.ExitCode;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
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
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** What a locale, a directory, a server or an edited manifest can do to a run ends it in one line. */
@Timeout(240)
@ExtendWith(SharedServer.class)
final class HostileSurroundingsTest {
    private static final int HUGE = 900 << 20;

    @TempDir
    Path directory;

    private final SharedServer.Running running;
    private TwoDatabases databases;

    HostileSurroundingsTest(SharedServer.Running running) {
        this.running = running;
    }

    @BeforeEach
    void prepare() {
        databases = TwoDatabases.make(running.server(), directory);
    }

    /** Standard error or output in one line, and no trace. */
    private static void oneLine(JavaProgram.Ran ran, ExitCode code) {
        assertThat(ran.output().lines().filter(line -> !line.startsWith("Picked up")))
                .as(ran.output().substring(0, Math.min(3_000, ran.output().length())))
                .singleElement()
                .asString()
                .startsWith("copytool: ")
                .hasSizeLessThan(2_000);
        assertThat(ran.code()).isEqualTo(code.code());
    }

    private JavaProgram.Ran run(List<String> options, String... words) {
        return JavaProgram.run(Map.of(), JavaProgram.command(options, words));
    }

    private String[] generating() {
        return new String[] {
            "generate",
            databases.manifest().toString(),
            "--source",
            databases.sourceUri(),
            "--target",
            databases.targetUri()
        };
    }

    @Test
    @DisplayName("promise 8: a name of 30 MB in a manifest is one line, and the exit code that of a wrong file")
    void aHugeNameInAManifest() throws SQLException {
        databases.generated();
        try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + databases.manifest());
                Statement statement = connection.createStatement()) {
            statement.executeUpdate("UPDATE tables SET source_table = hex(zeroblob(15000000))");
        }
        for (String verb : List.of("status", "check", "migrate", "verify")) {
            oneLine(run(List.of("-Xmx96m"), verb, databases.manifest().toString()), ExitCode.USAGE);
        }
    }

    /** Answers a login with an error message of 900 MB. */
    private static void shout(ServerSocket door) {
        byte[] piece = new byte[1 << 20];
        while (!door.isClosed()) {
            try (Socket visitor = door.accept();
                    DataOutputStream out = new DataOutputStream(visitor.getOutputStream())) {
                int asked = visitor.getInputStream().readNBytes(8)[4];
                if (asked == 4) {
                    // The request for TLS (PostgreSQL manual, "SSLRequest").
                    out.writeByte('N');
                }
                out.writeByte('E');
                out.writeInt(HUGE);
                for (int sent = 0; sent < HUGE; sent += piece.length) {
                    out.write(piece);
                }
            } catch (IOException e) {
                // It hung up.
            }
        }
    }

    @Test
    @DisplayName("promise 8: a server's message of 900 MB is one line, and the exit code that of a refusal")
    void aHugeMessage() throws IOException {
        databases.generated();
        try (ServerSocket door = new ServerSocket(0, 5, InetAddress.getLoopbackAddress())) {
            Thread shouting = new Thread(() -> shout(door));
            shouting.setDaemon(true);
            shouting.start();
            JavaProgram.Ran ran = run(
                    List.of("-Xmx96m"),
                    "migrate",
                    databases.manifest().toString(),
                    "--source",
                    "postgresql://me@127.0.0.1:" + door.getLocalPort() + "/db?sslmode=disable");
            oneLine(ran, ExitCode.REFUSED);
            assertThat(ran.output()).contains("does not fit into the memory", "COPYTOOL_HEAP");
        }
    }

    /** Runs a command in a directory whose name is not ASCII, in a locale that has ASCII only. */
    private JavaProgram.Ran inDirectory(String script, String... words) {
        List<String> command = new ArrayList<>(List.of("/bin/sh", "-c", script, directory.toString()));
        command.addAll(JavaProgram.command(List.of(), words));
        return JavaProgram.run(Map.of("LC_ALL", "C", "PATH", "/usr/bin:/bin"), command);
    }

    @Test
    @DisplayName("promise 8: a directory that the locale cannot name is one line that says so")
    void aDirectoryThatTheLocaleCannotName() {
        String make = "d=$(printf '%s/d\\303\\251' \"$0\") && mkdir -p \"$d\" && ";
        for (JavaProgram.Ran ran : List.of(
                inDirectory(make + "cd \"$d\" && exec \"$@\"", "status", "db.sqlite"),
                inDirectory(make + "exec \"$@\" \"$d/db.sqlite\"", "status"),
                inDirectory(make + "exec \"$@\" --from-csv \"$d/tables.csv\"", generating()))) {
            oneLine(ran, ExitCode.USAGE);
            assertThat(ran.output()).contains("set LC_ALL=C.UTF-8");
        }
        assertThat(databases.manifest()).doesNotExist();
    }

    @Test
    @DisplayName(
            "promise 8: without a directory for temporary files one line names the setting, and no manifest is left")
    void withoutADirectoryForTemporaryFiles() {
        String missing = directory.resolve("missing").toString();
        JavaProgram.Ran ran = run(List.of("-Djava.io.tmpdir=" + missing), generating());
        oneLine(ran, ExitCode.USAGE);
        assertThat(ran.output()).contains(missing, "java.io.tmpdir");
        assertThat(databases.manifest()).doesNotExist();
    }

    @Test
    @DisplayName("promise 8: an empty file becomes the manifest, and its owner's only")
    void anEmptyFileBecomesTheManifest() throws IOException {
        Files.createFile(databases.manifest());
        Files.setPosixFilePermissions(databases.manifest(), PosixFilePermissions.fromString("rw-rw-rw-"));
        databases.generated();
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(databases.manifest())))
                .isEqualTo("rw-------");
        CliRun.of("migrate", databases.manifest().toString()).done();
        databases.copied();
    }
}
