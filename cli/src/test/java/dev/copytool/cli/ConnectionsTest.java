package dev.copytool.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.copytool.cli.shell.ExitCode;
import dev.copytool.engine.testing.Leaks;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URLEncoder;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Every way to say where a server is, each against a server. */
@ExtendWith(SharedServer.class)
@DisplayName("connections, the way libpq users expect")
final class ConnectionsTest {
    private static final String ENCODED = URLEncoder.encode(SharedServer.PASSWORD, UTF_8);

    @TempDir
    Path directory;

    TwoDatabases databases;

    private final SharedServer.Running running;

    ConnectionsTest(SharedServer.Running running) {
        this.running = running;
    }

    @BeforeEach
    void prepare() {
        databases = TwoDatabases.make(running.server(), directory);
    }

    @AfterEach
    void noSessionIsLeft() {
        Leaks.check(running.server());
    }

    private String port() {
        return Integer.toString(running.server().port());
    }

    /** Words in which the names of the databases stand for themselves. */
    private String[] words(String line) {
        return databases.words(line.replace("PORT", port())
                .replace("SOURCE", databases.source())
                .replace("TARGET", databases.target())
                .replace("PASSWORD", ENCODED)
                .replace("SOCKET", running.socketDirectory().toString()));
    }

    private CliRun run(Map<String, String> environment, String line) {
        return CliRun.with(environment).run(words(line));
    }

    @ParameterizedTest(name = "{0}")
    @ValueSource(
            strings = {
                "postgresql://postgres@localhost:PORT/",
                "postgres://postgres@localhost:PORT/",
                "postgresql://postgres@127.0.0.1:PORT/",
                "postgresql://postgres@[::1]:PORT/",
                "postgresql://%70ostgres@local%68ost:PORT/",
                "postgresql://guarded:PASSWORD@localhost:PORT/",
                "postgresql://localhost:PORT,localhost:PORT/",
                "postgresql://[::1]:1,localhost:PORT/",
                "jdbc:postgresql://localhost:PORT/"
            })
    @DisplayName("a URI or a JDBC URL is enough for both verbs, and is kept")
    void aUriIsEnough(String uri) {
        assumeTrue(!uri.contains("@[::1]") || hasIpv6(), "this machine has no IPv6 loopback");
        String suffix = uri.contains("@") ? "" : "?user=postgres";

        run(Map.of(), "generate DB --source " + uri + "SOURCE" + suffix + " --target " + uri + "TARGET" + suffix)
                .done();
        Map<String, String> passwords = uri.contains("PASSWORD")
                ? Map.of(
                        "COPYTOOL_SOURCE_PASSWORD", SharedServer.PASSWORD,
                        "COPYTOOL_TARGET_PASSWORD", SharedServer.PASSWORD)
                : Map.of();
        run(passwords, "migrate DB").done();

        databases.copied();
    }

    private static boolean hasIpv6() {
        byte[] loopback = new byte[16];
        loopback[15] = 1;
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getByAddress(loopback))) {
            return socket.isBound();
        } catch (IOException e) {
            return false;
        }
    }

    @ParameterizedTest(name = "{0}")
    @ValueSource(
            strings = {
                "postgresql:///NAME?host=localhost&port=PORT&user=postgres",
                "postgresql://localhost,127.0.0.1:PORT/NAME?user=postgres&port=PORT",
                "postgresql://postgres@/NAME?host=SOCKET&port=PORT",
                "jdbc:postgresql://localhost:PORT/NAME?user=guarded&password=PASSWORD",
                "postgresql://localhost:PORT/NAME?user=postgres&sslmode=prefer&connect_timeout=5&gssencmode=disable",
                "postgresql://localhost:PORT/NAME?user=postgres&target_session_attrs=read-write&application_name=mine"
            })
    @DisplayName("keywords of libpq and properties of the driver can stand behind the question mark")
    void keywordsAreUnderstood(String uri) {
        run(
                        Map.of(),
                        "migrate DB --source " + uri.replace("NAME", "SOURCE") + " --target "
                                + uri.replace("NAME", "TARGET"))
                .refused(ExitCode.USAGE, List.of("there is no manifest"));
        run(Map.of(), "generate DB --source " + uri.replace("NAME", "SOURCE")).done();
        run(
                        Map.of("COPYTOOL_SOURCE_PASSWORD", SharedServer.PASSWORD),
                        "migrate DB --target " + uri.replace("NAME", "TARGET"))
                .done();

        databases.copied();
    }

    @Test
    @DisplayName("a password may hold what libpq lets it hold unencoded")
    void passwordsNeedNotBeEncodedFully() {
        running.server().execute("postgres", "CREATE ROLE loose SUPERUSER LOGIN PASSWORD 'a?b:c@d'");
        try {
            run(Map.of(), "generate DB --source postgresql://loose:a?b:c@d@localhost:PORT/SOURCE")
                    .done();
        } finally {
            running.server().execute("postgres", "DROP ROLE loose");
        }
    }

    @Test
    @DisplayName("the original's flags, short and long")
    void flagsAreEnough() {
        run(
                        Map.of(),
                        "generate DB -D SOURCE -O localhost --source-port PORT -U postgres"
                                + " -d TARGET -o localhost --target-port PORT -u postgres")
                .done();
        run(Map.of(), "migrate DB").done();
        run(
                        Map.of(),
                        "verify DB --source-db SOURCE --source-host localhost --source-user postgres"
                                + " --target-db TARGET --target-host localhost --target-user postgres")
                .done();

        databases.copied();
    }

    @Test
    @DisplayName("PG* variables fill in what nothing else says")
    void libpqVariablesAreDefaults() {
        Map<String, String> environment = Map.of(
                "PGHOST",
                "localhost",
                "PGPORT",
                port(),
                "PGUSER",
                SharedServer.GUARDED,
                "PGPASSWORD",
                SharedServer.PASSWORD,
                "PGDATABASE",
                "nosuch");

        run(environment, "generate DB -D SOURCE -d TARGET").done();
        run(environment, "migrate DB").done();

        databases.copied();
        run(environment, "generate DIR/other --source postgresql://localhost")
                .refused(ExitCode.REFUSED, List.of("database \"nosuch\" does not exist"));
    }

    @Test
    @DisplayName("an empty variable is none")
    void emptyVariablesAreUnset() {
        databases.generated();

        run(Map.of("COPYTOOL_SOURCE", "", "PGHOST", "", "COPYTOOL_TARGET_PASSWORD", ""), "migrate DB")
                .done();

        databases.copied();
    }

    @Test
    @DisplayName("a flag goes before COPYTOOL_SOURCE, that before the manifest, that before PG*")
    void theNearestWins() {
        run(Map.of(), "generate DB --source postgresql://nobody@localhost:PORT/kept --target " + databases.targetUri())
                .refused(ExitCode.REFUSED, List.of("nobody"));
        databases.generated();
        Map<String, String> pg = Map.of("PGDATABASE", "variable", "PGHOST", "nohost.invalid", "PGUSER", "nobody");

        run(pg, "migrate DB --dry-run").done();
        run(Map.of("COPYTOOL_SOURCE", "postgresql://localhost:PORT/named".replace("PORT", port())), "migrate DB")
                .refused(ExitCode.REFUSED, List.of("source localhost:" + port() + "/named", "does not exist"));
        run(Map.of("COPYTOOL_SOURCE", "postgresql:///named"), "migrate DB --source postgresql://localhost:PORT/flagged")
                .refused(ExitCode.REFUSED, List.of("source localhost:" + port() + "/flagged"));
        run(
                        Map.of("COPYTOOL_SOURCE", "postgresql:///named"),
                        "migrate DB --source postgresql://localhost:PORT/flagged --source-db finest")
                .refused(ExitCode.REFUSED, List.of("source localhost:" + port() + "/finest"));
        run(
                        Map.of("COPYTOOL_SOURCE", "postgresql://postgres@localhost:PORT/named".replace("PORT", port())),
                        "migrate DB --source-db SOURCE")
                .done();
        databases.copied();
    }

    @Test
    @DisplayName("the tool's own password variable goes before PGPASSWORD and before a URI in a variable")
    void theToolsPasswordWins() {
        String uri = "postgresql://guarded:wrong@localhost:" + port() + "/" + databases.source();

        run(
                        Map.of(
                                "COPYTOOL_SOURCE",
                                uri,
                                "COPYTOOL_SOURCE_PASSWORD",
                                SharedServer.PASSWORD,
                                "PGPASSWORD",
                                "wrong"),
                        "generate DB")
                .done();
        run(Map.of("COPYTOOL_SOURCE_PASSWORD", SharedServer.PASSWORD), "generate DIR/b --source " + uri)
                .refused(ExitCode.REFUSED, List.of("password authentication failed"));
        run(Map.of("COPYTOOL_SOURCE", uri.replace("wrong", "right")), "generate DIR/c --source " + uri)
                .refused(ExitCode.REFUSED, List.of("password authentication failed"));
    }

    @Test
    @DisplayName("several hosts: the first that answers is taken, and one port is for all")
    void severalHostsAreTried() {
        run(Map.of(), "generate DB -D SOURCE -U postgres -O [::1],localhost --source-port PORT")
                .done();
        run(Map.of("PGHOST", "localhost,127.0.0.1", "PGPORT", port()), "generate DIR/b -D SOURCE -U postgres")
                .done();
        run(Map.of("PGPORT", "1,2,3"), "generate DIR/c -D SOURCE -O a,b")
                .refused(ExitCode.USAGE, List.of("3 ports are given for 2 hosts"));
        run(Map.of(), "generate DIR/c -D SOURCE -O localhost,SOCKET")
                .refused(ExitCode.USAGE, List.of("directory with a socket"));
    }

    @Test
    @DisplayName("a directory as host is a Unix socket")
    void aDirectoryIsASocket() {
        run(
                        Map.of("PGPASSWORD", SharedServer.PASSWORD),
                        "generate DB -D SOURCE -O SOCKET --source-port PORT -U guarded"
                                + " --target postgresql://postgres@"
                                + URLEncoder.encode(running.socketDirectory().toString(), UTF_8) + ":PORT/TARGET")
                .done();
        run(Map.of("PGPASSWORD", SharedServer.PASSWORD), "migrate DB").done();

        databases.copied();
    }
}
