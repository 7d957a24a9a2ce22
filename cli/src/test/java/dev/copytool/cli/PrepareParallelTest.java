package dev.copytool.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.copytool.engine.testing.DumpableExtension;
import dev.copytool.engine.testing.DumpableServer;
import dev.copytool.engine.testing.PostgresExtension;
import dev.copytool.engine.testing.PostgresServer;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/** {@code prepare} makes several tables at a time; a lock that each of them waits for shows which. */
@Timeout(120)
@ExtendWith({DumpableExtension.class, PostgresExtension.class})
class PrepareParallelTest extends PrepareFixture {

    @BeforeEach
    void setUp(DumpableServer source, PostgresServer target) {
        scenario = new Scenario(source.server(), target);
        scenario.onTarget(
                "CREATE FUNCTION wait() RETURNS event_trigger LANGUAGE plpgsql AS"
                        + " 'BEGIN PERFORM pg_advisory_xact_lock_shared(1); END'",
                "CREATE EVENT TRIGGER wait ON ddl_command_end WHEN TAG IN ('CREATE TABLE') EXECUTE FUNCTION wait()");
    }

    /** Prepares, and lets no table be finished before that many transactions wait. */
    private CliRun prepareHeld(int waiting, String parallel) throws SQLException {
        try (Connection holder = scenario.to.connect(scenario.target);
                Statement statement = holder.createStatement()) {
            statement.execute("SELECT pg_advisory_lock(1)");
            CompletableFuture<CliRun> running = scenario.later("prepare", "--parallel", parallel);
            Scenario.until(() -> scenario.targetValue(
                            "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database()"
                                    + " AND application_name LIKE 'copytool%' AND wait_event_type = 'Lock'")
                    .equals(Integer.toString(waiting)));
            statement.execute("SELECT pg_advisory_unlock(1)");
            return running.join().done();
        }
    }

    @Test
    void asManyTablesAsAllowedAreMadeAtOnceAndToldInOrder() throws SQLException {
        scenario.onSource(
                "CREATE TABLE z_parent (n int)",
                "CREATE TABLE a_child () INHERITS (z_parent)",
                "CREATE TABLE b_child () INHERITS (z_parent)",
                "CREATE TABLE m (n int)",
                "CREATE TABLE o (n int)");
        scenario.generate().done();
        CliRun ran = prepareHeld(3, "4");
        assertThat(ran.err().lines().filter(line -> line.startsWith("created")))
                .containsExactly(
                        "created public.z_parent",
                        "created public.a_child (child of public.z_parent)",
                        "created public.b_child (child of public.z_parent)",
                        "created public.m",
                        "created public.o");
        same("z_parent", "a_child", "b_child", "m", "o");
    }

    @Test
    void aSchemaThatSeveralTablesNeedIsMadeOnce() throws SQLException {
        scenario.onSource("CREATE SCHEMA s");
        for (int i = 1; i <= 4; i++) {
            scenario.onSource("CREATE TABLE s.t" + i + " (n int)");
        }
        scenario.generate("--schema", "s").done();
        assertThat(prepareHeld(4, "4").out()).startsWith("4 tables created");
        same("s.t1", "s.t2", "s.t3", "s.t4");
    }
}
