package dev.copytool.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.copytool.cli.shell.ExitCode;
import dev.copytool.engine.testing.PostgresExtension;
import dev.copytool.engine.testing.PostgresServer;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/** What is copied arrives as it was, whatever kind of relation it is in and whatever it is called. */
@Timeout(120)
@ExtendWith(PostgresExtension.class)
class CopyTest {
    private Scenario scenario;

    @BeforeEach
    void setUp(PostgresServer server) {
        scenario = new Scenario(server);
    }

    @AfterEach
    void tearDown() {
        scenario.close();
    }

    private void copiesAll(String... options) {
        CliRun ran = scenario.verb("migrate", options);
        assertThat(ran.code()).as(ran.out() + ran.err()).isEqualTo(ExitCode.DONE);
        CliRun verified = scenario.verb("verify");
        assertThat(verified.code()).as(verified.out()).isEqualTo(ExitCode.DONE);
    }

    private void equal(String query) {
        assertThat(scenario.to.checksum(scenario.target, query))
                .as(query)
                .isEqualTo(scenario.from.checksum(scenario.source, query))
                .doesNotStartWith("0/");
    }

    @Test
    @DisplayName("I4: a value that contains a table's name arrives as it was, text and binary")
    void valuesThatLookLikeNamesArriveUntouched() {
        String rows = "VALUES ('\"agg_awc\" agg_awc'), (E'\\\\.'), (E'\\\\N'), (E'a\\tb\\nc\\\\d'), (NULL), ('')";
        for (String format : List.of("text", "binary")) {
            String table = "agg_awc_" + format;
            scenario.both("CREATE TABLE " + table + " (v text)").onSource("INSERT INTO " + table + " " + rows);
        }
        scenario.generate();
        for (String format : List.of("text", "binary")) {
            scenario.verb("migrate", "--format", format, "--table", "agg_awc_" + format)
                    .done();
            equal("SELECT * FROM agg_awc_" + format);
        }
        scenario.verb("verify").done();
    }

    @Test
    @DisplayName("I3, I17, promise 10: any name works")
    void anyNameWorks() {
        List<String> names = List.of(
                "UpperName",
                "with-dash_2020-01-01",
                "quo\"te",
                "semi;colon",
                "do.t",
                "$$",
                "new\nline",
                "naïve表",
                "a'; DROP TABLE x; --",
                " space ",
                "%s",
                "\\b",
                "x".repeat(63));
        for (String name : names) {
            String quoted = '"' + name.replace("\"", "\"\"") + '"';
            scenario.both(
                    "CREATE SCHEMA IF NOT EXISTS \"S 1\"",
                    "CREATE TABLE \"S 1\"." + quoted + " (" + quoted + " text, \"Col\" int, \"select\" int)");
            scenario.onSource("INSERT INTO \"S 1\"." + quoted + " VALUES ('v', 1, 2), (NULL, NULL, NULL)");
        }
        scenario.generate("--schema", "S 1");
        copiesAll();
        for (String name : names) {
            equal("SELECT * FROM \"S 1\".\"" + name.replace("\"", "\"\"") + '"');
        }
        assertThat(scenario.verb("status", "list").out().lines()).hasSize(names.size() + 2);
    }

    @Test
    void columnsAreMatchedByNameAndGeneratedOnesStayAtHome() {
        scenario.onSource(
                "CREATE TABLE t (a int, b text, gone int, g int GENERATED ALWAYS AS (a * 2) STORED,"
                        + " id bigint GENERATED ALWAYS AS IDENTITY)",
                "ALTER TABLE t DROP COLUMN gone",
                "INSERT INTO t (a, b) SELECT n, 'b' || n FROM generate_series(1, 10) n");
        scenario.onTarget("CREATE TABLE t (id bigint GENERATED ALWAYS AS IDENTITY, extra text, b text,"
                + " d int NOT NULL DEFAULT 7, g int GENERATED ALWAYS AS (a * 2) STORED, a int)");
        scenario.generate();
        copiesAll();
        equal("SELECT a, b, g, id FROM t");
        assertThat(scenario.targetValue("SELECT count(*) FROM t WHERE d = 7 AND extra IS NULL"))
                .isEqualTo("10");
    }

    @Test
    @DisplayName("I15: views, foreign tables and whole partitioned tables can be sources")
    void otherRelationsCanBeSources() {
        scenario.onSource(
                "CREATE TABLE base (a int)",
                "INSERT INTO base SELECT generate_series(1, 100)",
                "CREATE VIEW v AS SELECT a * 2 AS a FROM base",
                "CREATE MATERIALIZED VIEW m AS SELECT a * 3 AS a FROM base",
                "CREATE TABLE p (a int) PARTITION BY RANGE (a)",
                "CREATE TABLE p1 PARTITION OF p FOR VALUES FROM (0) TO (50)",
                "CREATE TABLE p2 PARTITION OF p DEFAULT",
                "INSERT INTO p SELECT generate_series(1, 100)",
                "CREATE EXTENSION file_fdw",
                "CREATE SERVER files FOREIGN DATA WRAPPER file_fdw",
                "CREATE FOREIGN TABLE f (a int) SERVER files OPTIONS (program 'seq 5')");
        for (String table : List.of("base", "v", "m", "p", "f")) {
            scenario.onTarget("CREATE TABLE " + table + " (a int)");
        }
        scenario.generate("--views", "--include", "base");
        scenario.generate("--refresh", "--views", "--include", "?");
        scenario.changeManifest("INSERT INTO tables (source_table) VALUES ('p')");
        copiesAll();
        for (String table : List.of("base", "v", "m", "p", "f")) {
            equal("SELECT * FROM " + table);
        }
    }

    @Test
    void anInheritanceParentGivesItsOwnRowsAndItsChildrenAreItemsOfTheirOwn() {
        scenario.both(
                "CREATE TABLE parent (a int)",
                "CREATE TABLE \"parent_2020-01-01\" () INHERITS (parent)",
                "CREATE TABLE \"parent_2020-01-01_x\" () INHERITS (\"parent_2020-01-01\")");
        scenario.onSource(
                "INSERT INTO parent VALUES (1)",
                "INSERT INTO \"parent_2020-01-01\" VALUES (2), (3)",
                "INSERT INTO \"parent_2020-01-01_x\" VALUES (4)");
        scenario.generate();
        copiesAll();
        equal("SELECT * FROM parent");
        equal("SELECT * FROM ONLY parent");
        equal("SELECT * FROM ONLY \"parent_2020-01-01\"");
    }

    @Test
    void childrenAreMergedIntoOneParentInParallel() {
        scenario.both("CREATE TABLE parent (a int, b text)");
        for (int i = 1; i <= 12; i++) {
            scenario.onSource(
                    "CREATE TABLE child_" + i + " () INHERITS (parent)",
                    "INSERT INTO child_" + i + " SELECT n, 'c" + i + "' FROM generate_series(1, 5000) n");
        }
        scenario.generate("--merge-children", "par*");
        copiesAll("--parallel", "6");
        equal("SELECT * FROM parent");
    }

    @Test
    void aPartitionedTableCanBeATarget() {
        scenario.onSource(
                "CREATE TABLE t (day date, n int)",
                "INSERT INTO t SELECT date '2020-01-01' + n, n FROM generate_series(0, 59) n");
        scenario.onTarget(
                "CREATE TABLE t (day date, n int) PARTITION BY RANGE (day)",
                "CREATE TABLE t_1 PARTITION OF t FOR VALUES FROM ('2020-01-01') TO ('2020-02-01')",
                "CREATE TABLE t_2 PARTITION OF t DEFAULT");
        scenario.generate();
        copiesAll();
        equal("SELECT * FROM t");
        assertThat(scenario.targetValue("SELECT count(*) FROM t_1")).isEqualTo("31");
    }

    @Test
    @DisplayName("I6: a trigger that makes and fills partitions, with unqualified names, works as a target")
    void aTriggerPartitionedParentCanBeATarget() {
        scenario.onSource("CREATE TABLE parent (day date, n int)");
        for (int i = 1; i <= 4; i++) {
            scenario.onSource(
                    "CREATE TABLE child_" + i + " () INHERITS (parent)",
                    "INSERT INTO child_" + i + " SELECT date '2020-01-01' + n, " + i
                            + " FROM generate_series(0, 300) n");
        }
        scenario.onTarget(
                "CREATE TABLE parent (day date, n int)",
                """
                CREATE FUNCTION route() RETURNS trigger LANGUAGE plpgsql AS $$
                DECLARE
                    part text := 'parent_' || to_char(NEW.day, '"y"YYYY"m"MM');
                BEGIN
                    IF to_regclass(part) IS NULL THEN
                        EXECUTE format('CREATE TABLE IF NOT EXISTS %I () INHERITS (parent)', part);
                    END IF;
                    EXECUTE format('INSERT INTO %I SELECT ($1).*', part) USING NEW;
                    RETURN NULL;
                END $$""",
                "CREATE TRIGGER route BEFORE INSERT ON parent FOR EACH ROW EXECUTE FUNCTION route()");
        scenario.generate("--merge-children", "parent");
        copiesAll("--parallel", "4");
        equal("SELECT * FROM parent");
        assertThat(scenario.targetValue("SELECT count(*) FROM ONLY parent")).isEqualTo("0");
    }

    @Test
    @DisplayName("promise 2: rows that a trigger of the target drops are missed, and nothing is committed")
    void aTriggerThatDropsRowsIsNoticed() {
        scenario.both("CREATE TABLE t (n int)")
                .onSource("INSERT INTO t SELECT generate_series(1, 100)")
                .onTarget(
                        "CREATE FUNCTION drop_odd() RETURNS trigger LANGUAGE plpgsql AS"
                                + " $$ BEGIN RETURN CASE WHEN NEW.n % 2 = 0 THEN NEW END; END $$",
                        "CREATE TRIGGER drop_odd BEFORE INSERT ON t FOR EACH ROW EXECUTE FUNCTION drop_odd()");
        scenario.generate();
        CliRun ran = scenario.verb("migrate");
        assertThat(ran.code()).isEqualTo(ExitCode.SOME_FAILED);
        assertThat(ran.err()).contains("the source sent 100 rows").contains("the target took 50");
        assertThat(scenario.targetValue("SELECT count(*) FROM t")).isEqualTo("0");
    }

    @Test
    @DisplayName("I9: a target that says more than any pipe holds does not stop the copy")
    void manyNoticesDoNotStopACopy() {
        scenario.both("CREATE TABLE t (n int, filler text)")
                .onSource("INSERT INTO t SELECT n, repeat('x', 1000) FROM generate_series(1, 60000) n")
                .onTarget(
                        "CREATE FUNCTION talk() RETURNS trigger LANGUAGE plpgsql AS"
                                + " $$ BEGIN RAISE WARNING '%', repeat('x', 1000); RETURN NEW; END $$",
                        "CREATE TRIGGER talk BEFORE INSERT ON t FOR EACH ROW EXECUTE FUNCTION talk()");
        scenario.generate();
        copiesAll();
    }
}
