package dev.copytool.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.copytool.cli.shell.ExitCode;
import dev.copytool.engine.spi.StopSignal;
import dev.copytool.engine.testing.DumpableExtension;
import dev.copytool.engine.testing.DumpableServer;
import dev.copytool.engine.testing.PostgresExtension;
import dev.copytool.engine.testing.PostgresServer;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/** {@code prepare} goes on after whatever ended it, and tells what it could not make. */
@Timeout(120)
@ExtendWith({DumpableExtension.class, PostgresExtension.class})
class PrepareAgainTest extends PrepareFixture {
    @BeforeEach
    void setUp(DumpableServer source, PostgresServer target) {
        scenario = new Scenario(source.server(), target);
    }

    @Test
    void whatIsThereStaysAndTheNextRunMakesTheRest() {
        scenario.onSource("CREATE TABLE a (n int)", "CREATE TABLE b (n int)")
                .onTarget("CREATE TABLE a (n int, more int)");
        scenario.generate().done();
        assertThat(scenario.verb("prepare").done().out()).isEqualTo("1 table created, 1 table is there already\n");
        assertThat(scenario.verb("prepare").done().out()).isEqualTo("0 tables created, 2 tables are there already\n");
        assertThat(scenario.targetValue(
                        "SELECT count(*) FROM pg_attribute WHERE attrelid = 'a'::regclass AND attnum > 0"))
                .isEqualTo("2");
    }

    @Test
    void aDryRunPrintsWhatPsqlCanRunAndChangesNothing() {
        scenario.onSource("CREATE TABLE a (n serial)", "CREATE TABLE b () INHERITS (a)");
        scenario.generate().done();
        String script = scenario.verb("prepare", "--dry-run").done().out();
        assertThat(scenario.targetValue("SELECT count(*) FROM pg_tables WHERE schemaname = 'public'"))
                .isEqualTo("0");
        scenario.onTarget(script);
        same("a", "b");
    }

    @Test
    void oneFailedTableIsToldWithWhatItLacksAndTheOthersAreMade() {
        scenario.onSource(
                "CREATE TYPE colour AS ENUM ('red')",
                "CREATE TABLE a (c colour)",
                "CREATE TABLE a_child () INHERITS (a)",
                "CREATE TABLE b (n int)");
        scenario.generate().done();
        CliRun ran = scenario.verb("prepare");
        assertThat(ran.code()).isEqualTo(ExitCode.SOME_FAILED);
        assertThat(ran.err())
                .contains("FAILED target public.a: type \"public.colour\" does not exist")
                .contains("make that on the target first, then run 'prepare' again")
                .contains("FAILED target public.a_child: it needs public.a, which could not be made");
        assertThat(ran.out()).isEqualTo("1 table created, 0 tables are there already, 2 failed\n");
        scenario.onTarget("CREATE TYPE colour AS ENUM ('red')");
        scenario.verb("prepare").done();
        same("a", "a_child", "b");
    }

    @Test
    @DisplayName("promise 7: Ctrl-C between two tables ends with 130, and the same command goes on")
    void aStoppedRunGoesOn() {
        scenario.onSource("CREATE TABLE a (n int)", "CREATE TABLE b (n int)", "CREATE TABLE c (n int)");
        scenario.generate().done();
        scenario.onTarget(
                "CREATE FUNCTION wait() RETURNS event_trigger LANGUAGE plpgsql AS"
                        + " 'BEGIN PERFORM pg_advisory_xact_lock_shared(1); END'",
                "CREATE EVENT TRIGGER wait ON ddl_command_end WHEN TAG IN ('CREATE TABLE') EXECUTE FUNCTION wait()");
        try (Connection holder = scenario.to.connect(scenario.target);
                Statement statement = holder.createStatement()) {
            statement.execute("SELECT pg_advisory_lock(1)");
            CompletableFuture<CliRun> running = scenario.later("prepare", "--parallel", "1");
            Scenario.until(() -> scenario.targetValue("SELECT count(*) FROM pg_locks WHERE NOT granted")
                    .equals("1"));
            scenario.stop.request();
            statement.execute("SELECT pg_advisory_unlock(1)");
            CliRun stopped = running.join();
            assertThat(stopped.code()).as(stopped.everything()).isEqualTo(ExitCode.INTERRUPTED);
            assertThat(stopped.out()).contains("1 table created").contains("2 not made; run the same command again");
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
        scenario.stop = new StopSignal();
        assertThat(scenario.verb("prepare").done().out()).startsWith("2 tables created, 1 table is there already");
    }

    @Test
    @DisplayName("tables of two sources are made once")
    void severalSourcesShareTheirTables(DumpableServer north) {
        scenario.onSource("CREATE TABLE t (n int)", "CREATE TABLE t_south () INHERITS (t)");
        String database = north.server().newDatabase();
        try {
            north.server().execute(database, "CREATE TABLE t (n int)", "CREATE TABLE t_north () INHERITS (t)");
            scenario.generate().done();
            scenario.verb(
                            "generate",
                            "--refresh",
                            "--source-name",
                            "north",
                            "--source",
                            north.server().uri(database))
                    .done();
            assertThat(scenario.verb("prepare").done().out()).startsWith("3 tables created");
            assertThat(scenario.targetValue("SELECT count(*) FROM pg_inherits WHERE inhparent = 't'::regclass"))
                    .isEqualTo("2");
        } finally {
            north.server().dropDatabase(database);
        }
    }

    @Test
    void twoTargetsThatWouldGetOneDefinitionAreRefused() {
        scenario.onSource("CREATE TABLE a (n int)", "CREATE TABLE c (n int)");
        scenario.generate().done();
        scenario.changeManifest(
                "UPDATE tables SET target_table = 'b' WHERE source_table = 'a'",
                "UPDATE tables SET target_table = 'a' WHERE source_table = 'c'");
        CliRun refused = scenario.verb("prepare");
        assertThat(refused.code()).as(refused.everything()).isEqualTo(ExitCode.REFUSED);
        assertThat(refused.err())
                .contains("targets public.a and public.b would both get the definition of the source public.a");
    }
}
