package dev.copytool.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.copytool.cli.shell.ExitCode;
import dev.copytool.engine.testing.PostgresExtension;
import dev.copytool.engine.testing.PostgresServer;
import java.io.IOException;
import java.net.ServerSocket;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/** {@code check} tells before a run what stands in its way. */
@Timeout(120)
@ExtendWith(PostgresExtension.class)
class CheckTest {
    private Scenario scenario;

    @BeforeEach
    void setUp(PostgresServer server) {
        scenario = new Scenario(server)
                .both("CREATE TABLE t (id int, v text)", "CREATE TABLE u (id int)")
                .onSource("INSERT INTO t SELECT i, 'v' || i FROM generate_series(1, 10) i");
    }

    @AfterEach
    void tearDown() {
        scenario.close();
    }

    private CliRun refused(String... more) {
        CliRun ran = scenario.verb("check", more);
        assertThat(ran.code()).as(ran.everything()).isEqualTo(ExitCode.REFUSED);
        return ran;
    }

    private String schemas() {
        return scenario.targetValue("SELECT string_agg(nspname, ',' ORDER BY nspname) FROM pg_namespace");
    }

    @Test
    void whereNothingIsInTheWayEveryLineIsOkAndNothingIsChanged() {
        scenario.generate().done();
        String before = schemas();
        CliRun ran = scenario.verb("check", "--parallel", "2").done();
        assertThat(ran.out().lines().map(String::strip))
                .containsSequence(
                        "Level  Subject  Finding",
                        "-----  -------  " + "-".repeat(39),
                        "OK     target   it takes writes",
                        "OK     source   it answers",
                        "OK     tables   2 tables can be copied, 16.4 kB on disk");
        assertThat(ran.err()).isEqualTo("3 ok, 0 warnings, 0 refusals\n");
        assertThat(schemas()).isEqualTo(before).doesNotContain("copytool");
        assertThat(scenario.manifestRows("SELECT DISTINCT state FROM tables")).containsExactly("pending");
    }

    @Test
    @DisplayName("promise 8: each table that cannot be copied is a row of its own, and the end is 3")
    void tablesThatCannotBeCopiedAreNamed() {
        scenario.generate().done();
        scenario.onTarget("DROP TABLE u", "INSERT INTO t VALUES (0, 'mine')");
        CliRun ran = refused("--csv");
        assertThat(ran.out())
                .startsWith("level,subject,finding\n")
                .contains("REFUSE,public.u,the target has no table public.u; 'copytool prepare' makes it")
                .contains("REFUSE,public.t,\"the target public.t already holds rows")
                .doesNotContain("can be copied,");
        assertThat(ran.err()).isEqualTo("2 ok, 0 warnings, 2 refusals\n");
        assertThat(refused("--json", "--append").out())
                .startsWith("[ {")
                .contains("\"subject\" : \"public.u\"", "1 table can be copied")
                .doesNotContain("public.t");
    }

    @Test
    void triggersForeignKeysAndOtherTypesOfTheTargetAreWarnings() {
        scenario.generate().done();
        scenario.onTarget(
                "CREATE FUNCTION f() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END'",
                "CREATE TRIGGER audit AFTER INSERT ON t FOR EACH ROW EXECUTE FUNCTION f()",
                "CREATE TRIGGER later AFTER UPDATE ON t FOR EACH ROW EXECUTE FUNCTION f()",
                "CREATE TRIGGER off AFTER INSERT ON t FOR EACH ROW EXECUTE FUNCTION f()",
                "ALTER TABLE t DISABLE TRIGGER off",
                "CREATE TABLE parent (id int PRIMARY KEY)",
                "ALTER TABLE u ADD CONSTRAINT to_parent FOREIGN KEY (id) REFERENCES parent",
                "ALTER TABLE u ALTER id TYPE bigint");
        CliRun ran = scenario.verb("check", "--csv").done();
        assertThat(ran.out())
                .contains("triggers of the target act on what is copied, and slow it: audit; ")
                .contains("foreign keys of the target are checked for every row: to_parent; ")
                .contains("column 'id' is integer, on the target bigint")
                .contains("2 tables can be copied");
        assertThat(ran.err()).isEqualTo("3 ok, 3 warnings, 0 refusals\n");
        assertThat(scenario.verb("migrate").done().err()).contains("note: public.t: triggers of the target");
    }

    @Test
    @DisplayName("a server that takes no writes is refused before a run, also where the markers are there already")
    void aTargetThatTakesNoWritesIsRefused() {
        scenario.generate().done();
        scenario.verb("migrate", "--table", "u").done();
        scenario.onTarget("ALTER DATABASE " + scenario.target + " SET default_transaction_read_only = on");
        assertThat(refused("--csv").out()).contains("REFUSE,target,\"it takes no writes, for default_transaction");
        CliRun migrated = scenario.verb("migrate");
        assertThat(migrated.code()).as(migrated.everything()).isEqualTo(ExitCode.REFUSED);
        assertThat(migrated.complaints())
                .hasSize(2)
                .first()
                .asString()
                .startsWith("copytool: target: it takes no writes, for default_transaction_read_only is on; set it");
        assertThat(scenario.manifestRows("SELECT state, attempts FROM tables WHERE source_table = 't'"))
                .containsExactly("pending|0");
    }

    @Test
    void moreStreamsThanConnectionsAreAWarning() {
        scenario.generate().done();
        CliRun ran = scenario.verb("check", "--csv", "--parallel", "200").done();
        assertThat(ran.out())
                .contains("WARN,target,\"--parallel 200 wants 200 connections, but only ", " of 100 (max_connections)")
                .contains("WARN,source,\"--parallel 200 wants 200 connections, but only ");
    }

    @Test
    void rowSecurityThatAppliesToTheUserIsRefused() {
        scenario.generate().done();
        scenario.onTarget(
                "CREATE ROLE clerk_" + scenario.target + " LOGIN",
                "GRANT ALL ON t, u TO clerk_" + scenario.target,
                "GRANT CREATE ON DATABASE " + scenario.target + " TO clerk_" + scenario.target,
                "ALTER TABLE t ENABLE ROW LEVEL SECURITY");
        try {
            String[] clerk = {"--append", "-u", "clerk_" + scenario.target};
            assertThat(refused(clerk).out())
                    .containsPattern("REFUSE +public.t +row security of the target applies to this user")
                    .contains("1 table can be copied");
        } finally {
            scenario.onTarget("DROP OWNED BY clerk_" + scenario.target, "DROP ROLE clerk_" + scenario.target);
        }
    }

    @Test
    void aServerThatDoesNotAnswerIsAFindingToo() throws IOException {
        scenario.generate().done();
        String port = closedPort();
        assertThat(refused("--csv", "--source-port", port).out())
                .contains("OK,target,it takes writes", "REFUSE,source,", "is the server running there?")
                .contains("WARN,tables,");
        assertThat(refused("--csv", "--target-port", port).out())
                .contains("REFUSE,target,", "is the server running there?");
    }

    private static String closedPort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0)) {
            return Integer.toString(socket.getLocalPort());
        }
    }

    @Test
    void whatIsCopiedIsLeftOutAndWhatFailedIsNot() {
        scenario.generate().done();
        scenario.verb("migrate", "--table", "u").done();
        scenario.changeManifest("UPDATE tables SET state = 'failed', errored = 1 WHERE source_table = 't'");
        assertThat(scenario.verb("check").done().out()).contains("1 table copied already", "1 table can be copied");
        scenario.verb("migrate", "--retry-errors").done();
        assertThat(scenario.verb("check").done().out())
                .contains("2 tables copied already")
                .doesNotContain("can be");
    }
}
