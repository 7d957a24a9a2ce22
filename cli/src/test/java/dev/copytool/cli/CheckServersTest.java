package dev.copytool.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.copytool.engine.testing.PostgresExtension;
import dev.copytool.engine.testing.PostgresServer;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Map;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/** What makes a run slow, hang or fail hours later, seen before it on the servers themselves. */
@Timeout(120)
@ExtendWith(PostgresExtension.class)
@DisplayName("promise 7: check tells of what a run would wait for")
class CheckServersTest {

    private static Scenario scenario(PostgresServer from, PostgresServer to) {
        Scenario scenario =
                new Scenario(from, to).both("CREATE TABLE t (id int)").onSource("INSERT INTO t VALUES (1)");
        scenario.generate().done();
        return scenario;
    }

    private static String warnings(Scenario scenario) {
        String out = scenario.verb("check", "--csv").done().out();
        assertThat(out.lines().skip(1)).as(out).allMatch(line -> line.matches("(OK|WARN),.*"));
        return String.join(
                "\n", out.lines().filter(line -> line.startsWith("WARN,")).toList());
    }

    @Test
    void aSourceOrTargetInOrderGivesNoWarning(PostgresServer server) {
        try (Scenario scenario = scenario(server, server)) {
            assertThat(warnings(scenario)).isEmpty();
        }
    }

    @Test
    @DisplayName("forgotten transactions: prepared ones on both sides, and a lock on a target")
    void forgottenTransactions() throws SQLException {
        try (PostgresServer server = PostgresServer.start(Map.of("max_prepared_transactions", "5"));
                Scenario scenario = scenario(server, server);
                Connection holder = server.connect(scenario.target);
                Statement statement = holder.createStatement()) {
            holder.setAutoCommit(false);
            statement.execute("LOCK TABLE t IN SHARE MODE");
            assertThat(warnings(scenario))
                    .containsPattern(
                            "^WARN,public.t,\"?process \\d+ \\(postgres, idle in transaction\\) holds ShareLock on"
                                    + " the target, for which its copy waits")
                    .doesNotContain("prepared");
            holder.rollback();
            statement.execute("LOCK TABLE t IN SHARE MODE");
            statement.execute("PREPARE TRANSACTION 'left''over'");
            holder.commit();
            assertThat(warnings(scenario))
                    .contains("a prepared transaction holds ShareLock on the target, for which its copy waits")
                    .as("one of a moment ago may yet be finished")
                    .doesNotContain("older than a minute");
            scenario.onTarget("ROLLBACK PREPARED 'left''over'");
            assertThat(warnings(scenario)).isEmpty();
        }
    }

    @Test
    @DisplayName("a target whose commits wait for a standby that is not there, and old transaction numbers")
    void aTargetThatHangs() {
        try (PostgresServer server = PostgresServer.start(Map.of("autovacuum_freeze_max_age", "100000"));
                Scenario scenario = scenario(server, server)) {
            HeldCommits.hold(server);
            Scenario.until(() ->
                    !server.value("postgres", "SHOW synchronous_standby_names").isEmpty());
            assertThat(warnings(scenario))
                    .contains("WARN,target,\"synchronous_standby_names is set, but no synchronous standby is connected;"
                            + " every COMMIT waits until one is")
                    .doesNotContain("transactions old");
            HeldCommits.release(server);
            Scenario.until(() ->
                    server.value("postgres", "SHOW synchronous_standby_names").isEmpty());
            server.execute(
                    scenario.source,
                    "DO $$ BEGIN FOR i IN 1..96000 LOOP PERFORM pg_current_xact_id(); COMMIT; END LOOP; END $$");
            assertThat(warnings(scenario))
                    .containsPattern("WARN,source,\"?the oldest row version is \\d+ transactions old, of 100000")
                    .contains("WARN,target,", "VACUUM (FREEZE) before");
        }
    }

    @Test
    @DisplayName("promise 10: encodings between which text can fail or change are told, others not")
    void encodings(PostgresServer server) {
        try (Scenario scenario = new Scenario(server)) {
            for (String encoding : new String[] {"SQL_ASCII", "LATIN1", "UTF8"}) {
                server.execute(
                        "postgres",
                        "CREATE DATABASE enc_" + encoding.toLowerCase(java.util.Locale.ROOT)
                                + " TEMPLATE template0 LOCALE 'C'" + " ENCODING '" + encoding + "'");
                server.execute("enc_" + encoding.toLowerCase(java.util.Locale.ROOT), "CREATE TABLE t (v text)");
            }
            scenario.run("generate", scenario.manifest.toString(), "--source", server.uri("enc_utf8"))
                    .done();
            assertThat(warnings(scenario, server, "enc_latin1", "enc_utf8")).doesNotContain("encoding");
            assertThat(warnings(scenario, server, "enc_sql_ascii", "enc_utf8"))
                    .contains("WARN,source,\"its encoding is SQL_ASCII, the target's UTF8; bytes that are no text");
            assertThat(warnings(scenario, server, "enc_utf8", "enc_latin1"))
                    .contains("its encoding is UTF8, the target's LATIN1; a character that the target's does not have");
            assertThat(warnings(scenario, server, "enc_utf8", "enc_sql_ascii"))
                    .contains("text arrives there as the bytes of UTF-8");
        }
    }

    private static String warnings(Scenario scenario, PostgresServer server, String source, String target) {
        String out = scenario.verb("check", "--csv", "--source", server.uri(source), "--target", server.uri(target))
                .done()
                .out();
        return String.join(
                "\n", out.lines().filter(line -> line.startsWith("WARN,")).toList());
    }

    @Test
    void aGeneratedColumnThatGoesNowhereIsTold(PostgresServer server) {
        try (Scenario scenario = new Scenario(server)) {
            scenario.onSource("CREATE TABLE g (a int, b int GENERATED ALWAYS AS (a * 2) STORED)")
                    .onTarget("CREATE TABLE g (a int)");
            scenario.generate().done();
            assertThat(warnings(scenario))
                    .contains(
                            "column 'b' is generated on the source and missing on the target; its values are left out");
            scenario.onTarget("ALTER TABLE g ADD b int GENERATED ALWAYS AS (a * 2) STORED");
            assertThat(warnings(scenario)).isEmpty();
            scenario.onSource("ALTER TABLE g ALTER b DROP EXPRESSION");
            assertThat(scenario.verb("check", "--csv").out())
                    .contains("REFUSE,public.g,", "column 'b' is generated on the target");
        }
    }
}
