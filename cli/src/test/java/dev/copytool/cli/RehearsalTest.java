package dev.copytool.cli;

import static dev.copytool.cli.OtherManifest.refused;
import static org.assertj.core.api.Assertions.assertThat;

import dev.copytool.engine.testing.PostgresExtension;
import dev.copytool.engine.testing.PostgresServer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What was copied before into a target that was emptied since is not in the way of another manifest. */
@Timeout(120)
@ExtendWith(PostgresExtension.class)
class RehearsalTest {
    private Scenario scenario;
    private OtherManifest other;

    @BeforeEach
    void setUp(PostgresServer server) {
        scenario = new Scenario(server);
        other = OtherManifest.of(scenario);
    }

    @AfterEach
    void tearDown() {
        scenario.close();
    }

    private String standing() {
        return scenario.targetValue("SELECT coalesce(sum(rows) FILTER (WHERE replaced_by IS NULL), 0) || ' of '"
                + " || sum(rows) FROM copytool.commit_marker");
    }

    @ParameterizedTest
    @ValueSource(strings = {"TRUNCATE t", "DROP TABLE t; CREATE TABLE t (n int)"})
    @DisplayName("promise 12: a second run of the second manifest goes on where the first was stopped")
    void theSecondManifestGoesOn(String emptied) {
        LargeTable big = LargeTable.in(scenario);
        other.tables("t");
        other.generateBoth();
        big.migrate().done();
        scenario.onTarget(emptied, "TRUNCATE big");
        other.change("DELETE FROM tables WHERE source_table = 't'");
        other.change("DELETE FROM parts");
        CliRun first =
                scenario.run("migrate", other.file().toString(), "--split-size", LargeTable.SIZE, "--parallel", "1");
        assertThat(first.done().err()).contains("markers of earlier copies prove 10000 rows in it, which are gone");
        big.isCopied();
        assertThat(standing()).isEqualTo("10100 of 20100");
        other.migrate().done();
        big.isCopied();
    }

    @Test
    @DisplayName("promise 12: of tables that are merged into one each is copied once, whichever run brings it")
    void mergedTablesGoOn() {
        scenario.both("CREATE TABLE p (n int)")
                .onSource(
                        "CREATE TABLE p1 (CHECK (n <= 10)) INHERITS (p)",
                        "CREATE TABLE p2 (CHECK (n > 10)) INHERITS (p)",
                        "INSERT INTO p1 SELECT generate_series(1, 10)",
                        "INSERT INTO p2 SELECT generate_series(11, 30)");
        other.generateBoth("--merge-children", "p");
        scenario.verb("migrate").done();
        scenario.onTarget("TRUNCATE p");
        other.migrate("--table", "p1").done();
        other.migrate().done();
        assertThat(other.rows("p")).isEqualTo("30");
        refused(scenario.verb("migrate"), "the manifest says that it is copied, but the target has no marker of it");
        assertThat(other.rows("p")).isEqualTo("30");
    }

    @Test
    @DisplayName("promise 12: a target with other OIDs and its rows in it, as a restored dump has them, is not emptied")
    void anotherOidAloneProvesNothing() {
        other.tables("t");
        other.generateBoth();
        scenario.verb("migrate").done();
        scenario.onTarget(
                "CREATE TABLE restored (LIKE t)",
                "INSERT INTO restored TABLE t",
                "DROP TABLE t",
                "ALTER TABLE restored RENAME TO t");
        refused(other.migrate(), "another manifest has copied it into public.t already");
        assertThat(standing()).isEqualTo("100 of 100");
        scenario.verb("migrate").done();
        assertThat(other.rows("t")).isEqualTo("100");
    }

    @Test
    @DisplayName("promise 3: rows that come into the target before its lock is had keep the markers in force")
    void rowsAreLookedForUnderTheLock() {
        other.tables("t");
        other.generateBoth();
        scenario.verb("migrate").done();
        scenario.onTarget("TRUNCATE t");
        CliRun run = scenario.interactive(
                () -> {
                    scenario.onTarget("INSERT INTO t SELECT generate_series(1, 100)");
                    return "yes\n";
                },
                "migrate",
                other.file().toString());
        refused(run, "another manifest has copied it into");
        assertThat(standing()).isEqualTo("100 of 100");
        assertThat(other.rows("t")).isEqualTo("100");
    }
}
