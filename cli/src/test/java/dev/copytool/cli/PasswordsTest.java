package dev.copytool.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.copytool.cli.shell.ExitCode;
import java.io.IOException;
import java.net.URLEncoder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.ResourceLock;
import org.junit.jupiter.api.parallel.Resources;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Where passwords are found, and where they are never seen. */
@ExtendWith(SharedServer.class)
@ResourceLock(Resources.SYSTEM_PROPERTIES)
@DisplayName("promise 9: no password is in the manifest, a log, a report or a message")
final class PasswordsTest {
    private static final String PASSWORD_FILE = "org.postgresql.pgpassfile";
    private static final String SERVICE_FILE = "org.postgresql.pgservicefile";
    private static final String ENCODED = URLEncoder.encode(SharedServer.PASSWORD, UTF_8);

    @TempDir
    Path directory;

    @TempDir
    Path home;

    TwoDatabases databases;

    private final SharedServer.Running running;
    private final List<CliRun> runs = new ArrayList<>();

    PasswordsTest(SharedServer.Running running) {
        this.running = running;
    }

    @BeforeEach
    void prepare() {
        databases = TwoDatabases.make(running.server(), directory);
    }

    private CliRun run(Map<String, String> environment, String line) {
        CliRun run = CliRun.with(environment).run(databases.words(line));
        runs.add(run);
        return run;
    }

    private String uri(String credentials, String database) {
        return "postgresql://" + credentials + "@localhost:" + running.server().port() + "/" + database;
    }

    private void nowhere(String... secrets) throws IOException {
        Secrets.nowhere(directory, runs.stream().map(CliRun::everything).toList(), secrets);
    }

    @Test
    @DisplayName("after success: not in the manifest, the log, the output")
    void successKeepsThePassword() throws IOException {
        run(
                        Map.of("COPYTOOL_DEBUG", "1"),
                        "generate DB --source " + uri("guarded:" + ENCODED, databases.source()) + " --target "
                                + uri("guarded:" + ENCODED, databases.target()))
                .done();
        Map<String, String> passwords = Map.of("PGPASSWORD", SharedServer.PASSWORD, "COPYTOOL_DEBUG", "1");
        run(passwords, "migrate DB").done();
        run(passwords, "verify DB").done();
        run(passwords, "status DB list --json").done();

        databases.copied();
        assertThat(databases.file("db.sqlite.log")).exists();
        nowhere(SharedServer.PASSWORD, ENCODED);
    }

    @Test
    @DisplayName("after failures: not in the messages, the log, the errors, not even with COPYTOOL_DEBUG")
    void failuresKeepThePassword() throws IOException {
        String wrong = "hush-hush-7";
        databases.inTarget("ALTER TABLE t ADD CHECK (id < 3)");
        String secret = "guarded:" + ENCODED;
        run(
                        Map.of(),
                        "generate DB --source " + uri(secret, databases.source()) + " --target "
                                + uri(secret, databases.target()))
                .done();
        Map<String, String> debug = Map.of("COPYTOOL_DEBUG", "1", "PGPASSWORD", SharedServer.PASSWORD);
        assertThat(run(debug, "migrate DB").code()).isEqualTo(ExitCode.SOME_FAILED);
        assertThat(run(debug, "migrate DB --retry-errors --target " + uri("guarded:" + wrong, databases.target()))
                        .code())
                .isEqualTo(ExitCode.REFUSED);
        assertThat(run(debug, "migrate DB --retry-errors --source " + uri(secret, "nosuch"))
                        .code())
                .isEqualTo(ExitCode.REFUSED);
        assertThat(run(debug, "generate DIR/new --source " + uri("guarded:" + wrong, databases.source()))
                        .code())
                .isEqualTo(ExitCode.REFUSED);
        run(debug, "status DB list -E --csv").done();

        assertThat(databases.file("db.sqlite.errors.jsonl")).exists();
        nowhere(SharedServer.PASSWORD, ENCODED, wrong);
    }

    @ParameterizedTest(name = "{0}")
    @ValueSource(
            strings = {
                "postgresql://u:hush/hush@h/db",
                "postgresql://u:hush/x@h:1/db",
                "postgresql://u:7/hush@h/db",
                "postgresql://u:hush@h:port/db",
                "postgresql://u:hush%@h/db",
                "postgresql://u:hush@h/db?sslmode=hm",
                "postgresql://u:hush@h/db?no=hm",
                "postgresql://h/db?password=hush&sslmode=hm",
                "jdbc:postgresql://h/db?user=u&password=hush&port=x",
                "mysql://u:hush@h/db",
                "u:hush@h/db"
            })
    @DisplayName("a URI that cannot be read is not repeated")
    void aWrongUriIsNotShown(String uri) throws IOException {
        run(Map.of(), "generate DB --source " + uri).refused(ExitCode.USAGE, List.of("ource"));

        nowhere("hush");
    }

    @Test
    @DisplayName("a password file is looked into, as PGPASSFILE names it")
    void thePasswordFileIsRead() throws IOException {
        Path file = home.resolve("pgpass");
        String escaped = SharedServer.PASSWORD.replace("\\", "\\\\").replace(":", "\\:");
        Files.writeString(file, "localhost:*:*:guarded:" + escaped + "\n");
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));

        withProperty(PASSWORD_FILE, file, () -> {
            run(
                            Map.of(),
                            "generate DB --source " + uri("guarded", databases.source()) + " --target "
                                    + uri("guarded", databases.target()))
                    .done();
            run(Map.of(), "migrate DB").done();
        });

        databases.copied();
        nowhere(SharedServer.PASSWORD);
    }

    @Test
    @DisplayName("a service file says where, a flag goes before it, and what it says is not kept")
    void theServiceFileIsRead() throws IOException {
        Path file = home.resolve("services.conf");
        Files.writeString(
                file,
                String.join(
                        "\n",
                        "[from]",
                        "host=localhost",
                        "port=" + running.server().port(),
                        "user=guarded",
                        "password=" + SharedServer.PASSWORD,
                        "dbname=" + databases.source(),
                        "[to]",
                        "host=localhost",
                        "port=" + running.server().port(),
                        "user=postgres",
                        "dbname=nosuch",
                        ""));

        withProperty(SERVICE_FILE, file, () -> {
            run(Map.of(), "generate DB --source postgresql:///?service=from --target postgresql:///?service=to")
                    .done();
            run(Map.of(), "migrate DB").refused(ExitCode.REFUSED, List.of("nosuch"));
            run(Map.of(), "migrate DB -d " + databases.target()).done();
            run(Map.of("PGSERVICE", "from"), "generate DIR/new --source-db " + databases.source())
                    .done();
            run(Map.of(), "generate DIR/b --source postgresql:///?service=nosuch")
                    .refused(ExitCode.USAGE, List.of("no service 'nosuch'"));
        });

        databases.copied();
        nowhere(SharedServer.PASSWORD);
    }

    @Test
    @DisplayName("a service whose file is missing or holds unknown words is named")
    void aWrongServiceFileIsNamed() throws IOException {
        Path file = home.resolve("services.conf");
        Files.writeString(file, "[odd]\nhosst=localhost\n[words]\nthis is no service\n");

        withProperty(SERVICE_FILE, file, () -> {
            run(Map.of(), "generate DB --source postgresql:///?service=odd")
                    .refused(ExitCode.USAGE, List.of("source: ", "service 'odd'", "cannot be read"));
            run(Map.of(), "generate DB --source postgresql:///?service=words")
                    .refused(ExitCode.USAGE, List.of("source: ", "service 'words'"));
        });
        withProperty(
                SERVICE_FILE,
                home.resolve("missing"),
                () -> run(Map.of(), "generate DB --source postgresql:///?service=odd")
                        .refused(ExitCode.USAGE, List.of("service 'odd'")));
    }

    private static void withProperty(String name, Path value, Runnable work) {
        String before = System.getProperty(name);
        System.setProperty(name, value.toString());
        try {
            work.run();
        } finally {
            if (before == null) {
                System.clearProperty(name);
            } else {
                System.setProperty(name, before);
            }
        }
    }
}
