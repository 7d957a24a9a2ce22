package dev.copytool.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.copytool.cli.shell.ExitCode;
import dev.copytool.engine.testing.PostgresExtension;
import dev.copytool.engine.testing.PostgresServer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A role that may only create schemas has made the one that copytool keeps its proof in. */
@ExtendWith(PostgresExtension.class)
class PlantedSchemaTest {
    private Scenario scenario;

    @BeforeEach
    void setUp(PostgresServer server) {
        scenario = new Scenario(server);
        scenario.both("CREATE TABLE t (n int)").onSource("INSERT INTO t VALUES (1)");
        scenario.generate().done();
        scenario.onTarget(
                "CREATE ROLE mallory_" + scenario.target,
                "GRANT CREATE ON DATABASE " + scenario.target + " TO mallory_" + scenario.target,
                "SET ROLE mallory_" + scenario.target + "; CREATE SCHEMA copytool",
                """
                CREATE TABLE copytool.commit_marker (item uuid, part int, epoch int, attempt int, plan_hash text,
                    source_system text, source text, target text, rows bigint, bytes bigint, committed_at timestamptz,
                    replaced_by int, entry_group int, backend int, rejected bigint, cut text[], look text, digest bigint,
                    snapshot text, target_oid bigint, PRIMARY KEY (item, part, epoch))
                """,
                """
                CREATE FUNCTION copytool.planted() RETURNS trigger LANGUAGE plpgsql AS
                    $$ BEGIN RAISE EXCEPTION 'planted code runs as %', current_user; END $$
                """,
                "CREATE TRIGGER planted BEFORE INSERT ON copytool.commit_marker FOR EACH ROW"
                        + " EXECUTE FUNCTION copytool.planted()");
    }

    @AfterEach
    void tearDown() {
        scenario.onTarget(
                "DROP OWNED BY mallory_" + scenario.target + " CASCADE", "DROP ROLE mallory_" + scenario.target);
        scenario.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {"check", "migrate", "migrate --dry-run", "migrate --truncate"})
    @DisplayName("a schema copytool of another plain role is refused, and none of its code runs")
    void theSchemaOfAnotherRoleIsRefused(String words) {
        String[] all = words.split(" ", -1);
        CliRun ran = all.length == 1 ? scenario.verb(all[0]) : scenario.verb(all[0], all[1]);
        assertThat(ran.code()).as(ran.everything()).isEqualTo(ExitCode.REFUSED);
        assertThat(ran.everything())
                .contains("target schema copytool: it, or a table in it, belongs to mallory_")
                .doesNotContain("planted code runs");
    }
}
