package dev.copytool.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.copytool.cli.shell.ExitCode;
import dev.copytool.engine.testing.PostgresExtension;
import dev.copytool.engine.testing.PostgresServer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/** A session that took part in a failed attempt is never used again, on neither side. */
@Timeout(60)
@ExtendWith(PostgresExtension.class)
class DiscardedSessionsTest {
    /** Fails once in each session, in a way that may go away, and tells where it is called in a session again. */
    private static final String FAIL = "CREATE FUNCTION fail(key bigint) RETURNS int LANGUAGE plpgsql AS $$ BEGIN"
            + " IF EXISTS (SELECT FROM pg_locks WHERE locktype = 'advisory' AND pid = pg_backend_pid()"
            + " AND objid = key::oid) THEN RAISE EXCEPTION 'the session was used again'; END IF;"
            + " PERFORM pg_advisory_lock_shared(key);"
            + " RAISE EXCEPTION 'not now' USING ERRCODE = '40001'; END $$";

    /** Remembers the session and lets it pass; of a session that passed before it tells. */
    private static final String PASS = "CREATE FUNCTION pass(key bigint) RETURNS int LANGUAGE plpgsql AS $$ BEGIN"
            + " IF EXISTS (SELECT FROM pg_locks WHERE locktype = 'advisory' AND pid = pg_backend_pid()"
            + " AND objid = key::oid) THEN RAISE EXCEPTION 'the session was used again'; END IF;"
            + " PERFORM pg_advisory_lock_shared(key); RETURN 1; END $$";

    private Scenario scenario;

    @BeforeEach
    void setUp(PostgresServer server) {
        scenario = new Scenario(server).both(FAIL, PASS);
    }

    @AfterEach
    void tearDown() {
        scenario.close();
    }

    private void triedAgainInNewSessions() {
        scenario.generate("--views").done();
        CliRun ran = scenario.verb("migrate", "--retries", "2", "--parallel", "1");
        assertThat(ran.code()).as(ran.everything()).isEqualTo(ExitCode.SOME_FAILED);
        assertThat(ran.err())
                .contains("again in", "FAILED")
                .contains("not now")
                .doesNotContain("the session was used again");
    }

    @Test
    @DisplayName("after a failure of the source neither side's session is used again")
    void afterAFailureOfTheSource() {
        scenario.onSource("CREATE VIEW v AS SELECT n, fail(1) AS f FROM generate_series(1, 1) n")
                .onTarget(
                        "CREATE TABLE v (n int, f int)",
                        "CREATE FUNCTION passing() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN PERFORM pass(2);"
                                + " RETURN NULL; END $$",
                        "CREATE TRIGGER passing BEFORE INSERT ON v EXECUTE FUNCTION passing()");
        triedAgainInNewSessions();
    }

    @Test
    @DisplayName("after a failure of the target neither side's session is used again")
    void afterAFailureOfTheTarget() {
        scenario.onSource("CREATE VIEW v AS SELECT n, CASE WHEN n = 1 THEN pass(1) ELSE 1 END AS f"
                        + " FROM generate_series(1, 1000000) n")
                .onTarget(
                        "CREATE TABLE v (n int, f int)",
                        "CREATE FUNCTION failing() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN PERFORM fail(2);"
                                + " RETURN NULL; END $$",
                        "CREATE TRIGGER failing BEFORE INSERT ON v EXECUTE FUNCTION failing()");
        triedAgainInNewSessions();
    }
}
