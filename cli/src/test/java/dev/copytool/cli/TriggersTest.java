package dev.copytool.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.copytool.cli.shell.ExitCode;
import dev.copytool.engine.testing.PostgresExtension;
import dev.copytool.engine.testing.PostgresServer;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What triggers and rules of targets do to other rows than those that came is seen, though the rows' counts agree. */
@Timeout(180)
@ExtendWith(PostgresExtension.class)
class TriggersTest {
    /** So large that it has a transaction of its own; small ones share one. */
    private static final String LARGE = "300 * (1 + n % 2)";

    private Scenario scenario;

    @BeforeEach
    void setUp(PostgresServer server) {
        scenario = new Scenario(server);
    }

    @AfterEach
    void tearDown() {
        scenario.close();
    }

    /** 100 rows in a small table, or 2000 in one that is none. */
    private void table(boolean large) {
        scenario.both("CREATE TABLE t (n int, filler text)")
                .onSource("INSERT INTO t SELECT n, repeat('x', " + (large ? LARGE : "1") + ") FROM generate_series(1, "
                        + (large ? 2000 : 100) + ") n");
        scenario.generate();
    }

    private static String function(String body) {
        return "CREATE FUNCTION act() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN " + body + " END $$";
    }

    private void fails(CliRun run, String... texts) {
        assertThat(run.code()).as(run.everything()).isEqualTo(ExitCode.SOME_FAILED);
        assertThat(run.err()).contains("target public.t: triggers of the target changed rows: ", "--allow-triggers");
        for (String text : texts) {
            assertThat(run.err()).contains(text);
        }
        assertThat(scenario.targetValue("SELECT count(*) FROM t")).isEqualTo("0");
    }

    @ParameterizedTest(name = "promise 2: an AFTER ROW trigger that deletes a row is seen, large {0}")
    @ValueSource(booleans = {false, true})
    void oneRowDeletedAfterARow(boolean large) {
        table(large);
        scenario.onTarget(
                function("IF NEW.n = 50 THEN DELETE FROM t WHERE n = 49; END IF; RETURN NULL;"),
                "CREATE TRIGGER act AFTER INSERT ON t FOR EACH ROW EXECUTE FUNCTION act()");
        fails(scenario.verb("migrate"), "1 deleted");
    }

    @Test
    @DisplayName("promise 2: an AFTER STATEMENT trigger that deletes nine rows is seen")
    void nineRowsDeletedAfterTheStatement() {
        table(false);
        scenario.onTarget(
                function("DELETE FROM t WHERE n < 10; RETURN NULL;"),
                "CREATE TRIGGER act AFTER INSERT ON t FOR EACH STATEMENT EXECUTE FUNCTION act()");
        fails(scenario.verb("migrate"), "9 deleted");
    }

    @Test
    @DisplayName("promise 2: a BEFORE trigger that swallows one row and inserts another twice is seen")
    void oneRowSwallowedAndAnotherInsertedTwice() {
        table(false);
        scenario.onTarget(
                function("IF pg_trigger_depth() > 1 THEN RETURN NEW; END IF;"
                        + " IF NEW.n = 7 THEN RETURN NULL; END IF;"
                        + " IF NEW.n = 8 THEN INSERT INTO t VALUES (NEW.n, NEW.filler); END IF; RETURN NEW;"),
                "CREATE TRIGGER act BEFORE INSERT ON t FOR EACH ROW EXECUTE FUNCTION act()");
        fails(scenario.verb("migrate"));
    }

    @Test
    @DisplayName("promise 2: a deferred constraint trigger acts before its rows are counted")
    void deletedBeforeTheCommit() {
        table(false);
        scenario.onTarget(
                function("IF NEW.n = 50 THEN DELETE FROM t WHERE n = 49; END IF; RETURN NULL;"),
                "CREATE CONSTRAINT TRIGGER act AFTER INSERT ON t DEFERRABLE INITIALLY DEFERRED"
                        + " FOR EACH ROW EXECUTE FUNCTION act()");
        fails(scenario.verb("migrate"), "1 deleted");
    }

    @Test
    @DisplayName(
            "promise 2: a deferred trigger of another table, to which one of the target writes, acts before rows are counted")
    void deletedByAnotherTableBeforeTheCommit() {
        table(false);
        scenario.onTarget(
                "CREATE TABLE queue (n int)",
                "CREATE FUNCTION far() RETURNS trigger LANGUAGE plpgsql AS"
                        + " $$ BEGIN DELETE FROM t WHERE n = 49; RETURN NULL; END $$",
                "CREATE CONSTRAINT TRIGGER far AFTER INSERT ON queue DEFERRABLE INITIALLY DEFERRED"
                        + " FOR EACH ROW EXECUTE FUNCTION far()",
                function("IF NEW.n = 50 THEN INSERT INTO queue VALUES (1); END IF; RETURN NULL;"),
                "CREATE TRIGGER act AFTER INSERT ON t FOR EACH ROW EXECUTE FUNCTION act()");
        fails(scenario.verb("migrate"), "1 deleted");
    }

    @Test
    @DisplayName("promise 2: a trigger that sets session_replication_role does not hide by that")
    void aTriggerThatHides() {
        table(false);
        scenario.onTarget(
                function("PERFORM set_config('session_replication_role', 'replica', true);"
                        + " DELETE FROM t WHERE n < 10; RETURN NULL;"),
                "CREATE TRIGGER act AFTER INSERT ON t FOR EACH STATEMENT EXECUTE FUNCTION act()");
        fails(scenario.verb("migrate"), "9 deleted");
    }

    @Test
    @DisplayName("promise 2: a row that a trigger has inserted, and rolled back in an exception, is not counted")
    void aRowSwallowedByAnException() {
        table(false);
        scenario.onSource("INSERT INTO t VALUES (50, 'x')")
                .onTarget(
                        "CREATE TABLE below (UNIQUE (n)) INHERITS (t)",
                        function("BEGIN INSERT INTO below VALUES (NEW.n, NEW.filler);"
                                + " EXCEPTION WHEN unique_violation THEN NULL; END; RETURN NULL;"),
                        "CREATE TRIGGER act BEFORE INSERT ON t FOR EACH ROW EXECUTE FUNCTION act()");
        fails(scenario.verb("migrate"), "of 101 rows 100 are there");
    }

    @ParameterizedTest(name = "promises 2 and 4: a trigger that is made after planning is seen, large {0}")
    @ValueSource(booleans = {false, true})
    void aTriggerThatCameMeanwhile(boolean large) {
        table(large);
        fails(
                scenario.interactive(
                        () -> {
                            scenario.onTarget(
                                    function("DELETE FROM t WHERE n < 10; RETURN NULL;"),
                                    "CREATE TRIGGER act AFTER INSERT ON t FOR EACH STATEMENT EXECUTE FUNCTION act()");
                            return "yes\n";
                        },
                        "migrate",
                        scenario.manifest.toString(),
                        "--no-progress"),
                "9 deleted");
    }

    @Test
    @DisplayName("promise 2: a trigger on a partition, or one that moves rows back, is seen")
    void aTriggerBelowTheTarget() {
        scenario.onSource("CREATE TABLE t (n int)", "INSERT INTO t SELECT generate_series(1, 100)")
                .onTarget(
                        "CREATE TABLE t (n int) PARTITION BY RANGE (n)",
                        "CREATE TABLE t_1 PARTITION OF t FOR VALUES FROM (1) TO (51)",
                        "CREATE TABLE t_2 PARTITION OF t FOR VALUES FROM (51) TO (200)",
                        function("IF NEW.n = 80 THEN DELETE FROM t WHERE n = 3; END IF; RETURN NULL;"),
                        "CREATE TRIGGER act AFTER INSERT ON t_2 FOR EACH ROW EXECUTE FUNCTION act()");
        scenario.generate();
        fails(scenario.verb("migrate"), "1 deleted");
    }

    @Test
    @DisplayName(
            "promise 2: where bad rows are sifted out, what savepoints undid is no trigger's doing, and what it does is")
    void sifted() {
        scenario.onSource("CREATE TABLE t (n int)", "INSERT INTO t SELECT generate_series(1, 100)")
                .onTarget(
                        "CREATE TABLE t (n int CHECK (n <> 60))",
                        "CREATE TABLE log (n int)",
                        function("INSERT INTO log VALUES (NEW.n); RETURN NULL;"),
                        "CREATE TRIGGER act AFTER INSERT ON t FOR EACH ROW EXECUTE FUNCTION act()");
        scenario.generate();
        CliRun harmless = scenario.verb("migrate", "--table", "t", "--max-rejects", "5");
        assertThat(harmless.err()).doesNotContain("changed rows");
        assertThat(scenario.targetValue("SELECT count(*) FROM t")).isEqualTo("99");
        scenario.onTarget(
                "DROP TRIGGER act ON t",
                "DROP FUNCTION act()",
                "TRUNCATE t",
                "DELETE FROM copytool.commit_marker",
                function("IF NEW.n = 50 THEN DELETE FROM t WHERE n = 49; END IF; RETURN NULL;"),
                "CREATE TRIGGER act AFTER INSERT ON t FOR EACH ROW EXECUTE FUNCTION act()");
        scenario.changeManifest("DELETE FROM tables", "DELETE FROM parts");
        scenario.generate("--refresh");
        fails(scenario.verb("migrate", "--max-rejects", "5"), "1 deleted");
    }

    @Test
    @DisplayName("promises 2 and 5: the rows that --recopy removes are no trigger's doing")
    void recopied() {
        table(false);
        scenario.onTarget(
                "CREATE TABLE log (n int)",
                function("INSERT INTO log VALUES (NEW.n); RETURN NULL;"),
                "CREATE TRIGGER act AFTER INSERT ON t FOR EACH ROW EXECUTE FUNCTION act()");
        scenario.verb("migrate").done();
        scenario.verb("migrate", "--recopy", "t").done();
        assertThat(scenario.targetValue("SELECT count(*) FROM t")).isEqualTo("100");
        scenario.onTarget("CREATE OR REPLACE FUNCTION act() RETURNS trigger LANGUAGE plpgsql AS"
                + " $$ BEGIN IF NEW.n = 50 THEN DELETE FROM t WHERE n = 49; END IF; RETURN NULL; END $$");
        CliRun refused = scenario.verb("migrate", "--recopy", "t");
        assertThat(refused.code()).as(refused.everything()).isEqualTo(ExitCode.SOME_FAILED);
        assertThat(refused.err()).contains("triggers of the target changed rows: ");
        assertThat(scenario.targetValue("SELECT count(*) FROM t")).isEqualTo("100");
    }

    @Test
    @DisplayName("promise 14: --allow-triggers lets them, and verify says so")
    void allowed() {
        table(false);
        scenario.onTarget(
                function("IF NEW.n = 50 THEN DELETE FROM t WHERE n = 49; END IF; RETURN NULL;"),
                "CREATE TRIGGER act AFTER INSERT ON t FOR EACH ROW EXECUTE FUNCTION act()");
        scenario.verb("migrate", "--allow-triggers").done();
        CliRun verified = scenario.verb("verify");
        assertThat(verified.code()).isEqualTo(ExitCode.DIFFERENT);
        assertThat(verified.err()).contains("note: a run was given --allow-triggers");
    }

    @Test
    @DisplayName("promise 14: triggers that may change values or put rows elsewhere are told by name")
    void toldBefore() {
        table(false);
        scenario.onTarget(
                function("NEW.filler := 'y'; RETURN NEW;"),
                "CREATE TRIGGER \"Act\" BEFORE INSERT ON t FOR EACH ROW EXECUTE FUNCTION act()");
        assertThat(scenario.verb("check").done().out())
                .contains("WARN")
                .contains("Act may change values or put rows elsewhere, which is proven by count only");
        assertThat(scenario.verb("migrate").done().err()).contains("Act may change values");
    }

    @Test
    @DisplayName("promise 2: where nobody counts what triggers do, they are refused; a superuser counts by itself")
    void nobodyCounts() throws SQLException {
        table(false);
        scenario.onTarget(
                "DO $$ BEGIN EXECUTE format('ALTER DATABASE %I SET track_counts = off', current_database()); END $$",
                function("DELETE FROM t WHERE n < 10; RETURN NULL;"),
                "CREATE TRIGGER act AFTER INSERT ON t FOR EACH STATEMENT EXECUTE FUNCTION act()");
        fails(scenario.verb("migrate"), "9 deleted");
        String clerk = "clerk_" + scenario.target;
        scenario.onTarget(
                "CREATE ROLE " + clerk + " LOGIN", "GRANT ALL ON ALL TABLES IN SCHEMA public, copytool TO " + clerk);
        scenario.onTarget("GRANT USAGE ON SCHEMA copytool TO " + clerk);
        try {
            CliRun checked = scenario.verb("check", "--target-user", clerk);
            assertThat(checked.code()).as(checked.everything()).isEqualTo(ExitCode.REFUSED);
            assertThat(checked.out()).contains("act; whether they change rows cannot be seen, for track_counts is off");
            CliRun refused = scenario.verb("migrate", "--target-user", clerk, "--retry-errors");
            assertThat(refused.code()).as(refused.everything()).isEqualTo(ExitCode.REFUSED);
            scenario.verb("migrate", "--target-user", clerk, "--retry-errors", "--allow-triggers")
                    .done();
        } finally {
            try (Connection connection = scenario.to.connect(scenario.target);
                    Statement statement = connection.createStatement()) {
                statement.execute("DROP OWNED BY " + clerk);
                statement.execute("DROP ROLE " + clerk);
            }
        }
    }

    @ParameterizedTest(
            name = "promise 2: a trigger whose function switches the statistics off is not trusted, large {0}")
    @ValueSource(booleans = {false, true})
    void aTriggerThatSwitchesTheStatisticsOff(boolean large) {
        table(large);
        scenario.onTarget(
                function("DELETE FROM t WHERE n < 10; RETURN NULL;") + " SET track_counts = off",
                "CREATE TRIGGER act AFTER INSERT ON t FOR EACH STATEMENT EXECUTE FUNCTION act()");
        CliRun ran = scenario.verb("migrate");
        assertThat(ran.code()).as(ran.everything()).isEqualTo(ExitCode.REFUSED);
        assertThat(ran.err()).contains("a trigger's function does");
        assertThat(scenario.targetValue("SELECT count(*) FROM t")).isEqualTo("0");
    }
}
