package dev.copytool.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.copytool.cli.shell.ExitCode;
import dev.copytool.cli.shell.Seams;
import dev.copytool.engine.model.Counts;
import dev.copytool.engine.spi.ForwardingWriter;
import dev.copytool.engine.spi.Part;
import dev.copytool.engine.spi.PartWriter;
import dev.copytool.engine.testing.PostgresExtension;
import dev.copytool.engine.testing.PostgresServer;
import dev.copytool.engine.testing.WrappedTarget;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/** Ways to lose or double rows in spite of markers; each is seen before anything is copied. */
@Timeout(120)
@ExtendWith(PostgresExtension.class)
class DoublingTest {
    private Scenario scenario;

    @BeforeEach
    void setUp(PostgresServer server) {
        scenario = new Scenario(server);
    }

    @AfterEach
    void tearDown() {
        scenario.close();
    }

    private void table(String name) {
        scenario.both("CREATE TABLE " + name + " (n int)")
                .onSource("INSERT INTO " + name + " SELECT generate_series(1, 100)");
    }

    private void addRow(String source, String target) {
        scenario.changeManifest(
                "INSERT INTO tables (source_table, target_table) VALUES ('" + source + "', " + target + ")");
    }

    private void refused(String reason, String... options) {
        CliRun ran = scenario.verb("migrate", options);
        assertThat(ran.code()).as(ran.everything()).isEqualTo(ExitCode.REFUSED);
        assertThat(ran.err()).contains(reason);
    }

    @Test
    @DisplayName("a partitioned parent beside its partitions gives no row of theirs again")
    void aPartitionedParentGivesOnlyItsOwnRows() {
        scenario.both(
                "CREATE TABLE p (n int) PARTITION BY RANGE (n)",
                "CREATE TABLE p1 PARTITION OF p FOR VALUES FROM (0) TO (50)",
                "CREATE TABLE p2 PARTITION OF p DEFAULT");
        scenario.onSource("INSERT INTO p SELECT generate_series(1, 100)");
        scenario.generate("--merge-children", "p");
        addRow("p", "NULL");
        assertThat(scenario.verb("migrate").code()).isEqualTo(ExitCode.DONE);
        assertThat(scenario.targetValue("SELECT count(*) FROM p")).isEqualTo("100");
        assertThat(scenario.verb("verify").code()).isEqualTo(ExitCode.DONE);
    }

    @Test
    void twoRowsThatSayTheSameAreRefused() {
        table("t");
        scenario.generate();
        addRow("t", "'t'");
        refused("says the same as row 1");
    }

    @Test
    void anUnloggedTargetIsRefused() {
        table("t");
        scenario.onTarget("ALTER TABLE t SET UNLOGGED").generate();
        refused("is unlogged");
    }

    @Test
    void aForeignPartitionOfATargetIsRefused() {
        scenario.onSource("CREATE TABLE t (n int)");
        scenario.onTarget(
                "CREATE EXTENSION file_fdw",
                "CREATE SERVER files FOREIGN DATA WRAPPER file_fdw",
                "CREATE TABLE t (n int) PARTITION BY RANGE (n)",
                "CREATE FOREIGN TABLE t1 PARTITION OF t DEFAULT SERVER files OPTIONS (program 'seq 0')");
        scenario.generate();
        refused("is a foreign table");
    }

    @Test
    @DisplayName("a marker does not pass an emptied table for a copied one")
    void anEmptiedTargetIsNoticed() {
        table("t");
        scenario.generate();
        scenario.verb("migrate");
        scenario.onTarget("TRUNCATE t");
        scenario.changeManifest("UPDATE tables SET state = 'pending', migrated = NULL");
        refused("its marker proves 100 rows in the target public.t, but that is empty");
        refused("its marker proves 100 rows in the target public.t, but that is empty", "--append");
    }

    @Test
    @DisplayName("a target whose rows all lie in partitions that are targets too is not taken for an emptied one")
    void aTargetIsNotEmptyWhileItsPartitionsHoldItsRows() {
        scenario.onSource("CREATE TABLE t (n int)", "CREATE TABLE t1 (n int)", "INSERT INTO t SELECT 1");
        scenario.onTarget("CREATE TABLE t (n int) PARTITION BY RANGE (n)", "CREATE TABLE t1 PARTITION OF t DEFAULT");
        scenario.generate();
        scenario.verb("migrate", "--table", "t").done();
        scenario.changeManifest("UPDATE tables SET state = 'running', migrated = NULL WHERE source_table = 't'");
        assertThat(scenario.verb("migrate").done().out()).contains("1 table had been copied by an earlier run");
        assertThat(scenario.targetValue("SELECT count(*) FROM t")).isEqualTo("1");
    }

    @Test
    @DisplayName("a marker of another source does not pass for this one's")
    void aMarkerOfAnotherSourceIsNoProof() {
        table("t");
        scenario.generate();
        scenario.verb("migrate");
        scenario.changeManifest("UPDATE tables SET state = 'pending', migrated = NULL");
        scenario.onTarget("UPDATE copytool.commit_marker SET source_system = 'elsewhere'");
        CliRun ran = scenario.verb("migrate");
        assertThat(ran.code()).isEqualTo(ExitCode.SOME_FAILED);
        assertThat(ran.err()).contains("speaks of another copy");
    }

    @Test
    @DisplayName("a marker of another row filter or other columns does not pass for what the manifest asks for now")
    void aMarkerOfAnotherReadingIsNoProof() {
        table("t");
        scenario.generate();
        scenario.verb("migrate", "--format", "binary").done();
        for (String edit : List.of("predicate = 'n <= 50'", "columns = '\"n\"'")) {
            scenario.changeManifest("UPDATE tables SET state = 'running', migrated = NULL, " + edit);
            CliRun ran = scenario.verb("migrate");
            assertThat(ran.code()).as(ran.everything()).isEqualTo(ExitCode.SOME_FAILED);
            assertThat(ran.err()).contains("with another row filter or list of columns than the manifest says now");
            scenario.changeManifest("UPDATE tables SET predicate = NULL, columns = ''");
            assertThat(scenario.verb("migrate", "--format", "text").done().out())
                    .contains("1 table had been copied by an earlier run");
        }
    }

    @Test
    @DisplayName("promise 5: --truncate leaves rows alone that came in through a table above")
    void rowsCopiedThroughAParentAreNotTruncated() {
        scenario.onSource("CREATE TABLE t (n int)", "CREATE TABLE t1 (n int)", "INSERT INTO t SELECT 1");
        scenario.onTarget("CREATE TABLE t (n int) PARTITION BY RANGE (n)", "CREATE TABLE t1 PARTITION OF t DEFAULT");
        scenario.generate();
        assertThat(scenario.verb("migrate", "--table", "t").code()).isEqualTo(ExitCode.DONE);
        scenario.verb("migrate", "--truncate");
        assertThat(scenario.targetValue("SELECT count(*) FROM t")).isEqualTo("1");
    }

    @Test
    @DisplayName("promise 10: columns whose types differ are told, since values may change")
    void differingTypesAreTold() {
        scenario.onSource("CREATE TABLE t (v numeric(10, 4))", "INSERT INTO t VALUES (1.2345)");
        scenario.onTarget("CREATE TABLE t (v numeric(10, 2))").generate();
        CliRun ran = scenario.verb("migrate");
        assertThat(ran.code()).isEqualTo(ExitCode.DONE);
        assertThat(ran.err())
                .contains(
                        "note: public.t: column 'v' is numeric(10,4), on the target numeric(10,2); values may be changed");
    }

    @Test
    @DisplayName("promise 4: a program's own failure after the commit leaves the item unknown, not failed")
    void aBreakAfterTheCommitIsADoubt() {
        table("t");
        scenario.generate();
        Seams breaking = new Seams() {
            @Override
            public Part part(Part part) {
                return part.into(target -> new WrappedTarget(target, Breaking::new));
            }
        };
        assertThat(scenario.verb(breaking, "migrate").code()).isEqualTo(ExitCode.DONE);
        scenario.onTarget("TRUNCATE t, copytool.commit_marker");
        scenario.changeManifest("UPDATE tables SET state = 'pending', migrated = NULL");

        assertThat(scenario.verb(breaking, "migrate", "--retries", "1").code()).isEqualTo(ExitCode.SOME_FAILED);
        assertThat(scenario.manifestRows("SELECT migrated, state FROM tables")).containsExactly("null|unknown");
        assertThat(scenario.verb("migrate").code()).isEqualTo(ExitCode.DONE);
        assertThat(scenario.targetValue("SELECT count(*) FROM t")).isEqualTo("100");
    }

    /** A writer that breaks just after it has committed. */
    private static final class Breaking extends ForwardingWriter {
        Breaking(PartWriter writer) {
            super(writer);
        }

        @Override
        public void commit(Counts counts) {
            super.commit(counts);
            throw new IllegalStateException("broken on purpose");
        }
    }
}
