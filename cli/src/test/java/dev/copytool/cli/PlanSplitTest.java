package dev.copytool.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.copytool.cli.QuerySources.Kind;
import dev.copytool.cli.shell.ExitCode;
import dev.copytool.engine.spi.StopSignal;
import dev.copytool.engine.testing.PostgresExtension;
import dev.copytool.engine.testing.PostgresServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Queries that are read in parts, each with a transaction of its own. */
@Timeout(180)
@ExtendWith(PostgresExtension.class)
class PlanSplitTest {
    private static final String MARKED =
            "SELECT count(*) FILTER (WHERE part = 0) || '/' || count(*) FILTER (WHERE part > 0) || '/' || sum(rows)"
                    + " FROM copytool.commit_marker";

    private static final QuerySources SOURCES = new QuerySources();

    private Scenario scenario;
    private Path plan;
    private Kind asked = Kind.POSTGRES;

    @BeforeEach
    void setUp(PostgresServer server) {
        scenario = new Scenario(server).onTarget("CREATE TABLE n (id bigint, v text)");
        plan = scenario.directory.resolve("plan.yaml");
    }

    @AfterEach
    void tearDown() {
        scenario.close();
    }

    @AfterAll
    static void stopServer() {
        SOURCES.close();
    }

    private void at(Kind kind, String... statements) throws SQLException, IOException, InterruptedException {
        SOURCES.run(kind, scenario, statements);
    }

    /** A thousand rows from -500 on, and one without a key. */
    private void fill(Kind kind) throws SQLException, IOException, InterruptedException {
        at(kind, "DROP TABLE IF EXISTS s", "CREATE TABLE s (id BIGINT, v VARCHAR(20))");
        for (int from = -500; from < 500; from += 250) {
            StringBuilder rows = new StringBuilder("INSERT INTO s VALUES ");
            for (int id = from; id < from + 250; id++) {
                rows.append(id == from ? "" : ", ").append("(" + id + ", 'v" + id + "')");
            }
            at(kind, rows.toString());
        }
        at(kind, "INSERT INTO s VALUES (NULL, 'none')");
    }

    private void write(Kind kind, String split, String mode) throws IOException, InterruptedException {
        asked = kind;
        Files.writeString(plan, """
                connections: {here: "%s", target: "%s"}
                groups:
                  - name: g
                    items:
                      - name: i
                        source: {connection: %s, query: "SELECT id, v FROM s -- all", split: %s}
                        target: {table: n, mode: %s}
                """.formatted(
                        SOURCES.url(kind, scenario),
                        scenario.to.uri(scenario.target),
                        kind == Kind.TARGET ? "target" : "here",
                        split,
                        mode));
    }

    private CliRun run(String... options) {
        String[] words = List.of("run", plan.toString(), "--parallel", "2").toArray(new String[4 + options.length]);
        System.arraycopy(options, 0, words, 4, options.length);
        return CliRun.with(SOURCES.user(asked)).run(words);
    }

    private void interruptAfter(int parts) {
        StopSignal stop = new StopSignal();
        CliRun ran = CliRun.with(SOURCES.user(asked))
                .stoppedBy(stop)
                .through(new AfterParts(parts, stop::request))
                .run("run", plan.toString(), "--parallel", "1");
        assertThat(ran.code()).as(ran.everything()).isEqualTo(ExitCode.INTERRUPTED);
    }

    private String sum() {
        return scenario.targetValue(
                "SELECT count(*) || '/' || count(DISTINCT id) || '/' || coalesce(sum(id), 0) || '/' || count(id) FROM n");
    }

    @ParameterizedTest(
            name = "promise 3: parts of a query of {0} bring each row once, and those that are in are not read again")
    @EnumSource(Kind.class)
    void partsBringEachRowOnce(Kind kind) throws SQLException, IOException, InterruptedException {
        fill(kind);
        write(kind, "{key: ID, rows: 100}", "append");
        interruptAfter(4);
        assertThat(scenario.targetValue("SELECT count(*) FROM n")).isBetween("270", "280");
        // Of what is in, and beyond what there was.
        at(kind, "DELETE FROM s WHERE id < -300", "INSERT INTO s VALUES (100000, 'later')");
        run().done();
        assertThat(sum()).isEqualTo("1002/1001/99500/1001");
        assertThat(scenario.targetValue(MARKED)).isEqualTo("1/11/1002");
        run().done();
        assertThat(scenario.targetValue(MARKED)).isEqualTo("1/11/1002");
    }

    @Test
    @DisplayName("parts that meet others tell what they did together, and again when the step is run again")
    void partsOfAnUpsertTellTogether() throws SQLException, IOException, InterruptedException {
        fill(Kind.POSTGRES);
        scenario.onSource("DELETE FROM s WHERE id IS NULL");
        scenario.onTarget("ALTER TABLE n ADD PRIMARY KEY (id)", "INSERT INTO n VALUES (7, 'old'), (8, 'v8')");
        write(Kind.POSTGRES, "{key: id, rows: 300}", "upsert, key: id");
        CliRun ran = run();
        assertThat(ran.done().out()).contains("g.i -> public.n: 998 inserted, 1 updated, 1 unchanged");
        scenario.onSource("INSERT INTO s VALUES (9999, 'new')");
        assertThat(run().done().out()).contains("g.i -> public.n: 1 inserted, 1000 unchanged");
        assertThat(sum()).isEqualTo("1001/1001/9499/1001");
    }

    @Test
    void aCutThatWasBegunIsKeptWhateverIsWishedLater() throws SQLException, IOException, InterruptedException {
        fill(Kind.POSTGRES);
        write(Kind.POSTGRES, "{key: id, rows: 100}", "append");
        interruptAfter(2);
        write(Kind.POSTGRES, "{key: id, rows: 7}", "append");
        run().done();
        assertThat(scenario.targetValue(MARKED)).isEqualTo("1/11/1001");
        assertThat(sum()).isEqualTo("1001/1000/-500/1000");
    }

    @Test
    @DisplayName("promise 3: a step that is in by half does not go on as another, and it is said how it may")
    void aStepThatIsHalfInKeepsItsQuery() throws SQLException, IOException, InterruptedException {
        fill(Kind.POSTGRES);
        write(Kind.POSTGRES, "{key: id, rows: 100}", "append");
        interruptAfter(4);
        String begun = Files.readString(plan);
        long there = Long.parseLong(scenario.targetValue("SELECT count(*) FROM n"));
        Files.writeString(plan, begun.replace("FROM s -- all", "FROM s WHERE id <> 400"));
        CliRun ran = run();
        assertThat(ran.code()).as(ran.everything()).isEqualTo(ExitCode.REFUSED);
        assertThat(ran.err())
                .contains(
                        "g.i -> public.n: the step is in, with " + there + " rows, by what the plan said of it before")
                .contains("give the step another name")
                .doesNotContain("recopy");
        assertThat(run("--append").code()).isEqualTo(ExitCode.REFUSED);
        Files.writeString(plan, begun);
        run().done();
        assertThat(sum()).isEqualTo("1001/1000/-500/1000");
    }

    @Test
    @DisplayName("promise 3: parts that another manifest has brought are not brought twice")
    void partsOfALostManifestAreFound() throws SQLException, IOException, InterruptedException {
        fill(Kind.POSTGRES);
        write(Kind.POSTGRES, "{key: id, rows: 100}", "append");
        run().done();
        CliRun ran =
                run("--manifest", scenario.directory.resolve("other.sqlite").toString());
        assertThat(ran.code()).isEqualTo(ExitCode.REFUSED);
        assertThat(ran.err()).contains("its 1001 rows are in public.n");
    }

    @Test
    void fewRowsAreOnePart() throws SQLException, IOException, InterruptedException {
        fill(Kind.POSTGRES);
        write(Kind.POSTGRES, "{key: id, rows: 5000}", "append");
        run().done();
        assertThat(scenario.targetValue(MARKED)).isEqualTo("1/0/1001");
    }

    @Test
    void aRehearsalLeavesNothing() throws SQLException, IOException, InterruptedException {
        fill(Kind.POSTGRES);
        write(Kind.POSTGRES, "{key: id, rows: 100}", "append");
        run("--dry-run").done();
        assertThat(scenario.targetValue("SELECT count(*) FROM n")).isEqualTo("0");
    }

    @Test
    void aKeyThatTheQueryDoesNotGiveIsRefusedBeforeAnythingRuns()
            throws SQLException, IOException, InterruptedException {
        fill(Kind.POSTGRES);
        write(Kind.POSTGRES, "{key: w, rows: 100}", "append");
        CliRun ran = run();
        assertThat(ran.code()).isEqualTo(ExitCode.REFUSED);
        assertThat(ran.err()).contains("column \"w\" does not exist");
    }
}
