package dev.copytool.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.copytool.cli.shell.ExitCode;
import dev.copytool.engine.testing.Leaks;
import java.io.IOException;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Servers that are not there or do not let us in: which one, why, and what to look at. */
@ExtendWith(SharedServer.class)
@DisplayName("promise 8: a server that cannot be used ends with 3 before anything is changed")
final class BadServerTest {

    @TempDir
    Path directory;

    TwoDatabases databases;

    private final SharedServer.Running running;

    BadServerTest(SharedServer.Running running) {
        this.running = running;
    }

    @BeforeEach
    void prepare() {
        databases = TwoDatabases.make(running.server(), directory).generated();
    }

    /** A command line with places for ports and names, and what the complaint must say. */
    record Wrong(String words, List<String> says) {
        @Override
        public String toString() {
            return "copytool " + words;
        }
    }

    private static Wrong wrong(String words, String... says) {
        return new Wrong(words, List.of(says));
    }

    static Stream<Wrong> servers() {
        return Stream.of(
                wrong("migrate DB --source-port CLOSED", "source localhost:CLOSED", "refused", "is the server running"),
                wrong("migrate DB --target-port CLOSED", "target localhost:CLOSED", "refused", "--target-port"),
                wrong("migrate DB --dry-run --target-port CLOSED", "target localhost:CLOSED", "refused"),
                wrong(
                        "generate DIR/new --source postgresql://localhost:CLOSED/x",
                        "source localhost:CLOSED/x",
                        "refused"),
                wrong("migrate DB -O no.such.host.invalid", "source no.such.host.invalid", "--source-host"),
                wrong("migrate DB -o DIR/nosocket", "target DIR/nosocket", "is the server running"),
                wrong("migrate DB -D nosuchdb", "source localhost", "nosuchdb", "does not exist", "--source-db"),
                wrong("migrate DB -d nosuchdb", "target localhost", "nosuchdb", "does not exist", "--target-db"),
                wrong("generate DIR/new --source postgresql://postgres@localhost:PORT/nosuchdb", "does not exist"),
                wrong("migrate DB -U nosuchrole", "source localhost", "nosuchrole", "does not exist"),
                wrong("migrate DB -u nosuchrole", "target localhost", "nosuchrole", "does not exist"),
                wrong(
                        "migrate DB --source postgresql://guarded:wrong@localhost:PORT/SOURCE",
                        "source localhost",
                        "password"),
                wrong(
                        "migrate DB --target postgresql://guarded:wrong@localhost:PORT/TARGET",
                        "target localhost",
                        "password"),
                wrong("migrate DB --source postgresql://guarded@localhost:PORT/SOURCE", "source localhost", "password"),
                wrong(
                        "migrate DB --target postgresql://localhost:PORT/TARGET?sslmode=require",
                        "target localhost",
                        "SSL"),
                wrong(
                        "generate DIR/new --schema nosuch --source postgresql://postgres@localhost:PORT/SOURCE",
                        "no schema 'nosuch'",
                        "check --schema"));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("servers")
    void aServerThatCannotBeUsedIsNamed(Wrong wrong) throws IOException {
        Map<String, String> before = databases.state();
        String closed = Integer.toString(closedPort());

        CliRun run = CliRun.of(databases.words(filled(wrong.words(), closed)));

        run.refused(
                ExitCode.REFUSED,
                wrong.says().stream().map(text -> filled(text, closed)).toList());
        assertThat(run.complaints()).hasSize(1);
        assertThat(run.everything()).doesNotContain(":wrong");
        assertThat(databases.state()).isEqualTo(before);
        Leaks.check(running.server());
    }

    private String filled(String text, String closed) {
        return text.replace("CLOSED", closed)
                .replace("PORT", Integer.toString(running.server().port()))
                .replace("SOURCE", databases.source())
                .replace("TARGET", databases.target())
                .replace("DIR/", directory + "/");
    }

    private static int closedPort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        }
    }
}
