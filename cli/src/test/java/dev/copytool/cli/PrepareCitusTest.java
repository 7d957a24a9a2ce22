package dev.copytool.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.copytool.cli.shell.ExitCode;
import dev.copytool.engine.testing.CitusCluster;
import dev.copytool.engine.testing.CitusExtension;
import dev.copytool.engine.testing.DumpableExtension;
import dev.copytool.engine.testing.DumpableServer;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/** An empty Citus cluster gets the tables of a PostgreSQL, laid out as rules say, and then their rows. */
@Timeout(180)
@ExtendWith({CitusExtension.class, DumpableExtension.class})
class PrepareCitusTest extends PrepareFixture {
    private static final String LAYOUT = """
            SELECT citus_table_type || ' ' || distribution_column || ' ' || shard_count FROM citus_tables
             WHERE table_name = '%s'::regclass
            """;

    @BeforeEach
    void setUp(DumpableServer source, CitusCluster target) {
        scenario = new Scenario(source.server(), target);
    }

    private void migrated(String... tables) {
        scenario.verb("migrate").done();
        for (String table : tables) {
            assertThat(scenario.to.checksum(scenario.target, "SELECT * FROM " + table))
                    .as(table)
                    .isEqualTo(scenario.from.checksum(scenario.source, "SELECT * FROM " + table))
                    .doesNotStartWith("0/");
        }
    }

    private String layout(String table) {
        return scenario.targetValue(LAYOUT.formatted(table.replace("'", "''")));
    }

    private String colocation(String table) {
        return scenario.targetValue(
                "SELECT colocation_id FROM citus_tables WHERE table_name = '" + table + "'::regclass");
    }

    @Test
    @DisplayName("distributed, beside another, reference and local tables; names, serials and identities as they are")
    void tablesAreLaidOutByRules() {
        scenario.onSource(
                "CREATE TABLE \"A first\" (\"State Id\" bigint NOT NULL, id bigserial, other bigint GENERATED ALWAYS AS"
                        + " IDENTITY, PRIMARY KEY (\"State Id\", id))",
                "CREATE TABLE z_anchor (state_id bigint NOT NULL)",
                "CREATE TABLE months (month date PRIMARY KEY)",
                "CREATE TABLE log (id serial PRIMARY KEY, v text)",
                "INSERT INTO \"A first\" (\"State Id\") SELECT generate_series(1, 20)",
                "INSERT INTO z_anchor SELECT generate_series(1, 20)",
                "INSERT INTO months VALUES ('2020-01-01')",
                "INSERT INTO log (v) VALUES ('x')");
        CliRun ran = prepare("""
                rules:
                  - match: "A first"
                    distribute: {by: State Id, colocate_with: z_anchor}
                  - match: z_anchor
                    distribute: {by: state_id, shard_count: 4}
                  - match: months
                    distribute: reference
                  - match: log
                    distribute: local
                """).done();
        assertThat(ran.err().lines().filter(line -> line.startsWith("created")))
                .containsExactly(
                        "created public.months (reference table)",
                        "created public.z_anchor (distributed by state_id, 4 shards)",
                        "created public.A first (distributed by State Id beside public.z_anchor)",
                        "created public.log");
        assertThat(layout("\"A first\"")).isEqualTo("distributed State Id 4");
        assertThat(layout("z_anchor")).isEqualTo("distributed state_id 4");
        assertThat(colocation("\"A first\"")).isEqualTo(colocation("z_anchor"));
        assertThat(scenario.targetValue(
                        "SELECT citus_table_type FROM citus_tables WHERE table_name = 'months'::regclass"))
                .isEqualTo("reference");
        migrated("\"A first\"", "z_anchor", "months", "log");
        scenario.onTarget("SELECT nextval('\"A first_id_seq\"')", "SELECT nextval('log_id_seq')");
    }

    @Test
    @DisplayName("children of legacy inheritance become tables of their own beside their parent")
    void childrenStandAlone() {
        aggregates();
        String rules = """
                rules:
                  - match: agg
                    children: keep
                    distribute: {by: state_id, shard_count: 4}
                """;
        prepare(rules).done();
        for (String table : List.of("agg", "\"agg_2020-01-01_1\"", "\"agg_2020-02-01_2\"")) {
            assertThat(layout(table)).isEqualTo("distributed state_id 4");
            assertThat(colocation(table)).isEqualTo(colocation("agg"));
        }
        assertThat(scenario.targetValue("SELECT count(*) FROM pg_constraint"
                        + " WHERE conrelid = '\"agg_2020-01-01_1\"'::regclass AND contype IN ('c', 'u')"))
                .isEqualTo("2");
        migrated("\"agg_2020-01-01_1\"", "\"agg_2020-02-01_2\"");
        scenario.onTarget("DROP TABLE \"agg_2020-01-01_1\"");
        assertThat(again(rules).done().out()).isEqualTo("1 table created, 4 tables are there already\n");
        assertThat(colocation("\"agg_2020-01-01_1\"")).isEqualTo(colocation("agg"));
    }

    @Test
    @DisplayName("children become partitions by RANGE, with bounds from their checks")
    void childrenBecomeRanges() {
        aggregates();
        prepare("""
                rules:
                  - match: agg
                    children: keep
                    distribute:
                      by: state_id
                      shard_count: 4
                      children: partitions
                      partition_by: RANGE (month, aggregation_level)
                """).done();
        assertThat(layout("agg")).isEqualTo("distributed state_id 4");
        assertThat(scenario.targetValue(
                        "SELECT pg_get_expr(relpartbound, oid) FROM pg_class" + " WHERE relname = 'agg_2020-01-01_2'"))
                .isEqualTo("FOR VALUES FROM ('2020-01-01', 2) TO ('2020-01-01', 3)");
        assertThat(scenario.targetValue(
                        "SELECT count(*) FROM pg_index WHERE indrelid = '\"agg_2020-01-01_2\"'::regclass"))
                .as("the parent's index came with the partition, the unique one is its own")
                .isEqualTo("2");
        migrated("agg", "\"agg_2020-02-01_2\"");
        assertThat(scenario.targetValue("SELECT count(*) FROM agg")).isEqualTo("200");
    }

    @Test
    @DisplayName("children become partitions by LIST; two that would be the same are refused")
    void childrenBecomeLists() {
        aggregates();
        String rules = """
                rules:
                  - match: agg
                    children: keep
                    distribute: {by: state_id, shard_count: 2, children: partitions, partition_by: LIST (month)}
                """;
        prepare(rules)
                .refused(
                        ExitCode.REFUSED,
                        List.of("would be the same partition of public.agg BY LIST (\"month\")", "be standalone"));
        scenario.onSource("DROP TABLE \"agg_2020-01-01_2\", \"agg_2020-02-01_2\"");
        scenario.changeManifest("DELETE FROM tables WHERE source_table LIKE '%!_2' ESCAPE '!'");
        again(rules).done();
        assertThat(scenario.targetValue(
                        "SELECT pg_get_expr(relpartbound, oid) FROM pg_class" + " WHERE relname = 'agg_2020-01-01_1'"))
                .isEqualTo("FOR VALUES IN ('2020-01-01')");
        migrated("agg", "\"agg_2020-02-01_1\"");
    }

    @Test
    @DisplayName("half-open ranges of checks become partition bounds; a child that has none is refused")
    void boundsComeFromChecks() {
        scenario.onSource(
                "CREATE TABLE visits (id int NOT NULL, at timestamptz NOT NULL)",
                "CREATE TABLE visits_y2019m05 (CHECK (at >= '2019-05-01 00:00+02' AND at < '2019-06-01 00:00+02'))"
                        + " INHERITS (visits)",
                "INSERT INTO visits_y2019m05 VALUES (1, '2019-05-31 23:00+02')",
                "CREATE TABLE visits_null (CHECK (at IS NULL)) INHERITS (visits)");
        String rules = """
                rules:
                  - match: visits
                    distribute: {by: id, shard_count: 2, children: partitions, partition_by: RANGE (at)}
                """;
        prepare(rules)
                .refused(
                        ExitCode.REFUSED,
                        List.of(
                                "source public.visits_null: no check constraint tells which partition of public.visits"));
        scenario.changeManifest("DELETE FROM tables WHERE source_table = 'visits_null'");
        again(rules).done();
        migrated("visits");
    }

    @Test
    @DisplayName("partitions follow their root; a table without a rule is one of the coordinator")
    void partitionsFollowTheirRoot() {
        scenario.onSource(
                "CREATE TABLE root (id int, day date, PRIMARY KEY (id, day)) PARTITION BY RANGE (day)",
                "CREATE TABLE \"root_2020-01-01\" PARTITION OF root FOR VALUES FROM ('2020-01-01') TO ('2021-01-01')",
                "INSERT INTO root SELECT i, '2020-03-01' FROM generate_series(1, 10) i",
                "CREATE TABLE local_parent (n int)",
                "CREATE TABLE local_child () INHERITS (local_parent)");
        prepare("""
                rules:
                  - match: root
                    distribute: {by: id, shard_count: 3}
                """).done();
        assertThat(layout("\"root_2020-01-01\"")).isEqualTo("distributed id 3");
        assertThat(scenario.targetValue(
                        "SELECT inhparent::regclass FROM pg_inherits WHERE inhrelid = 'local_child'::regclass"))
                .isEqualTo("local_parent");
        migrated("root", "\"root_2020-01-01\"");
    }
}
