package dev.copytool.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.copytool.cli.shell.ExitCode;
import dev.copytool.engine.spi.StopSignal;
import dev.copytool.engine.testing.PostgresExtension;
import dev.copytool.engine.testing.PostgresServer;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A run that drops indexes ends at any point; whatever comes next brings them back. */
@Timeout(120)
@ExtendWith(PostgresExtension.class)
class DeferCrashTest {
    private Scenario scenario;

    @BeforeEach
    void setUp(PostgresServer server) {
        scenario = new Scenario(server);
    }

    @AfterEach
    void tearDown() {
        scenario.close();
    }

    private List<String> indexes() {
        return IndexKinds.of(scenario, "\"K t\"");
    }

    /** Copies, and stops before anything is rebuilt. */
    private List<String> copiedAndNotRebuilt() {
        IndexKinds.make(scenario, 50);
        scenario.onTarget("INSERT INTO r SELECT generate_series(0, 9)");
        scenario.generate().code();
        List<String> before = indexes();
        CliRun run = scenario.interrupted(1, "--table", "K t", "--indexes", "defer");
        assertThat(run.out()).contains("20 indexes and constraints wait");
        scenario.changeManifest("DELETE FROM tables WHERE source_table = 'r'");
        return before;
    }

    /** Does by hand what the kept statements of some column say, as a run that was killed has done. */
    private void byHand(String column, String condition) {
        for (String statement : scenario.to.rows(
                scenario.target,
                "SELECT statement FROM copytool.deferred_index, unnest(" + column
                        + ") WITH ORDINALITY AS s (statement, nth)" + " WHERE " + condition
                        + " ORDER BY table_name, name, nth")) {
            scenario.onTarget(statement.replace("SET LOCAL", "SET"));
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"nothing", "one index", "all indexes", "a constraint", "foreign keys", "foreign keys validated"})
    @DisplayName(
            "promise 3: whatever step the run was killed after, the next one, with nothing left to copy, completes it")
    void everyStepIsTakenUp(String done) {
        List<String> before = copiedAndNotRebuilt();
        switch (done) {
            case "one index" -> byHand("build", "name = 'K pk'");
            case "all indexes" -> byHand("build", "true");
            case "a constraint" -> {
                byHand("build", "name = 'K pk'");
                byHand("attach", "name IN ('K pk', 'k_over')");
            }
            case "foreign keys" -> byHand("attach", "kind = 'foreign key'");
            case "foreign keys validated" -> {
                byHand("attach", "kind = 'foreign key'");
                byHand("validate", "kind = 'foreign key'");
            }
            default -> assertThat(done).isEqualTo("nothing");
        }
        CliRun run = scenario.verb("migrate").done();
        assertThat(run.out()).contains("nothing left to copy", "rebuilt 20 ").doesNotContain("wait");
        assertThat(indexes()).isEqualTo(before);
        assertThat(scenario.targetValue("SELECT count(*) FROM copytool.deferred_index"))
                .isEqualTo("0");
    }

    @Test
    void anotherIndexOfThatNameIsNotTakenForIt() {
        copiedAndNotRebuilt();
        scenario.onTarget("CREATE INDEX k_plain ON \"K t\" (id)");
        CliRun run = scenario.verb("prepare", "--restore-indexes");
        assertThat(run.code()).isEqualTo(ExitCode.SOME_FAILED);
        assertThat(run.err())
                .contains("target public.K t: index k_plain cannot be rebuilt: another one of that name is there");
        assertThat(run.out()).contains("1 index or constraint waits");
    }

    @Test
    void aTargetThatIsGoneIsTold() {
        copiedAndNotRebuilt();
        scenario.onTarget("DROP TABLE \"K t\"");
        assertThat(scenario.verb("migrate").code()).as("its rows are gone, too").isEqualTo(ExitCode.REFUSED);
        CliRun run = scenario.verb("prepare", "--restore-indexes");
        assertThat(run.code()).isEqualTo(ExitCode.SOME_FAILED);
        assertThat(run.err()).contains("target public.K t is gone", "DELETE FROM copytool.deferred_index");
    }

    @Test
    @DisplayName("promise 12: an index of another manifest's target is left to that one")
    void targetsOfOthersAreLeftAlone() {
        copiedAndNotRebuilt();
        scenario.both("CREATE TABLE u (id int)");
        scenario.changeManifest("DELETE FROM tables");
        scenario.generate("--refresh").done();
        scenario.changeManifest("DELETE FROM tables WHERE source_table <> 'u'");
        CliRun run = scenario.verb("migrate").done();
        assertThat(run.out()).doesNotContain("rebuilt").doesNotContain("wait");
        assertThat(scenario.targetValue("SELECT count(*) FROM copytool.deferred_index"))
                .isEqualTo("20");
    }

    /** A target whose index takes half a minute. */
    private void slow() {
        scenario.both(
                        "CREATE FUNCTION slow(int) RETURNS int IMMUTABLE LANGUAGE plpgsql AS"
                                + " 'BEGIN PERFORM pg_sleep(0.3); RETURN $1; END'",
                        "CREATE TABLE t (id int)")
                .onSource("INSERT INTO t SELECT generate_series(1, 100)")
                .onTarget("CREATE INDEX t_slow ON t (slow(id))")
                .generate()
                .done();
    }

    /** Whether it is built over the rows, and not in the rehearsal. */
    private boolean building() {
        return scenario.targetValue("SELECT count(*) FROM t").equals("100")
                && !scenario.to
                        .rows(
                                "postgres",
                                "SELECT pid FROM pg_stat_activity WHERE datname = '" + scenario.target
                                        + "' AND state = 'active' AND query LIKE 'CREATE INDEX t_slow%'")
                        .isEmpty();
    }

    private void quick() {
        scenario.onTarget("CREATE OR REPLACE FUNCTION slow(int) RETURNS int IMMUTABLE LANGUAGE plpgsql AS"
                + " 'BEGIN RETURN $1; END'");
        CliRun run = scenario.verb("migrate").done();
        assertThat(run.out()).contains("rebuilt 1 ");
        assertThat(scenario.targetValue("SELECT indisvalid FROM pg_index WHERE indrelid = 't'::regclass"))
                .isEqualTo("t");
    }

    @Test
    @DisplayName("promise 7: Ctrl-C while an index is built ends at once with 130, and the next run builds it")
    void buildingIsInterrupted() {
        slow();
        CompletableFuture<CliRun> running = scenario.later("migrate", "--indexes", "defer");
        Scenario.until(this::building);
        scenario.stop.request();
        CliRun run = running.join();
        assertThat(run.code()).as(run.everything()).isEqualTo(ExitCode.INTERRUPTED);
        assertThat(run.err()).doesNotContain("FAILED");
        assertThat(run.out()).contains("1 index or constraint waits to be rebuilt");
        assertThat(scenario.targetValue("SELECT count(*) FROM t")).isEqualTo("100");
        scenario.stop = new StopSignal();
        quick();
    }

    @Test
    @DisplayName("promise 3: kill -9 while an index is built leaves it written down, and the next run builds it")
    void buildingIsKilled() throws IOException, InterruptedException {
        slow();
        ProcessBuilder program = new ProcessBuilder(
                JavaProgram.command(List.of(), "migrate", scenario.manifest.toString(), "--indexes", "defer"));
        Process process = program.redirectErrorStream(true)
                .redirectOutput(scenario.directory.resolve("output").toFile())
                .start();
        Scenario.until(this::building);
        process.destroyForcibly().waitFor();
        scenario.to.execute(
                "postgres",
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '" + scenario.target + "'");
        assertThat(scenario.targetValue("SELECT name FROM copytool.deferred_index"))
                .isEqualTo("t_slow");
        quick();
    }

    @Test
    void aConnectionLostWhileBuildingIsMadeUpFor() {
        slow();
        CompletableFuture<CliRun> running = scenario.later("migrate", "--indexes", "defer");
        Scenario.until(this::building);
        scenario.onTarget("CREATE OR REPLACE FUNCTION slow(int) RETURNS int IMMUTABLE LANGUAGE plpgsql AS"
                + " 'BEGIN RETURN $1; END'");
        scenario.to.execute(
                "postgres",
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE query LIKE 'CREATE INDEX t_slow%'");
        CliRun run = running.join().done();
        assertThat(run.out()).contains("rebuilt 1 ");
    }
}
