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

/** A marker explains its own item's rows, by number, and nobody else's. */
@Timeout(60)
@ExtendWith(PostgresExtension.class)
class LedgerTest {
    private Scenario scenario;

    @BeforeEach
    void setUp(PostgresServer server) {
        scenario = new Scenario(server);
    }

    @AfterEach
    void tearDown() {
        scenario.close();
    }

    private void refused(String... words) {
        CliRun run = scenario.verb("migrate", words);
        assertThat(run.code()).as(run.everything()).isIn(ExitCode.REFUSED, ExitCode.SOME_FAILED);
        assertThat(run.err()).contains("already holds rows which no marker of this manifest explains");
    }

    private String rows(String table) {
        return scenario.targetValue("SELECT count(*) FROM " + table);
    }

    @Test
    @DisplayName("promise 5: a parent that was copied does not explain a user's rows in a table below it")
    void aParentExplainsNoRowsBelowIt() {
        scenario.both("CREATE TABLE par (n int)", "CREATE TABLE child () INHERITS (par)")
                .onSource("INSERT INTO child SELECT generate_series(1, 6)")
                .onTarget("INSERT INTO child VALUES (1), (2), (3)");
        scenario.generate().done();
        refused();
        refused("--no-stop-on-error");
        refused("--retry-errors");
        assertThat(rows("child")).isEqualTo("3");
    }

    @Test
    @DisplayName(
            "promise 5: rows that a parent's copy has brought do not explain a user's rows in a table below it either")
    void aParentsOwnRowsExplainNothingBelowIt() {
        scenario.both("CREATE TABLE par (n int)", "CREATE TABLE child () INHERITS (par)")
                .onSource("INSERT INTO par VALUES (7), (8), (9)", "INSERT INTO child SELECT generate_series(1, 6)");
        scenario.generate().done();
        scenario.verb("migrate", "--table", "par").done();
        scenario.onTarget("INSERT INTO child VALUES (1), (2), (3)");
        refused();
        assertThat(rows("child")).isEqualTo("3");
    }

    @Test
    @DisplayName("promise 3: --append for one merged table does not let the others be copied beside what was there")
    void appendingOneExplainsNoOthers() {
        scenario.both("CREATE TABLE p (n int)")
                .onSource(
                        "CREATE TABLE p1 (CHECK (n <= 10)) INHERITS (p)",
                        "CREATE TABLE p2 (CHECK (n > 10)) INHERITS (p)",
                        "INSERT INTO p1 SELECT generate_series(1, 10)",
                        "INSERT INTO p2 SELECT generate_series(11, 30)")
                .onTarget("INSERT INTO p SELECT generate_series(11, 30)");
        scenario.generate("--merge-children", "p").done();
        scenario.verb("migrate", "--append", "--table", "p1").done();
        refused();
        assertThat(rows("p")).isEqualTo("30");
    }

    @Test
    @DisplayName(
            "promise 5: rows that a partitioned target has put into its partitions are explained there, others are not")
    void partitionsMayHoldTheirParentsRows() {
        scenario.onSource(
                        "CREATE TABLE a (n int)",
                        "INSERT INTO a SELECT generate_series(1, 10)",
                        "CREATE TABLE b (n int)",
                        "INSERT INTO b SELECT generate_series(11, 15)")
                .onTarget("CREATE TABLE a (n int) PARTITION BY RANGE (n)", "CREATE TABLE b PARTITION OF a DEFAULT");
        scenario.generate().done();
        scenario.verb("migrate", "--table", "a").done();
        assertThat(rows("b")).isEqualTo("10");
        scenario.onTarget("INSERT INTO b VALUES (99)");
        refused();
        scenario.onTarget("DELETE FROM b WHERE n = 99");
        scenario.verb("migrate").done();
        assertThat(rows("b")).isEqualTo("15");
    }

    @Test
    @DisplayName("promise 5: what the manifest of others has copied is told as that, and explains nothing here")
    void rowsOfAnotherManifestAreTold() {
        OtherManifest other = OtherManifest.of(scenario);
        other.tables("t");
        other.generateBoth();
        scenario.verb("migrate").done();
        OtherManifest.refused(other.migrate(), "public.t: another manifest has copied it into public.t already");
        other.migrate("--append").done();
        assertThat(rows("t")).isEqualTo("200");
    }

    @Test
    @DisplayName("promise 11: what the original script has copied into a shared target explains any rows there")
    void theOriginalScriptsRowsAreNotCounted() {
        scenario.both("CREATE TABLE p (n int)")
                .onSource(
                        "CREATE TABLE p1 (CHECK (n <= 10)) INHERITS (p)",
                        "CREATE TABLE p2 (CHECK (n > 10)) INHERITS (p)",
                        "INSERT INTO p1 SELECT generate_series(1, 10)",
                        "INSERT INTO p2 SELECT generate_series(11, 30)")
                .onTarget("INSERT INTO p SELECT generate_series(1, 10)");
        scenario.generate("--merge-children", "p").done();
        scenario.changeManifest("UPDATE tables SET state = 'done', migrated = 1 WHERE source_table = 'p1'");
        scenario.verb("migrate").done();
        assertThat(rows("p")).isEqualTo("30");
    }
}
