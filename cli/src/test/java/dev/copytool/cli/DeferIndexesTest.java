package dev.copytool.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.copytool.cli.shell.ExitCode;
import dev.copytool.cli.shell.Seams;
import dev.copytool.engine.spi.Part;
import dev.copytool.engine.testing.PostgresExtension;
import dev.copytool.engine.testing.PostgresServer;
import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/** Indexes and constraints of empty targets are dropped for the time of the copy and come back exactly as they were. */
@Timeout(120)
@ExtendWith(PostgresExtension.class)
class DeferIndexesTest {
    private static final String WAITING = "SELECT count(*) FROM copytool.deferred_index";

    private Scenario scenario;

    @BeforeEach
    void setUp(PostgresServer server) {
        scenario = new Scenario(server);
    }

    @AfterEach
    void tearDown() {
        scenario.close();
    }

    private void simple(String table) {
        scenario.both("CREATE TABLE " + table + " (id int NOT NULL, v text)")
                .onSource("INSERT INTO " + table + " SELECT i, 'v' || i FROM generate_series(1, 100) i")
                .onTarget(
                        "ALTER TABLE " + table + " ADD PRIMARY KEY (id)",
                        "CREATE INDEX " + table + "_v ON " + table + " (v)");
    }

    private List<String> indexes(String table) {
        return IndexKinds.of(scenario, table);
    }

    /** What the table has while its rows are sent: asked when the first part is claimed. */
    private static final class Looking implements Seams {
        private final Runnable look;

        Looking(Runnable look) {
            this.look = look;
        }

        @Override
        public Part part(Part part) {
            look.run();
            return part;
        }
    }

    @Test
    @DisplayName(
            "promise 10: every kind of index and constraint is dropped while rows are sent and comes back to the letter")
    void everyKindComesBack() {
        IndexKinds.make(scenario, 500);
        scenario.generate("--schema", "public").done();
        List<String> before = indexes("\"K t\"");
        assertThat(before).hasSizeGreaterThan(30);
        List<String> during = new ArrayList<>();
        CliRun run = scenario.verb(
                        new Looking(() -> during.addAll(indexes("\"K t\""))), "migrate", "--indexes", "defer")
                .done();
        assertThat(during).isNotEmpty().noneMatch(line -> line.contains("INDEX") || line.contains("REFERENCES"));
        assertThat(indexes("\"K t\"")).isEqualTo(before);
        assertThat(run.err()).contains("dropped for the time of the copy: 20 ").doesNotContain("target public.K t:");
        assertThat(run.out()).contains("rebuilt 20 ").doesNotContain("wait");
        assertThat(scenario.targetValue(WAITING)).isEqualTo("0");
        assertThat(scenario.targetValue("SELECT count(*) FROM \"K t\"")).isEqualTo("500");
    }

    @Test
    void whatOthersDependOnAndWhatIsNotPlainStays() {
        simple("t");
        scenario.onTarget(
                        "CREATE TABLE refers (id int REFERENCES t)",
                        "CREATE UNIQUE INDEX t_replica ON t (id)",
                        "ALTER TABLE t REPLICA IDENTITY USING INDEX t_replica",
                        "CREATE TABLE p (id int, PRIMARY KEY (id)) PARTITION BY RANGE (id)",
                        "CREATE TABLE p1 PARTITION OF p FOR VALUES FROM (0) TO (1000)",
                        "CREATE INDEX p1_own ON p1 (id)")
                .onSource("CREATE TABLE p1 AS SELECT id FROM t");
        scenario.generate().done();
        List<String> during = new ArrayList<>();
        List<String> before = indexes("t");
        List<String> partition = indexes("p1");
        CliRun run = scenario.verb(
                        new Looking(() -> {
                            during.clear();
                            during.addAll(scenario.to.rows(
                                    scenario.target,
                                    "SELECT indexname FROM pg_indexes" + " WHERE tablename IN ('t', 'p1') ORDER BY 1"));
                        }),
                        "migrate",
                        "--indexes",
                        "defer")
                .done();
        assertThat(during).containsExactly("p1_pkey", "t_pkey", "t_replica");
        assertThat(run.err())
                .contains("note: target public.t: primary key t_pkey stays: something else depends on it")
                .contains("note: target public.t: index t_replica stays: it is the replica identity")
                .contains("primary key p1_pkey stays: it is a part of an index of the table above");
        assertThat(indexes("t")).isEqualTo(before);
        assertThat(indexes("p1")).isEqualTo(partition);
    }

    @Test
    void aTableWithRowsKeepsItsIndexes() {
        simple("t");
        scenario.onTarget("INSERT INTO t VALUES (1000, 'mine')").generate().done();
        List<String> during = new ArrayList<>();
        CliRun run = scenario.verb(
                        new Looking(() -> during.addAll(indexes("t"))), "migrate", "--append", "--indexes", "defer")
                .done();
        assertThat(during).isEqualTo(indexes("t")).anyMatch(line -> line.contains("t_pkey"));
        assertThat(run.err()).contains("note: target public.t: indexes stay: it holds rows");
    }

    @Test
    void aTableThatIsEmptiedFirstLosesThemForTheCopy() {
        simple("t");
        scenario.onTarget("INSERT INTO t VALUES (1000, 'mine')").generate().done();
        List<String> before = indexes("t");
        CliRun run =
                scenario.verb("migrate", "--truncate", "--indexes", "defer").done();
        assertThat(run.out()).contains("rebuilt 2 ");
        assertThat(indexes("t")).isEqualTo(before);
    }

    @Test
    void nothingIsDroppedUnlessAsked() {
        simple("t");
        scenario.generate().done();
        List<String> during = new ArrayList<>();
        scenario.verb(new Looking(() -> during.addAll(indexes("t"))), "migrate").done();
        assertThat(during).isEqualTo(indexes("t"));
        assertThat(scenario.targetValue("SELECT to_regclass('copytool.deferred_index') IS NULL"))
                .isEqualTo("t");
    }

    @Test
    @DisplayName(
            "promise 8: duplicates are an error of their index, which stays written down and comes back when they are gone")
    void duplicatesAreTold() {
        simple("t");
        scenario.onSource("INSERT INTO t VALUES (1, 'again')");
        List<String> before = indexes("t");
        scenario.generate().done();
        CliRun run = scenario.verb("migrate", "--indexes", "defer");
        assertThat(run.code()).isEqualTo(ExitCode.SOME_FAILED);
        assertThat(run.err())
                .contains(
                        "FAILED target public.t: primary key t_pkey cannot be rebuilt:",
                        "Key (id)=(1) is duplicated",
                        "'copytool prepare --restore-indexes' tries again");
        assertThat(run.out()).contains("rebuilt 1 ", "1 index or constraint waits to be rebuilt");
        assertThat(scenario.verb("status").err()).contains("1 index or constraint waits");
        CliRun again = scenario.verb("migrate");
        assertThat(again.code()).isEqualTo(ExitCode.SOME_FAILED);
        assertThat(again.out()).contains("nothing left to copy", "1 index or constraint waits");
        assertThat(scenario.targetValue("SELECT name FROM copytool.deferred_index"))
                .isEqualTo("t_pkey");
        scenario.onTarget("DELETE FROM t WHERE v = 'again'");
        scenario.verb("migrate").done();
        assertThat(indexes("t")).isEqualTo(before);
        assertThat(scenario.verb("status").err()).doesNotContain("wait");
    }

    @Test
    void foreignKeysThatDoNotHoldAreTold() {
        IndexKinds.make(scenario, 20);
        scenario.onTarget(
                "DROP TABLE r CASCADE",
                "CREATE TABLE r (id int PRIMARY KEY)",
                "ALTER TABLE \"K t\" ADD CONSTRAINT lone FOREIGN KEY (other) REFERENCES r");
        scenario.generate().done();
        CliRun run = scenario.verb("migrate", "--table", "K t", "--indexes", "defer");
        assertThat(run.code()).isEqualTo(ExitCode.SOME_FAILED);
        assertThat(run.err()).contains("FAILED target public.K t: foreign key lone cannot be rebuilt:");
        scenario.onTarget("INSERT INTO r SELECT generate_series(0, 9)");
        scenario.verb("prepare", "--restore-indexes").done();
        assertThat(scenario.targetValue("SELECT convalidated FROM pg_constraint WHERE conname = 'lone'"))
                .isEqualTo("t");
        assertThat(scenario.targetValue(WAITING)).isEqualTo("0");
    }

    @Test
    @DisplayName(
            "promise 7: Ctrl-C leaves indexes dropped and says so; the next run brings them back when all is copied")
    void interruptedRunsSayWhatWaits() {
        simple("t");
        simple("u");
        List<String> before = indexes("t");
        scenario.generate().done();
        CliRun run = scenario.interrupted(0, "--indexes", "defer");
        assertThat(run.out()).contains("4 indexes and constraints wait to be rebuilt");
        assertThat(indexes("t")).noneMatch(line -> line.contains("INDEX"));
        assertThat(scenario.verb("status").err()).contains("4 indexes and constraints wait");
        CliRun again = scenario.verb("migrate").done();
        assertThat(again.out()).contains("rebuilt 4 ").doesNotContain("wait");
        assertThat(indexes("t")).isEqualTo(before);
    }

    @Test
    @DisplayName("promise 3: indexes come back though the manifest that knew of them is lost")
    void theManifestMayBeLost() throws IOException {
        simple("t");
        List<String> before = indexes("t");
        scenario.generate().done();
        scenario.interrupted(0, "--indexes", "defer");
        Files.delete(scenario.manifest);
        scenario.generate().done();
        CliRun run = scenario.verb("migrate").done();
        assertThat(run.out()).contains("rebuilt 2 ");
        assertThat(indexes("t")).isEqualTo(before);
    }
}
