package dev.copytool.engine.connect;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.copytool.engine.model.CopyException;
import dev.copytool.engine.model.Side;
import dev.copytool.engine.testing.Certificates;
import dev.copytool.engine.testing.Polling;
import dev.copytool.engine.testing.PostgresServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.sql.ResultSet;
import java.sql.Statement;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.condition.EnabledIf;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Every sslmode against a real server, with certificates that are right and wrong in every way. */
@EnabledIf("dev.copytool.engine.testing.Certificates#canBeMade")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@DisplayName("promise 9: a server is believed as far as sslmode says, and a refusal names the next step")
class TlsTest {
    private Path directory = Path.of("");
    private Certificates certificates;
    private PostgresServer server;
    private String certificate = "right";

    @BeforeAll
    void start(@TempDir Path made) throws IOException {
        directory = made;
        certificates = new Certificates(directory)
                .authority("ca")
                .authority("other")
                .certificate("right", "ca", "localhost", "localhost", 2)
                .certificate("expired", "ca", "localhost", "localhost", -1)
                .certificate("elsewhere", "ca", "elsewhere", "elsewhere", 2)
                .certificate("client", "ca", "certified", "certified", 2)
                .certificate("stranger", "other", "certified", "certified", 2)
                .bundle("client", "open sesame");
        Path hba = directory.resolve("hba.conf");
        Files.write(
                hba,
                List.of(
                        "hostssl all only_tls all trust",
                        "hostnossl all only_plain all trust",
                        "hostssl all certified all cert",
                        "host all postgres all trust"));
        put("right");
        server = PostgresServer.start(Map.of(
                "ssl", "on",
                "ssl_cert_file", certificates.file("server", "crt"),
                "ssl_key_file", certificates.file("server", "key"),
                "ssl_ca_file", certificates.file("ca", "crt"),
                "hba_file", hba.toString()));
        server.execute(
                "postgres",
                "CREATE ROLE only_tls LOGIN",
                "CREATE ROLE only_plain LOGIN",
                "CREATE ROLE certified LOGIN");
    }

    @AfterAll
    void stop() {
        if (server != null) {
            server.close();
        }
    }

    private void put(String name) throws IOException {
        for (String kind : List.of("crt", "key")) {
            Files.copy(
                    Path.of(certificates.file(name, kind)),
                    Path.of(certificates.file("server", kind)),
                    StandardCopyOption.REPLACE_EXISTING,
                    StandardCopyOption.COPY_ATTRIBUTES);
        }
    }

    /** From now on the server shows this certificate. */
    private void show(String name) throws IOException {
        if (!certificate.equals(name)) {
            put(name);
            String before = server.value("postgres", "SELECT pg_conf_load_time()");
            server.execute("postgres", "SELECT pg_reload_conf()");
            Polling.until(() ->
                    !server.value("postgres", "SELECT pg_conf_load_time()").equals(before));
            certificate = name;
        }
    }

    private Server server(String user, String host, String parameters) {
        String uri = "postgresql://" + user + "@" + host + ":" + server.port() + "/postgres?"
                + parameters.replace("DIR", directory.toString());
        return new Server(Side.SOURCE, ConnectionUri.parse(uri), "copytool");
    }

    private static boolean encrypted(Server server) {
        return server.session("SELECT 1", connection -> {
            try (Statement query = connection.createStatement();
                    ResultSet row = query.executeQuery("SELECT ssl FROM pg_stat_ssl WHERE pid = pg_backend_pid()")) {
                row.next();
                return row.getBoolean(1);
            }
        });
    }

    @ParameterizedTest(name = "{0} certificate, user {1} at {2}: {3}")
    @CsvSource(delimiter = '|', textBlock = """
            right     | postgres   | localhost | sslmode=disable                                          | false
            right     | postgres   | localhost | application_name=x                                       | false
            right     | postgres   | localhost | sslmode=allow                                            | false
            right     | only_tls   | localhost | sslmode=allow                                            | true
            right     | postgres   | localhost | sslmode=prefer                                           | true
            right     | only_plain | localhost | sslmode=prefer                                           | false
            right     | postgres   | localhost | sslmode=require                                          | true
            right     | postgres   | localhost | sslmode=verify-ca&sslrootcert=DIR/ca.crt                 | true
            right     | postgres   | 127.0.0.1 | sslmode=verify-ca&sslrootcert=DIR/ca.crt                 | true
            right     | postgres   | localhost | sslmode=verify-full&sslrootcert=DIR/ca.crt               | true
            elsewhere | postgres   | localhost | sslmode=verify-ca&sslrootcert=DIR/ca.crt                 | true
            expired   | postgres   | localhost | sslmode=require                                          | true
            right     | certified  | localhost | sslmode=require&sslcert=DIR/client.crt&sslkey=DIR/client.pk8 | true
            right     | certified  | localhost | sslmode=verify-full&sslrootcert=DIR/ca.crt&sslkey=DIR/client.p12&sslpassword=open%20sesame | true
            """)
    void connects(String shown, String user, String host, String parameters, boolean tls) throws IOException {
        show(shown);
        assertThat(encrypted(server(user, host, parameters))).isEqualTo(tls);
    }

    @ParameterizedTest(name = "{0} certificate, user {1} at {2}: {3}")
    @CsvSource(delimiter = '|', textBlock = """
            right | only_tls | localhost | sslmode=disable | no encryption | use sslmode=require
            right | only_plain | localhost | sslmode=require | SSL encryption | use sslmode=disable
            right | postgres | 127.0.0.1 | sslmode=verify-full&sslrootcert=DIR/ca.crt | hostname 127.0.0.1 could not be verified | name the host as the certificate does
            elsewhere | postgres | localhost | sslmode=verify-full&sslrootcert=DIR/ca.crt | hostname localhost could not be verified | or use sslmode=verify-ca
            right | postgres | localhost | sslmode=verify-ca&sslrootcert=DIR/other.crt | certification path | give its own by sslrootcert=FILE
            right | postgres | localhost | sslmode=verify-full&sslrootcert=DIR/other.crt | certification path | give its own by sslrootcert=FILE
            right | postgres | localhost | sslmode=verify-full&sslrootcert=DIR/nosuch.crt | nosuch.crt | by sslrootcert=FILE
            right | postgres | localhost | sslmode=verify-full&sslrootcert=DIR/hba.conf | hba.conf | a file of PEM certificates
            expired | postgres | localhost | sslmode=verify-ca&sslrootcert=DIR/ca.crt | validity check failed | has expired
            expired | postgres | localhost | sslmode=verify-full&sslrootcert=DIR/ca.crt | validity check failed | renew it there
            right | certified | localhost | sslmode=require | requires a valid client certificate | by sslcert=FILE.crt
            right | certified | localhost | sslmode=disable | no encryption | use sslmode=require
            right | certified | localhost | sslmode=require&sslcert=DIR/stranger.crt&sslkey=DIR/stranger.pk8 | requires a valid client certificate | ssl_ca_file knows
            right | certified | localhost | sslmode=require&sslcert=DIR/client.crt&sslkey=DIR/client.key | private key | openssl pkcs8 -topk8
            right | certified | localhost | sslmode=require&sslcert=DIR/client.crt&sslkey=DIR/nosuch.pk8 | nosuch.pk8 | check sslkey
            right | certified | localhost | sslmode=require&sslcert=DIR/nosuch.crt&sslkey=DIR/client.pk8 | nosuch.crt | check sslcert
            right | certified | localhost | sslmode=require&sslkey=DIR/client.p12&sslpassword=wrong | password was incorrect | check sslpassword
            right | certified | localhost | sslmode=require&sslkey=DIR/nosuch.p12&sslpassword=wrong | nosuch.p12 | check sslkey
            """)
    void isRefused(String shown, String user, String host, String parameters, String says, String next)
            throws IOException {
        show(shown);
        Server refused = server(user, host, parameters);
        CopyException error = catchThrowableOfType(CopyException.class, () -> encrypted(refused));
        assertThat(error).isNotNull();
        assertThat(error.line())
                .startsWith("source " + host + ":" + server.port() + "/postgres: ")
                .contains(says, next)
                .doesNotContain("\n", "is the server running");
        assertThat(error.kind()).as("it goes away by no retry").isEqualTo(CopyException.Kind.PERMANENT);
    }

    @Test
    @DisplayName("a server without TLS is refused where TLS is asked for, and taken where it is preferred")
    void aServerWithoutTls() {
        try (PostgresServer plain = PostgresServer.start()) {
            String uri = "postgresql://postgres@localhost:" + plain.port() + "/postgres?sslmode=";
            assertThat(encrypted(new Server(Side.TARGET, ConnectionUri.parse(uri + "prefer"), "copytool")))
                    .isFalse();
            Server asked = new Server(Side.TARGET, ConnectionUri.parse(uri + "require"), "copytool");
            assertThatThrownBy(() -> encrypted(asked))
                    .isInstanceOf(CopyException.class)
                    .hasMessageContaining("does not support SSL")
                    .hasMessageContaining("switch ssl on there, or use sslmode=prefer");
        }
    }
}
