package dev.copytool.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.copytool.cli.shell.ExitCode;
import dev.copytool.engine.testing.PgBouncer;
import dev.copytool.engine.testing.PostgresExtension;
import dev.copytool.engine.testing.PostgresServer;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A pooler that lends sessions for a transaction at a time is refused before anything is done through it. */
@Timeout(240)
@ExtendWith(PostgresExtension.class)
class PgBouncerTest {
    private static final String REFUSED = "a pooler";

    private Scenario scenario;

    @BeforeEach
    void setUp(PostgresServer server) {
        assumeTrue(PgBouncer.program().isPresent(), "no pgbouncer on this machine");
        scenario = new Scenario(server);
        scenario.both("CREATE TABLE t (n int)").onSource("INSERT INTO t SELECT generate_series(1, 100)");
        scenario.generate();
    }

    @AfterEach
    void tearDown() {
        if (scenario != null) {
            scenario.close();
        }
    }

    @ParameterizedTest(
            name = "promises 8 and 13: {0} mode with {1} sessions, {2}, is refused by check, migrate and verify")
    @CsvSource({
        "transaction, 1, server_round_robin = 0, 0",
        "transaction, 2, server_round_robin = 0, 0",
        "transaction, 20, server_round_robin = 0, 0",
        "transaction, 20, server_round_robin = 0, 3",
        "transaction, 2, server_round_robin = 1, 2",
        "transaction, 20, server_round_robin = 1, 5",
        "statement, 20, server_round_robin = 0, 0",
    })
    void sessionsOfATransaction(String mode, int size, String turn, int idle) throws SQLException {
        try (PgBouncer pooler = PgBouncer.start(scenario.to, mode, size, turn)) {
            warm(pooler, idle);
            String target = pooler.uri(scenario.to, scenario.target);
            String source = pooler.uri(scenario.from, scenario.source);
            CliRun checked = scenario.verb("check", "--target", target);
            assertThat(checked.code()).as(checked.everything()).isEqualTo(ExitCode.REFUSED);
            assertThat(checked.out()).contains(REFUSED, "pool_mode = session");
            CliRun migrated = scenario.verb("migrate", "--target", target);
            assertThat(migrated.code()).as(migrated.everything()).isEqualTo(ExitCode.REFUSED);
            assertThat(migrated.err()).contains("target", REFUSED);
            CliRun ofSource = scenario.verb("migrate", "--source", source);
            assertThat(ofSource.code()).as(ofSource.everything()).isEqualTo(ExitCode.REFUSED);
            assertThat(ofSource.err()).contains("source", REFUSED);
            assertThat(scenario.targetValue("SELECT count(*) FROM t")).isEqualTo("0");
            scenario.verb("migrate").done();
            CliRun verified = scenario.verb("verify", "--target", target);
            assertThat(verified.code()).as(verified.everything()).isEqualTo(ExitCode.REFUSED);
            assertThat(verified.err()).contains(REFUSED);
        }
    }

    /** Leaves so many sessions of the server idle in the pool. */
    private void warm(PgBouncer pooler, int sessions) throws SQLException {
        List<Connection> open = new ArrayList<>();
        for (String database : List.of(scenario.source, scenario.target)) {
            for (int i = 0; i < sessions; i++) {
                Connection connection = DriverManager.getConnection(
                        "jdbc:postgresql://127.0.0.1:" + pooler.port() + "/" + database, scenario.to.user(), "");
                open.add(connection);
                connection.setAutoCommit(false);
                try (Statement statement = connection.createStatement()) {
                    statement.execute("SELECT 1");
                }
            }
        }
        for (Connection connection : open) {
            connection.rollback();
            connection.close();
        }
    }

    @Test
    @DisplayName("promise 8: in session mode it is as good as the server itself")
    void sessionsOfOurOwn() {
        try (PgBouncer pooler = PgBouncer.start(scenario.to, "session", 20)) {
            String target = pooler.uri(scenario.to, scenario.target);
            String source = pooler.uri(scenario.from, scenario.source);
            scenario.verb("check", "--target", target, "--source", source).done();
            scenario.verb("migrate", "--target", target, "--source", source).done();
            scenario.verb("verify", "--target", target, "--source", source).done();
        }
    }
}
