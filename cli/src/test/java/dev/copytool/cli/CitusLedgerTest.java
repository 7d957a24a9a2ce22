package dev.copytool.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.copytool.cli.shell.ExitCode;
import dev.copytool.engine.testing.CitusCluster;
import dev.copytool.engine.testing.CitusExtension;
import dev.copytool.engine.testing.PostgresExtension;
import dev.copytool.engine.testing.PostgresServer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/** The rows of a distributed table, and what explains them. */
@Timeout(180)
@ExtendWith({CitusExtension.class, PostgresExtension.class})
class CitusLedgerTest {
    private Scenario scenario;

    @BeforeEach
    void setUp(PostgresServer server, CitusCluster citus) {
        scenario = new Scenario(server, citus);
    }

    @AfterEach
    void tearDown() {
        scenario.close();
    }

    private void equal(String table) {
        String query = "SELECT * FROM " + table;
        assertThat(scenario.to.checksum(scenario.target, query))
                .isEqualTo(scenario.from.checksum(scenario.source, query));
    }

    @Test
    @DisplayName(
            "promise 12: on Citus, too, markers whose rows are gone are in nobody's way, and their table is copied again")
    void whatIsGoneIsInNobodysWay() {
        OtherManifest other = OtherManifest.of(scenario);
        other.tables("t", "u");
        scenario.onTarget(
                "SELECT create_distributed_table('t', 'n', shard_count => 4)", "SELECT create_reference_table('u')");
        other.generateBoth();
        scenario.verb("migrate").done();
        scenario.onTarget("TRUNCATE t, u");
        assertThat(other.migrate().done().err()).contains("they are taken out of force");
        other.migrate().done();
        equal("t");
        equal("u");
        scenario.onSource("UPDATE t SET n = n + 1000 WHERE n % 3 = 0", "DELETE FROM u WHERE n = 1");
        other.migrate("--recopy", "t").done();
        other.migrate("--recopy", "u").done();
        equal("t");
        equal("u");
    }

    @Test
    @DisplayName(
            "promise 5: on Citus, too, only what a digest proves is removed, of a table in parts and of a merged one")
    void onlyWhatIsProvenIsRemoved() {
        scenario.both("CREATE TABLE p (n int, v text)")
                .onSource(
                        "CREATE TABLE p1 (CHECK (n <= 100)) INHERITS (p)",
                        "CREATE TABLE p2 (CHECK (n > 100)) INHERITS (p)",
                        "INSERT INTO p1 SELECT i, 'one' FROM generate_series(1, 100) i",
                        "INSERT INTO p2 SELECT i, 'two' FROM generate_series(101, 150) i")
                .onTarget("SELECT create_distributed_table('p', 'n', shard_count => 4)");
        scenario.generate("--merge-children", "p").done();
        scenario.verb("migrate").done();
        scenario.onSource("UPDATE p1 SET v = 'new' WHERE n < 50");
        scenario.verb("migrate", "--recopy", "p1").done();
        equal("p");
        scenario.onTarget("UPDATE p SET v = 'mine' WHERE n = 120");
        CliRun refused = scenario.verb("migrate", "--recopy", "p2");
        assertThat(refused.code()).as(refused.everything()).isEqualTo(ExitCode.SOME_FAILED);
        assertThat(refused.err()).contains("some are others by now", "nothing was changed");
        scenario.onTarget("TRUNCATE p");
        scenario.verb("reset", "--table", "p2").done();
        scenario.verb("migrate", "--table", "p2").done();
        scenario.verb("migrate").done();
        equal("p");
    }
}
