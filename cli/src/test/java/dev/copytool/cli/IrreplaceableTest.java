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

/** A re-copy whose removal would do more than remove just its own rows is refused before anything is changed. */
@Timeout(60)
@ExtendWith(PostgresExtension.class)
class IrreplaceableTest {
    private Scenario scenario;

    @BeforeEach
    void setUp(PostgresServer server) {
        scenario = new Scenario(server);
    }

    @AfterEach
    void tearDown() {
        scenario.close();
    }

    private void refused(String table, String reason) {
        CliRun ran = scenario.verb("migrate", "--recopy", table);
        assertThat(ran.code()).as(ran.everything()).isEqualTo(ExitCode.REFUSED);
        assertThat(ran.err()).contains(reason);
    }

    @Test
    @DisplayName("promise 5: a rule that acts on removed rows changes no other table")
    void aRuleOnRemovalIsSeen() {
        scenario.both("CREATE TABLE t (n int)").onSource("INSERT INTO t SELECT generate_series(1, 10)");
        scenario.generate().done();
        scenario.verb("migrate").done();
        scenario.onTarget(
                "CREATE TABLE audit AS TABLE t",
                "CREATE RULE gone AS ON DELETE TO t DO ALSO DELETE FROM audit WHERE audit.n = OLD.n",
                "CREATE RULE changed AS ON UPDATE TO t DO ALSO DELETE FROM audit");
        refused("t", "its rule gone acts on removed rows");
        assertThat(scenario.targetValue("SELECT count(*) FROM audit")).isEqualTo("10");
        scenario.onTarget("ALTER TABLE t DISABLE RULE gone");
        scenario.verb("migrate", "--recopy", "t").done();
        assertThat(scenario.targetValue("SELECT count(*) FROM audit")).isEqualTo("10");
    }

    @Test
    @DisplayName("the bound of a hash partition speaks of its own table alone and tells no rows of the target")
    void aHashPartitionsRowsCannotBeTold() {
        scenario.onSource(
                "CREATE TABLE h (month date, n int) PARTITION BY LIST (month)",
                "CREATE TABLE h1 PARTITION OF h FOR VALUES IN ('2020-01-01') PARTITION BY HASH (n)",
                "CREATE TABLE h1_0 PARTITION OF h1 FOR VALUES WITH (MODULUS 2, REMAINDER 0)",
                "CREATE TABLE h1_1 PARTITION OF h1 FOR VALUES WITH (MODULUS 2, REMAINDER 1)",
                "CREATE TABLE h2 PARTITION OF h FOR VALUES IN ('2020-02-01')",
                "INSERT INTO h SELECT '2020-01-01', i FROM generate_series(1, 100) i",
                "INSERT INTO h SELECT '2020-02-01', i FROM generate_series(1, 50) i");
        scenario.onTarget("CREATE TABLE h (month date, n int)");
        scenario.generate("--merge-children", "h").done();
        scenario.verb("migrate").done();
        refused("h1_0", "cannot be told from those of other tables");
        scenario.verb("migrate", "--recopy", "h2").done();
        assertThat(scenario.targetValue("SELECT count(*) FROM h")).isEqualTo("150");
    }
}
