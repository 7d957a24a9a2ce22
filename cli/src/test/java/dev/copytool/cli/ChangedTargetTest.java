package dev.copytool.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.copytool.cli.shell.ExitCode;
import dev.copytool.engine.testing.PostgresExtension;
import dev.copytool.engine.testing.PostgresServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/** Targets that others change after a run was planned: what planning saw of them decides over no row. */
@Timeout(120)
@ExtendWith(PostgresExtension.class)
class ChangedTargetTest {
    private Scenario scenario;

    @BeforeEach
    void setUp(PostgresServer server) {
        scenario = new Scenario(server);
    }

    @AfterEach
    void tearDown() {
        scenario.close();
    }

    /** Runs {@code migrate}, in which something happens when all is planned and nothing is copied. */
    private CliRun migrate(Runnable meanwhile, String... more) {
        return scenario.verb(new AfterParts(0, meanwhile), "migrate", more);
    }

    private void failed(CliRun run, String reason) {
        assertThat(run.code()).as(run.everything()).isEqualTo(ExitCode.SOME_FAILED);
        assertThat(run.err()).contains(reason);
    }

    @Test
    @DisplayName(
            "promise 10: bytes of one type are not taken for those of another that the target's column has by then")
    void aTargetOfAnotherType() {
        scenario.both("CREATE TABLE t (n bigint, v bigint)", "CREATE TABLE u (n int)")
                .onSource("INSERT INTO t SELECT i, i FROM generate_series(1, 100) i");
        scenario.generate().done();
        CliRun ran = migrate(
                () -> scenario.onTarget("ALTER TABLE t ALTER COLUMN v TYPE double precision"), "--format", "binary");
        failed(
                ran,
                "target public.t: it is another kind of table, or has other columns, than when the run was planned");
        scenario.verb("migrate", "--retry-errors").done();
        assertThat(scenario.targetValue("SELECT sum(v) FROM t")).isEqualTo("5050");
    }

    @Test
    @DisplayName("promise 4: a target that another table takes the place of after planning is not added to")
    void aTargetThatIsSwapped() {
        scenario.both("CREATE TABLE t (n int)", "CREATE TABLE u (n int)").onSource("INSERT INTO t VALUES (1)");
        scenario.generate().done();
        CliRun ran = migrate(() -> scenario.onTarget(
                "ALTER TABLE t RENAME TO away", "CREATE TABLE t (n int)", "INSERT INTO t VALUES (7)"));
        failed(ran, "target public.t: it is not the table that had its name when the run was planned; run again");
        assertThat(scenario.targetValue("SELECT count(*) FROM t")).isEqualTo("1");
    }

    @Test
    @DisplayName(
            "promise 1: a partition of the target that a crash would empty is found, though it came after planning")
    void anUnloggedPartition() {
        scenario.onSource("CREATE TABLE t (n int)", "INSERT INTO t SELECT generate_series(1, 100)")
                .onTarget("CREATE TABLE t (n int) PARTITION BY RANGE (n)", "CREATE TABLE t1 PARTITION OF t DEFAULT");
        scenario.generate().done();
        failed(
                migrate(() -> scenario.onTarget("ALTER TABLE t1 SET UNLOGGED")),
                "has a foreign or unlogged table in it by now");
        assertThat(scenario.targetValue("SELECT count(*) FROM t")).isEqualTo("0");
    }

    @Test
    @DisplayName("promise 5: a foreign key that came after planning does not take other tables' rows along")
    void aForeignKeyThatComes() {
        scenario.both("CREATE TABLE t (n int PRIMARY KEY)").onSource("INSERT INTO t SELECT generate_series(1, 100)");
        scenario.generate().done();
        scenario.verb("migrate").done();
        CliRun ran = migrate(
                () -> scenario.onTarget(
                        "CREATE TABLE child (n int REFERENCES t ON DELETE CASCADE)",
                        "INSERT INTO child SELECT n FROM t"),
                "--recopy",
                "t");
        failed(ran, "its earlier rows cannot be removed: a foreign key of public.child would change that table too");
        assertThat(scenario.targetValue("SELECT count(*) FROM child")).isEqualTo("100");
    }

    @Test
    @DisplayName(
            "promise 5: a foreign key that an earlier step of the same plan adds does not take other tables' rows along")
    void aForeignKeyOfAnEarlierStep() throws IOException {
        scenario.onSource("CREATE TABLE s (n int)", "INSERT INTO s VALUES (1)")
                .onTarget(
                        "CREATE TABLE t (n int PRIMARY KEY)",
                        "CREATE TABLE child (n int)",
                        "INSERT INTO t VALUES (7)",
                        "INSERT INTO child VALUES (7)");
        Path plan = scenario.directory.resolve("plan.yaml");
        Files.writeString(plan, """
                connections:
                  here: %s
                  target: %s
                groups:
                  - name: a
                    items:
                      - name: key
                        sql: ALTER TABLE child ADD FOREIGN KEY (n) REFERENCES t ON DELETE CASCADE
                  - name: b
                    items:
                      - name: rows
                        source: {query: "SELECT n FROM s"}
                        target: {table: t, mode: replace}
                """.formatted(scenario.from.uri(scenario.source), scenario.to.uri(scenario.target)));
        failed(
                scenario.run("run", plan.toString()),
                "target public.t: its earlier rows cannot be removed: a foreign key of public.child");
        assertThat(scenario.targetValue("SELECT count(*) FROM child")).isEqualTo("1");
    }

    @Test
    @DisplayName("promise 5: parts that are removed, to be copied anew, take no rows of other tables along")
    void removedPartsTakeNothingAlong() {
        LargeTable big = LargeTable.in(scenario);
        scenario.onTarget(
                "ALTER TABLE big ADD PRIMARY KEY (n)", "CREATE TABLE note (n int REFERENCES big ON DELETE CASCADE)");
        scenario.generate().done();
        big.stopAfter(3);
        scenario.onTarget("INSERT INTO note SELECT n FROM big LIMIT 10");
        big.change();
        CliRun ran = big.migrate();
        assertThat(ran.code()).as(ran.everything()).isNotEqualTo(ExitCode.DONE);
        assertThat(ran.everything()).contains("a foreign key of public.note would change that table too");
        assertThat(scenario.targetValue("SELECT count(*) FROM note")).isEqualTo("10");
    }

    @Test
    @DisplayName("promise 5: a table is not emptied that a view reads which is copied into it")
    void aViewOfTheTargetIsNoSource() {
        scenario.onSource("CREATE TABLE t (n int)", "INSERT INTO t VALUES (1), (2)", "CREATE SCHEMA s")
                .onSource("CREATE VIEW s.v AS SELECT * FROM t");
        scenario.run(
                        "generate",
                        scenario.manifest.toString(),
                        "--source",
                        scenario.from.uri(scenario.source),
                        "--target",
                        scenario.from.uri(scenario.source))
                .done();
        scenario.changeManifest(
                "DELETE FROM tables",
                "INSERT INTO tables (source_schema, source_table, target_schema, target_table)"
                        + " VALUES ('s', 'v', 'public', 't')");
        CliRun ran = scenario.verb("migrate", "--truncate");
        assertThat(ran.code()).as(ran.everything()).isEqualTo(ExitCode.REFUSED);
        assertThat(ran.err())
                .contains("cannot be emptied, source and target are one database and the source s.v may read it");
        assertThat(scenario.sourceValue("SELECT count(*) FROM t")).isEqualTo("2");
    }

    @Test
    @DisplayName("promise 5: a partition that was detached after planning is not emptied with the target")
    void aDetachedPartitionIsNotEmptied() {
        scenario.onSource("CREATE TABLE t (n int)", "INSERT INTO t VALUES (200)")
                .onTarget(
                        "CREATE TABLE t (n int) PARTITION BY RANGE (n)",
                        "CREATE TABLE t1 PARTITION OF t FOR VALUES FROM (0) TO (100)",
                        "INSERT INTO t VALUES (1), (2)");
        scenario.generate().done();
        CliRun ran = scenario.interactive(
                () -> {
                    scenario.onTarget("ALTER TABLE t DETACH PARTITION t1", "CREATE TABLE t2 PARTITION OF t DEFAULT");
                    return "yes\n";
                },
                "migrate",
                scenario.manifest.toString(),
                "--truncate");
        assertThat(ran.code()).as(ran.everything()).isNotEqualTo(ExitCode.DONE);
        assertThat(ran.err()).contains("public.t1 is no part of it any more");
        assertThat(scenario.targetValue("SELECT count(*) FROM t1")).isEqualTo("2");
    }
}
