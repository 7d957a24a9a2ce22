package dev.copytool.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.copytool.cli.shell.ExitCode;
import java.io.IOException;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.concurrent.atomic.AtomicInteger;
import javax.net.SocketFactory;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Who writes a manifest or a plan does not choose which code runs on the machine of who runs it. */
@Timeout(240)
@ExtendWith(SharedServer.class)
final class NamedClassesTest {
    private static final AtomicInteger MADE = new AtomicInteger();

    @TempDir
    Path directory;

    private final SharedServer.Running running;
    private TwoDatabases databases;

    NamedClassesTest(SharedServer.Running running) {
        this.running = running;
    }

    @BeforeEach
    void prepare() {
        databases = TwoDatabases.make(running.server(), directory).generated();
        MADE.set(0);
    }

    /** A class whose making is noticed; as a factory it does what any does. */
    public static final class Noticed extends SocketFactory {
        public Noticed() {
            MADE.incrementAndGet();
        }

        @Override
        public Socket createSocket() {
            return new Socket();
        }

        @Override
        public Socket createSocket(String host, int port) throws IOException {
            return new Socket(host, port);
        }

        @Override
        public Socket createSocket(String host, int port, java.net.InetAddress from, int fromPort) throws IOException {
            return new Socket(host, port, from, fromPort);
        }

        @Override
        public Socket createSocket(java.net.InetAddress host, int port) throws IOException {
            return new Socket(host, port);
        }

        @Override
        public Socket createSocket(java.net.InetAddress host, int port, java.net.InetAddress from, int fromPort)
                throws IOException {
            return new Socket(host, port, from, fromPort);
        }
    }

    private String source(String parameter) {
        String uri = databases.sourceUri();
        return uri + (uri.contains("?") ? "&" : "?") + parameter + "=" + Noticed.class.getName();
    }

    private void keep(String setting, String uri) throws SQLException {
        try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + databases.manifest());
                PreparedStatement update =
                        connection.prepareStatement("UPDATE settings SET value = ? WHERE name = ?")) {
            update.setString(1, uri);
            update.setString(2, setting);
            assertThat(update.executeUpdate()).isEqualTo(1);
        }
    }

    @ParameterizedTest(name = "promise 9: {0} of a manifest is refused")
    @ValueSource(
            strings = {
                "socketFactory",
                "socketFactoryArg",
                "sslfactory",
                "sslfactoryarg",
                "sslhostnameverifier",
                "sslpasswordcallback",
                "authenticationPluginClassName",
                "xmlFactoryFactory",
                "connectExecutor",
                "connectExecutorArg",
                "classLoaderStrategy"
            })
    @DisplayName("promise 9: a class that a manifest names is not run")
    void aClassThatAManifestNamesIsNotRun(String parameter) throws SQLException {
        keep("source", source(parameter));
        for (String verb : new String[] {"migrate", "check"}) {
            CliRun run = CliRun.of(verb, databases.manifest().toString());
            assertThat(run.code()).as(run.everything()).isEqualTo(ExitCode.USAGE);
            assertThat(run.err()).contains("the manifest's setting 'source' sets " + parameter, "--source");
        }
        assertThat(MADE).hasValue(0);
    }

    @Test
    @DisplayName("promise 9: a class that a plan names is not run")
    void aClassThatAPlanNamesIsNotRun() throws IOException {
        Path plan = Files.writeString(
                directory.resolve("plan.yaml"), """
                connections:
                  here: "%s"
                  target: "%s"
                groups:
                  - name: g
                    items:
                      - name: i
                        source: {query: "SELECT id, v FROM t"}
                        target: {table: t, mode: append}
                """.formatted(source("socketFactory"), databases.targetUri()));
        CliRun run = CliRun.of("run", plan.toString());
        assertThat(run.code()).as(run.everything()).isEqualTo(ExitCode.USAGE);
        assertThat(run.err()).contains("socketFactory");
        assertThat(MADE).hasValue(0);
    }

    @Test
    @DisplayName("promise 9: a class that the command line names is run, and kept in no manifest")
    void aClassThatTheCommandLineNamesIsRun() throws SQLException {
        CliRun.of("migrate", databases.manifest().toString(), "--source", source("socketFactory"))
                .done();
        assertThat(MADE.get()).isPositive();
        databases.copied();
        Path other = directory.resolve("other.sqlite");
        CliRun.of("generate", other.toString(), "--source", source("socketFactory"), "--target", databases.targetUri())
                .done();
        assertThat(CliRun.of("check", other.toString()).everything())
                .contains("it answers")
                .doesNotContain("socketFactory");
    }
}
