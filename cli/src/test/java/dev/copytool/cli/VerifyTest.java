package dev.copytool.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.copytool.cli.shell.ExitCode;
import dev.copytool.engine.testing.PostgresExtension;
import dev.copytool.engine.testing.PostgresServer;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** {@code verify} finds what differs between source and target, and nothing else. */
@Timeout(120)
@ExtendWith(PostgresExtension.class)
class VerifyTest {
    private Scenario scenario;

    @BeforeEach
    void setUp(PostgresServer server) {
        scenario = new Scenario(server);
    }

    @AfterEach
    void tearDown() {
        scenario.close();
    }

    /** Three rows in a table of both, copied. */
    private void copied(String... tables) {
        for (String table : tables) {
            scenario.both("CREATE TABLE " + table + " (id int, v text)")
                    .onSource("INSERT INTO " + table + " VALUES (1, 'a'), (2, ''), (3, NULL)");
        }
        migrated();
    }

    private void migrated(String... generate) {
        scenario.generate(generate).done();
        scenario.verb("migrate").done();
    }

    private CliRun differs(String line, String... options) {
        CliRun ran = scenario.verb("verify", options);
        assertThat(ran.code()).as(ran.everything()).isEqualTo(ExitCode.DIFFERENT);
        assertThat(ran.err().lines()).contains(line);
        return ran;
    }

    private CliRun equal(String... options) {
        return scenario.verb("verify", options).done();
    }

    @Test
    @DisplayName("equal tables are listed with the same checksum on both sides, and summed up")
    void equalTables() {
        copied("t", "u");
        assertThat(equal("--csv").out())
                .matches(
                        "(?s)target_table,tables,source_rows,target_rows,source_checksum,target_checksum,equal,differs,"
                                + "changed,rejected\\npublic\\.t,1,3,3,(-?\\d{5,}),\\1,true,,false,0\\npublic\\.u,1,3,3,(-?\\d{5,}),\\2,true,,false,0\\n");
        assertThat(equal("--json", "--table", "u").out())
                .contains("\"target_table\" : \"public.u\"", "\"source_rows\" : 3,", "\"equal\" : true")
                .contains("\"differs\" : null", "\"changed\" : false")
                .containsPattern("\"source_checksum\" : \"-?\\d+\"")
                .doesNotContain("public.t");
        CliRun people = equal();
        assertThat(people.out()).contains("public.t", "yes").doesNotContain("checksum");
        assertThat(people.err()).matches("2 targets compared, 0 different, .* s\\n");
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(delimiter = '|', textBlock = """
                    UPDATE t SET v = 'b' WHERE id = 1                                  | same count, other contents
                    UPDATE t SET v = NULL WHERE id = 2                                 | same count, other contents
                    UPDATE t SET v = '' WHERE id = 3                                   | same count, other contents
                    UPDATE t SET v = CASE id WHEN 1 THEN '' ELSE 'a' END WHERE id <> 3 | same count, other contents
                    UPDATE t SET id = 1, v = 'a' WHERE id = 2                          | same count, other contents
                    DELETE FROM t WHERE id = 2                                         | source 3 rows, target 2 rows
                    INSERT INTO t VALUES (1, 'a')                                      | source 3 rows, target 4 rows
                    INSERT INTO t VALUES (1, 'a'), (1, 'a')                            | source 3 rows, target 5 rows
                    TRUNCATE t                                                         | source 3 rows, target 0 rows
                    """)
    void aDifferentTargetIsSeen(String change, String said) {
        copied("t", "u");
        scenario.onTarget(change);
        CliRun ran = differs("DIFFERENT public.t: " + said);
        assertThat(ran.err()).containsPattern("2 targets compared, 1 different");
        assertThat(ran.out().lines().filter(line -> line.contains("public.t")))
                .singleElement()
                .asString()
                .contains("NO")
                .contains(said.startsWith("same") ? "checksum" : "rows");
        CliRun counted = scenario.verb("verify", "--counts", "--csv");
        assertThat(counted.code()).isEqualTo(said.startsWith("same") ? ExitCode.DONE : ExitCode.DIFFERENT);
        assertThat(counted.out()).containsPattern("public\\.u,1,3,3,,,true,,false,0\\n");
    }

    @Test
    @DisplayName("a table that is gone on either side is said, and the others are compared")
    void goneTables() {
        copied("here", "t", "there", "narrow");
        scenario.onSource("DROP TABLE here").onTarget("DROP TABLE there", "ALTER TABLE narrow DROP COLUMN v");
        CliRun ran = differs("DIFFERENT public.here: the source has no table public.here any more", "--csv");
        assertThat(ran.err())
                .contains("DIFFERENT public.there: the target has no table public.there any more\n")
                .contains("DIFFERENT public.narrow: the target has no column 'v'")
                .contains("4 targets compared, 3 different");
        assertThat(ran.out())
                .contains("public.here,1,,,,,false,not compared,false,0\n")
                .containsPattern("public\\.t,1,3,3,.*,true,,false,0\n");
        assertThat(scenario.verb("verify", "--counts", "--table", "narrow").code())
                .isEqualTo(ExitCode.DONE);
    }

    @Test
    @DisplayName("a table nobody may read is said, and the others are compared")
    void unreadableTables() {
        copied("t", "u");
        scenario.onTarget("ALTER TABLE u ENABLE ROW LEVEL SECURITY", "ALTER TABLE u FORCE ROW LEVEL SECURITY");
        String role = "reader_" + scenario.target;
        scenario.onTarget("CREATE ROLE " + role + " LOGIN", "GRANT SELECT ON t, u TO " + role);
        try {
            CliRun ran = scenario.verb("verify", "--target-user", role);
            assertThat(ran.code()).as(ran.everything()).isEqualTo(ExitCode.DIFFERENT);
            assertThat(ran.err()).contains("DIFFERENT public.u: target public.u: ", "row-level security");
            assertThat(ran.err()).contains("2 targets compared, 1 different");
        } finally {
            scenario.onTarget("DROP OWNED BY " + role, "DROP ROLE " + role);
        }
    }

    @Test
    @DisplayName("a server that does not answer ends it with 3")
    void noServer() {
        copied("t");
        CliRun ran = scenario.verb("verify", "--target-port", "1");
        ran.refused(ExitCode.REFUSED, List.of("target localhost:1/"));
    }

    @Test
    @DisplayName("the sources of a merged target are added up, by the columns that all of them have")
    void mergedChildren() {
        scenario.both("CREATE TABLE p (id int, v text)", "CREATE TABLE other (id int)")
                .onSource(
                        "CREATE TABLE p1 () INHERITS (p)",
                        "CREATE TABLE p2 (extra int, w int) INHERITS (p)",
                        "INSERT INTO p VALUES (1, 'a')",
                        "INSERT INTO p1 VALUES (2, 'b'), (2, 'b')",
                        "INSERT INTO p2 VALUES (3, 'c', 7, 8)")
                .onTarget("ALTER TABLE p ADD w int, ADD extra int");
        migrated("--merge-children", "p");
        CliRun ran = equal("--csv");
        assertThat(ran.out()).containsPattern("public\\.p,3,4,4,(-?\\d+),\\1,true");
        assertThat(ran.err()).contains("note: public.p: compared by the columns that all of its sources have: id, v\n");
        scenario.onTarget("UPDATE p SET extra = 0, w = 0");
        equal();
        scenario.onTarget("UPDATE p SET v = 'x' WHERE id = 3");
        differs("DIFFERENT public.p: same count, other contents", "--table", "p1");
    }

    @Test
    @DisplayName("a target's rows are those of the tables below it, but not of other targets")
    void ownRows() {
        scenario.both(
                        "CREATE TABLE p (n int) PARTITION BY RANGE (n)",
                        "CREATE TABLE p1 PARTITION OF p FOR VALUES FROM (0) TO (50)",
                        "CREATE TABLE h (n int)",
                        "CREATE TABLE h1 () INHERITS (h)",
                        "CREATE TABLE w (n int)")
                .onSource(
                        "INSERT INTO p SELECT generate_series(1, 40)",
                        "INSERT INTO h VALUES (1), (2)",
                        "INSERT INTO h1 VALUES (3)",
                        "INSERT INTO w SELECT generate_series(1, 9)")
                .onTarget(
                        "DROP TABLE w",
                        "CREATE TABLE w (n int) PARTITION BY RANGE (n)",
                        "CREATE TABLE w1 PARTITION OF w FOR VALUES FROM (0) TO (5)",
                        "CREATE TABLE w2 PARTITION OF w FOR VALUES FROM (5) TO (10)");
        migrated();
        assertThat(equal("--csv").out())
                .contains("public.h,1,2,2,", "public.h1,1,1,1,", "public.p1,1,40,40,", "public.w,1,9,9,");
        scenario.onTarget("CREATE TABLE h2 () INHERITS (h)", "INSERT INTO h2 VALUES (1)");
        differs("DIFFERENT public.h: source 2 rows, target 3 rows");
    }

    @Test
    @DisplayName("only the rows and columns that an item reads are compared")
    void filteredItems() {
        copied("t");
        scenario.changeManifest("UPDATE tables SET predicate = 'id < 3 -- not the last', columns = '\"id\"'");
        differs("DIFFERENT public.t: source 2 rows, target 3 rows");
        scenario.onTarget("DELETE FROM t WHERE id = 3", "UPDATE t SET v = NULL");
        equal();
        scenario.onTarget("UPDATE t SET id = 9 WHERE id = 2");
        differs("DIFFERENT public.t: same count, other contents");
    }

    @Test
    @DisplayName("a value of another type is compared as COPY makes it one of the target's")
    void otherTypes() {
        scenario.onSource(
                        "CREATE TYPE colour AS ENUM ('red', 'blue')",
                        "CREATE TABLE t (a char(5), b boolean, c int, d timestamp, e varchar(9), f numeric(9,4), g colour,"
                                + " h text, i text[], j json)",
                        "INSERT INTO t VALUES ('ab', true, 1, '2020-03-04 05:06', 'x', 1.25, 'red', '1.50', '{1,2}', '[]'),"
                                + " (NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL),"
                                + " ('', false, -1, 'infinity', '', 0, 'blue', '2', '{}', '{\"b\":1, \"a\":1}')")
                .onTarget(
                        "CREATE DOMAIN word AS text",
                        "CREATE TABLE t (a text, b text, c bigint, d timestamptz, e char(9), f numeric(9,1), g text,"
                                + " h float8, i int[], j jsonb, k int)");
        migrated();
        equal();
        scenario.onTarget("ALTER TABLE t ALTER a TYPE word, ALTER b TYPE word, ALTER c TYPE word, ALTER g TYPE word");
        equal();
        scenario.onTarget("UPDATE t SET b = 'true' WHERE b = 't'");
        differs("DIFFERENT public.t: same count, other contents");
    }

    @Test
    @DisplayName("databases of other encodings are compared by what their texts say, not by the bytes")
    void otherEncodings() {
        scenario.from.dropDatabase(scenario.source);
        scenario.from.execute(
                "postgres", "CREATE DATABASE " + scenario.source + " TEMPLATE template0 ENCODING 'LATIN1' LOCALE 'C'");
        scenario.both("CREATE TABLE t (v text, j jsonb)")
                .onSource("INSERT INTO t VALUES ('Grüße', '{\"ä\": 1}'), (NULL, NULL), ('', '[]')");
        migrated();
        equal();
        scenario.onTarget("UPDATE t SET v = 'Grüsse' WHERE v <> ''");
        differs("DIFFERENT public.t: same count, other contents");
    }

    @Test
    @DisplayName(
            "promise 10: tables of any name, with no column, with 1600, with dropped and generated ones are compared")
    void hostileTables() {
        String hostile = "\"T \"\"; -- é 'x' %s\"";
        String wide =
                IntStream.rangeClosed(1, 1600).mapToObj(i -> "c" + i + " int").collect(Collectors.joining(", "));
        scenario.both(
                        "CREATE TABLE " + hostile + " (" + hostile + " text, \"count\" json)",
                        "CREATE TABLE nothing ()",
                        "CREATE TABLE wide (" + wide + ")",
                        "CREATE TABLE made (x int, gone int, a int, b int GENERATED ALWAYS AS (a * 2) STORED)",
                        "ALTER TABLE made DROP COLUMN gone")
                .onSource(
                        "INSERT INTO " + hostile + " VALUES ('x', '[1]'), (NULL, NULL)",
                        "INSERT INTO nothing SELECT FROM generate_series(1, 3)",
                        "INSERT INTO wide (c1, c1600) VALUES (1, 2)",
                        "INSERT INTO made VALUES (1, 5)");
        migrated();
        assertThat(equal().err()).contains("4 targets compared, 0 different");
        scenario.onTarget(
                "UPDATE wide SET c1600 = 3",
                "INSERT INTO nothing DEFAULT VALUES",
                "UPDATE made SET a = 6",
                "UPDATE " + hostile + " SET \"count\" = '[2]' WHERE \"count\" IS NOT NULL");
        assertThat(differs("DIFFERENT public.nothing: source 3 rows, target 4 rows")
                        .err())
                .contains("4 targets compared, 4 different");
    }

    @Test
    @DisplayName("a window is compared, and what is not copied yet is said")
    void windows() {
        copied("\"t_2020-01-01\"", "\"t_2020-02-01\"", "u");
        scenario.onTarget("DELETE FROM \"t_2020-02-01\"");
        scenario.changeManifest("UPDATE tables SET state = 'pending', migrated = NULL WHERE source_table = 'u'");
        CliRun first = equal("--end-date", "2020-02-01", "--csv");
        assertThat(first.out()).contains("t_2020-01-01").doesNotContain("t_2020-02-01", "public.u");
        assertThat(first.err()).doesNotContain("not copied yet");
        assertThat(differs("1 table is not copied yet and was not compared").err())
                .contains("DIFFERENT public.t_2020-02-01: source 3 rows, target 0 rows");
        scenario.onTarget("INSERT INTO \"t_2020-02-01\" SELECT * FROM \"t_2020-01-01\"");
        CliRun rest = scenario.verb("verify", "--table", "t_2020-01-01").done();
        assertThat(rest.err()).doesNotContain("not copied yet");
    }
}
