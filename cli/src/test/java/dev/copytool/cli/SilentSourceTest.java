package dev.copytool.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;

import dev.copytool.engine.jdbc.JdbcQueries;
import dev.copytool.engine.jdbc.JdbcServer;
import dev.copytool.engine.model.CopyException;
import dev.copytool.engine.model.CopyFormat;
import dev.copytool.engine.model.Look;
import dev.copytool.engine.model.TableName;
import dev.copytool.engine.spi.PartReader;
import dev.copytool.engine.testing.FaultProxy;
import dev.copytool.engine.testing.PostgresExtension;
import dev.copytool.engine.testing.PostgresServer;
import dev.copytool.engine.testing.ShortSeconds;
import dev.copytool.engine.values.Unstorable;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/** A MariaDB, or what pretends to be one, that says nothing any more. */
@ShortSeconds
@Timeout(120)
@ExtendWith(PostgresExtension.class)
class SilentSourceTest {
    private static final Duration SILENCE = Duration.ofMillis(400);
    private static final TableName STEP = new TableName("g", "i");
    private static final String MANY = "SELECT seq AS id, REPEAT('x', 200) AS v FROM seq_1_to_500000";

    private static @Nullable MariaDbServer server;

    private FaultProxy proxy;
    private Scenario scenario;

    @BeforeAll
    static void startServer() throws IOException, InterruptedException {
        assumeThat(MariaDbServer.installed())
                .as("no MariaDB server is installed")
                .isPresent();
        server = MariaDbServer.start();
    }

    @AfterAll
    static void stopServer() {
        if (server != null) {
            server.close();
        }
    }

    @BeforeEach
    void setUp(PostgresServer target) {
        if (server == null) {
            throw new IllegalStateException("it was not started");
        }
        scenario = new Scenario(target);
        proxy = FaultProxy.before(server.port());
    }

    @AfterEach
    void tearDown() {
        proxy.close();
        scenario.close();
    }

    private static String url(int port) {
        return "jdbc:mariadb://127.0.0.1:" + port + "/mysql";
    }

    private static JdbcServer patient(int port, Duration patience) throws SQLException {
        return new JdbcServer(
                "maria",
                url(port),
                Map.of("user", "root"),
                DriverManager.getDriver(url(port)),
                Optional.empty(),
                1000,
                Unstorable.REFUSE,
                patience);
    }

    private JdbcQueries queries() throws SQLException {
        return new JdbcQueries(patient(proxy.port(), SILENCE));
    }

    private static PartReader rows(JdbcQueries queries, String query) {
        return queries.rows(STEP, query, List.of("id", "v"), List.of("integer", "text"), CopyFormat.TEXT)
                .open();
    }

    @Test
    @DisplayName("promise 7: a server that accepts and says nothing is given up, named, and may be tried again")
    void aServerThatSaysNothingIsGivenUp() throws IOException, SQLException {
        try (ServerSocket mute = new ServerSocket(0, 5, InetAddress.getLoopbackAddress())) {
            JdbcServer silent = patient(mute.getLocalPort(), SILENCE);
            JdbcQueries queries = new JdbcQueries(silent);
            assertThatThrownBy(() -> queries.describe(Map.of(STEP, MANY)))
                    .isInstanceOfSatisfying(CopyException.class, failure -> {
                        assertThat(failure.kind()).isEqualTo(CopyException.Kind.TRANSIENT);
                        assertThat(failure.connection()).isTrue();
                    })
                    .hasMessageContaining("source maria: it cannot be reached: ");
            assertThat(silent.knock()).isPresent();
        }
    }

    @Test
    @DisplayName("promise 7: a server that is not there is given up, and may be tried again")
    void aServerThatIsNotThereMayBeTriedAgain() throws IOException, SQLException {
        int nobody;
        try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            nobody = free.getLocalPort();
        }
        assertThat(patient(nobody, Duration.ofSeconds(5)).knock())
                .get()
                .satisfies(failure -> assertThat(failure.connection()).isTrue());
    }

    @Test
    @DisplayName("promise 7: a question that nobody answers any more is given up; one that takes long is not")
    void aQuestionWithoutAnswerIsGivenUp() throws SQLException {
        JdbcQueries queries = queries();
        assertThat(queries.value("SELECT SLEEP(1.2)")).isEqualTo("0");
        CompletableFuture<String> asking = CompletableFuture.supplyAsync(() -> queries.value("SELECT SLEEP(2)"));
        Scenario.until(() -> proxy.connections() > 0);
        Scenario.until(() -> sleeping() > 0);
        proxy.stall();
        assertThatThrownBy(asking::join)
                .isInstanceOf(CompletionException.class)
                .cause()
                .isInstanceOfSatisfying(
                        CopyException.class,
                        failure -> assertThat(failure.connection()).isTrue())
                .hasMessageContaining("source maria: the query: no answer for ");
    }

    private static int sleeping() {
        return server == null
                ? 0
                : Integer.parseInt(
                        server.value("SELECT COUNT(*) FROM information_schema.processlist WHERE state = 'User sleep'"));
    }

    @Test
    void aSessionIsSeenAtWhatItIs() throws SQLException {
        try (PartReader reader = rows(queries(), MANY)) {
            assertThat(reader.look().words()).isEqualTo("is not open yet");
            reader.read();
            Scenario.until(() -> reader.look().state() == Look.State.WAITS_FOR_US);
            proxy.halfOpen();
            Scenario.until(() -> reader.look().state() == Look.State.GONE);
            proxy.refuse();
            assertThat(reader.look().state()).isEqualTo(Look.State.SILENT);
        }
        proxy.heal();
        JdbcQueries queries = queries();
        try (PartReader reader = rows(queries, "SELECT SLEEP(20) AS id, 1 AS v")) {
            CompletableFuture<byte[]> reading = CompletableFuture.supplyAsync(reader::read);
            Scenario.until(() -> sleeping() > 0);
            assertThat(reader.look().state()).isEqualTo(Look.State.WORKS);
            reader.abort();
            assertThatThrownBy(reading::join)
                    .cause()
                    .isInstanceOfSatisfying(
                            CopyException.class,
                            failure -> assertThat(failure.connection()).isTrue());
        }
    }

    @Test
    @DisplayName(
            "promise 7: a connection that falls silent in the middle is noticed though its server answers, and the step done")
    void aSilentConnectionIsNoticed() throws IOException {
        scenario.onTarget("CREATE TABLE n (id int PRIMARY KEY, v text)");
        Path plan = scenario.directory.resolve("plan.yaml");
        Files.writeString(plan, """
                connections:
                  maria: "%s"
                  target: "%s"
                groups: [{name: g, items: [{name: i, source: {query: "%s"}, target: {table: n, mode: append}}]}]
                """.formatted(url(proxy.port()), scenario.to.uri(scenario.target), MANY));
        proxy.slow(4_000_000);
        CompletableFuture<CliRun> running =
                Scenario.later(() -> CliRun.with(Map.of("COPYTOOL_SOURCE_MARIA_USER", "root"))
                        .run("run", plan.toString(), "--stall-timeout", "500ms"));
        Scenario.until(() -> !scenario.to
                .value(
                        "postgres",
                        "SELECT count(*) FROM pg_stat_progress_copy WHERE tuples_processed > 0 AND datname = '"
                                + scenario.target + "'")
                .equals("0"));
        proxy.halfOpen();
        proxy.heal();
        CliRun ran = running.orTimeout(60, TimeUnit.SECONDS).join();
        ran.done();
        assertThat(ran.err()).contains("nothing moved for ").contains("the source's session is gone");
        assertThat(scenario.targetValue("SELECT count(*) || '/' || sum(id) FROM n"))
                .isEqualTo("500000/125000250000");
    }
}
