package dev.copytool.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.copytool.cli.shell.ExitCode;
import dev.copytool.engine.testing.DumpableExtension;
import dev.copytool.engine.testing.DumpableServer;
import dev.copytool.engine.testing.PostgresExtension;
import dev.copytool.engine.testing.PostgresServer;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/** An empty PostgreSQL gets the tables of another, and then their rows. */
@Timeout(120)
@ExtendWith({DumpableExtension.class, PostgresExtension.class})
class PrepareTest extends PrepareFixture {
    @BeforeEach
    void setUp(DumpableServer source, PostgresServer target) {
        scenario = new Scenario(source.server(), target);
    }

    private void copied(String... generate) {
        scenario.generate(generate).done();
        CliRun prepared = scenario.verb("prepare").done();
        scenario.verb("migrate").done();
        assertThat(scenario.verb("verify").done().out())
                .as(prepared.everything())
                .isNotEmpty();
    }

    @Test
    @DisplayName("1.1: plain tables come with defaults, keys, checks, indexes, sequences of both kinds")
    void plainTablesAreMade() {
        scenario.onSource(
                "CREATE TABLE kinds (id serial PRIMARY KEY, big bigint GENERATED ALWAYS AS IDENTITY,"
                        + " v text DEFAULT E'a;''\\\\b$$' CHECK (v <> 'x;y--z'), n numeric(10,2) NOT NULL DEFAULT 1.5,"
                        + " twice numeric GENERATED ALWAYS AS (n * 2) STORED)",
                "CREATE UNIQUE INDEX kinds_v ON kinds (lower(v)) WHERE n > 1",
                "CREATE UNLOGGED TABLE scratch (n int)",
                "INSERT INTO kinds (v) SELECT 'v' || i FROM generate_series(1, 100) i",
                "INSERT INTO scratch SELECT generate_series(1, 10)");
        copied();
        same("kinds", "scratch");
        assertThat(scenario.targetValue("SELECT relpersistence FROM pg_class WHERE relname = 'scratch'"))
                .isEqualTo("p");
        scenario.onTarget("INSERT INTO kinds (id, v) SELECT nextval('kinds_id_seq') + 1000, 'new'");
    }

    @Test
    @DisplayName("promise 10, I3, I17: tables of any name are made as they are called")
    void anyNameWorks() {
        List<String> names = List.of(
                "agg_awc_2020-01-01_1",
                "UpperCase",
                "with \"quotes\" and 'apostrophes'",
                "dots.and*stars?",
                "täblé Ω 表 \uD83D\uDE00",
                "$(touch x); `x` \\d",
                "a|b(c)[d]{e}^$",
                "n".repeat(63));
        scenario.onSource("CREATE SCHEMA \"Odd; Schema ä\"");
        for (String name : names) {
            String table = "\"Odd; Schema ä\".\"" + name.replace("\"", "\"\"") + "\"";
            scenario.onSource(
                    "CREATE TABLE " + table + " (\"Col;umn ä\" int PRIMARY KEY)",
                    "INSERT INTO " + table + " VALUES (1), (2)");
        }
        copied("--schema", "Odd; Schema ä");
        assertThat(scenario.to.rows(
                        scenario.target, "SELECT tablename FROM pg_tables WHERE schemaname = 'Odd; Schema ä'"))
                .containsExactlyInAnyOrderElementsOf(names);
    }

    @Test
    @DisplayName("I16, I18: children of several levels come after their parents, with and without checks of their own")
    void treesOfInheritanceAreMade() {
        scenario.onSource(
                "CREATE TABLE z_root (id int NOT NULL DEFAULT 7, month date, v text, CONSTRAINT none CHECK (false) NO INHERIT,"
                        + " CONSTRAINT short CHECK (length(v) < 9))",
                "CREATE TABLE \"a_2020-01-01\" (CONSTRAINT \"own; check\" CHECK (month = DATE '2020-01-01'))"
                        + " INHERITS (z_root)",
                "ALTER TABLE \"a_2020-01-01\" ADD PRIMARY KEY (id), ALTER v SET NOT NULL",
                "CREATE INDEX \"idx ä\" ON \"a_2020-01-01\" (month DESC, lower(v))",
                "CREATE TABLE \"0_grandchild\" () INHERITS (\"a_2020-01-01\")",
                "CREATE TABLE wider (extra int) INHERITS (z_root)",
                "INSERT INTO \"a_2020-01-01\" VALUES (1, '2020-01-01', 'a')",
                "INSERT INTO \"0_grandchild\" VALUES (2, '2020-01-01', 'b')",
                "INSERT INTO wider VALUES (3, '2020-02-01', 'c', 4)");
        copied();
        same("z_root", "\"a_2020-01-01\"", "\"0_grandchild\"", "wider");
        assertThat(scenario.targetValue("SELECT count(*) FROM z_root")).isEqualTo("3");
    }

    @Test
    @DisplayName("partitions of several levels are made with their bounds, keys and own indexes")
    void partitionsAreMade() {
        scenario.onSource(
                "CREATE TABLE root (id int, day date, kind text, PRIMARY KEY (id, day, kind)) PARTITION BY RANGE (day)",
                "CREATE INDEX by_kind ON root (kind)",
                "CREATE TABLE \"p-2020\" PARTITION OF root FOR VALUES FROM ('2020-01-01') TO ('2021-01-01')"
                        + " PARTITION BY LIST (kind)",
                "CREATE TABLE \"p-2020-a\" PARTITION OF \"p-2020\" (CONSTRAINT positive CHECK (id > 0))"
                        + " FOR VALUES IN ('a', 'it''s')",
                "CREATE INDEX its_own ON \"p-2020-a\" (id)",
                "CREATE TABLE rest PARTITION OF root DEFAULT",
                "INSERT INTO root VALUES (1, '2020-05-01', 'it''s'), (2, '2030-01-01', 'b')");
        copied();
        same("root", "\"p-2020\"", "\"p-2020-a\"", "rest");
    }

    @Test
    @DisplayName("children that are copied into their parent need only the parent")
    void mergedChildrenAreNotMade() {
        scenario.onSource(
                "CREATE TABLE daily (day date, n int)",
                "CREATE TABLE \"daily_2020-01-01\" (CHECK (day = '2020-01-01')) INHERITS (daily)",
                "INSERT INTO \"daily_2020-01-01\" VALUES ('2020-01-01', 1)");
        copied("--merge-children", "daily");
        assertThat(scenario.targetValue("SELECT count(*) FROM ONLY daily")).isEqualTo("1");
        assertThat(scenario.targetValue("SELECT to_regclass('\"daily_2020-01-01\"') IS NULL"))
                .isEqualTo("t");
    }

    @Test
    void renamedTargetsAreMadeUnderTheirNewNames() {
        scenario.onSource(
                "CREATE SCHEMA old",
                "CREATE TABLE old.t (id serial PRIMARY KEY)",
                "CREATE TABLE old.kept (LIKE old.t)",
                "INSERT INTO old.t DEFAULT VALUES");
        scenario.generate("--schema", "old").done();
        scenario.changeManifest(
                "UPDATE tables SET target_schema = 'New', target_table = 'T 2' WHERE source_table = 't'");
        scenario.changeManifest("UPDATE tables SET target_schema = 'New' WHERE source_table = 'kept'");
        scenario.verb("prepare").done();
        scenario.verb("migrate").done();
        assertThat(scenario.targetValue("SELECT count(*) FROM \"New\".\"T 2\"")).isEqualTo("1");
        assertThat(scenario.targetValue("SELECT count(*) FROM pg_namespace WHERE nspname = 'old'"))
                .isEqualTo("0");
    }

    @Test
    void aNewNameIsRefusedWhereTheOldOneIsTaken() {
        scenario.both("CREATE TABLE t (n int)");
        scenario.generate().done();
        scenario.changeManifest("UPDATE tables SET target_table = 'u'");
        scenario.verb("prepare").refused(ExitCode.REFUSED, List.of("target public.u", "has a public.t already"));
    }

    @Test
    void viewsBecomeTables() {
        scenario.onSource("CREATE VIEW v AS SELECT 1::bigint AS \"The N\", 'x'::varchar(7) AS v");
        copied("--views");
        assertThat(scenario.targetValue("SELECT relkind FROM pg_class WHERE relname = 'v'"))
                .isEqualTo("r");
    }

    @Test
    @DisplayName("triggers and foreign keys are left out and told")
    void nothingActsOnRowsWhileTheyAreCopied() {
        scenario.onSource(
                "CREATE TABLE b_parent (id int PRIMARY KEY)",
                "CREATE TABLE a_child (id int REFERENCES b_parent)",
                "CREATE FUNCTION f() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NULL; END'",
                "CREATE TRIGGER stop BEFORE INSERT ON b_parent FOR EACH ROW EXECUTE FUNCTION f()",
                "ALTER TABLE b_parent DISABLE TRIGGER stop",
                "INSERT INTO b_parent VALUES (1)",
                "INSERT INTO a_child VALUES (1)");
        scenario.generate().done();
        assertThat(scenario.verb("prepare").done().err())
                .contains("note: public.a_child is made without foreign key a_child_id_fkey")
                .contains("note: public.b_parent is made without trigger stop");
        scenario.verb("migrate").done();
    }
}
