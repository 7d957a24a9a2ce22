package dev.copytool.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.copytool.cli.shell.ExitCode;
import dev.copytool.engine.testing.PostgresExtension;
import dev.copytool.engine.testing.PostgresServer;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A run that is to leave some of the network to others. */
@Timeout(60)
@ExtendWith(PostgresExtension.class)
class RateTest {
    private static final int TABLES = 4;
    private static final double BYTES = TABLES * 3000 * 201.0;

    private Scenario scenario;

    @BeforeEach
    void setUp(PostgresServer server) {
        scenario = new Scenario(server);
        for (int i = 1; i <= TABLES; i++) {
            scenario.both("CREATE TABLE t" + i + " (filler text)")
                    .onSource("INSERT INTO t" + i + " SELECT repeat('x', 200) FROM generate_series(1, 3000)");
        }
        scenario.generate().done();
    }

    @AfterEach
    void tearDown() {
        scenario.close();
    }

    @ParameterizedTest(name = "{0} at a time")
    @ValueSource(strings = {"1", "4"})
    @DisplayName("all tables together keep to --max-rate, and waiting for it is no stall")
    void allTablesKeepToTheRate(String parallel) {
        long began = System.nanoTime();
        CliRun ran = scenario.verb(
                        "migrate",
                        "--format",
                        "text",
                        "--max-rate",
                        "1MB/s",
                        "--parallel",
                        parallel,
                        "--stall-timeout",
                        "200ms")
                .done();
        double seconds = (double) (System.nanoTime() - began) / 1e9;
        assertThat(ran.err()).doesNotContain("again in");
        // The first block of all goes at once.
        assertThat((BYTES - 128 * 1024) / seconds).isLessThan(1.1e6);
    }

    @Test
    @DisplayName("promise 7: a stop while the rate is waited for ends at once with 130")
    void aStopEndsTheWait() {
        CompletableFuture<CliRun> running =
                scenario.later("migrate", "--format", "text", "--max-rate", "1kB/s", "--parallel", "2");
        Scenario.until(() -> scenario.to
                .value(
                        "postgres",
                        "SELECT count(*) FROM pg_stat_activity WHERE application_name = 'copytool'"
                                + " AND query LIKE 'COPY%FROM%' AND wait_event = 'ClientRead'")
                .equals("1"));
        long asked = System.nanoTime();
        scenario.stop.request();
        CliRun ran = running.join();
        assertThat(ran.code()).as(ran.everything()).isEqualTo(ExitCode.INTERRUPTED);
        assertThat(System.nanoTime() - asked).isLessThan(4_000_000_000L);
    }
}
