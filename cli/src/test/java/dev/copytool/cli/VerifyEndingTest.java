package dev.copytool.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.copytool.cli.shell.ExitCode;
import dev.copytool.engine.testing.PostgresExtension;
import dev.copytool.engine.testing.PostgresServer;
import java.sql.Connection;
import java.sql.Statement;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/** {@code verify} ends early, and takes with it what it has begun on the servers. */
@Timeout(120)
@ExtendWith(PostgresExtension.class)
class VerifyEndingTest {
    private Scenario scenario;

    @BeforeEach
    void setUp(PostgresServer server) {
        scenario = new Scenario(server);
    }

    @AfterEach
    void tearDown() {
        scenario.close();
    }

    /** Copies two views, and compares them while somebody keeps both from being read. */
    private CliRun heldUp(Consumer<String> event) throws Exception {
        String view = " AS SELECT id FROM base WHERE pg_advisory_xact_lock_shared(7)::text IS NOT NULL";
        scenario.onSource("CREATE TABLE base (id int)", "INSERT INTO base VALUES (1)")
                .onSource("CREATE VIEW t" + view, "CREATE VIEW u" + view)
                .onTarget("CREATE TABLE t (id int)", "CREATE TABLE u (id int)");
        scenario.generate("--views", "--exclude", "base").done();
        scenario.verb("migrate").done();
        try (Connection session = scenario.from.connect(scenario.source);
                Statement statement = session.createStatement()) {
            statement.execute("SELECT pg_advisory_lock(7)");
            CompletableFuture<CliRun> running = scenario.later("verify");
            String waiting =
                    " FROM pg_stat_activity WHERE wait_event = 'advisory' AND datname = '" + scenario.source + "'";
            Scenario.until(
                    () -> scenario.sourceValue("SELECT count(*)" + waiting).equals("2"));
            event.accept("SELECT pg_terminate_backend(pid)" + waiting);
            CliRun ran = running.get(30, TimeUnit.SECONDS);
            assertThat(scenario.sourceValue("SELECT count(*)" + waiting)).isEqualTo("0");
            return ran;
        }
    }

    @Test
    @DisplayName("promise 7: Ctrl-C cancels what is running on the servers and ends with 130")
    void interrupted() throws Exception {
        CliRun ran = heldUp(kill -> scenario.stop.request());
        assertThat(ran.code()).as(ran.everything()).isEqualTo(ExitCode.INTERRUPTED);
        assertThat(ran.out()).isEmpty();
        assertThat(ran.err()).isEqualTo("interrupted; nothing is known of the tables\n");
    }

    @Test
    @DisplayName("a connection that is lost in the middle ends it with 3")
    void lostConnections() throws Exception {
        heldUp(kill -> scenario.from.rows(scenario.source, kill))
                .refused(ExitCode.REFUSED, List.of("source public.", "terminating connection"));
    }
}
