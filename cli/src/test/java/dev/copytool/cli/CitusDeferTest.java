package dev.copytool.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.copytool.cli.shell.ExitCode;
import dev.copytool.engine.testing.CitusCluster;
import dev.copytool.engine.testing.CitusExtension;
import dev.copytool.engine.testing.PostgresExtension;
import dev.copytool.engine.testing.PostgresServer;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/** Indexes of tables in a Citus cluster are dropped for the time of the copy where Citus can bring them back. */
@Timeout(180)
@ExtendWith({CitusExtension.class, PostgresExtension.class})
class CitusDeferTest {
    private Scenario scenario;

    @BeforeEach
    void setUp(PostgresServer server, CitusCluster cluster) {
        scenario = new Scenario(server, cluster);
    }

    @AfterEach
    void tearDown() {
        scenario.close();
    }

    private void table(String name, String distribution) {
        scenario.both("CREATE TABLE " + name + " (id bigserial, v text, n int, tags int[])")
                .onSource(
                        "INSERT INTO " + name + " SELECT i, 'v' || i, i % 10, ARRAY[i] FROM generate_series(1, 1000) i")
                .onSource("SELECT setval('" + name + "_id_seq', 1000)")
                .onTarget(
                        distribution.formatted(name),
                        "ALTER TABLE " + name + " ADD CONSTRAINT " + name + "_key PRIMARY KEY (id)",
                        "ALTER TABLE " + name + " ADD CONSTRAINT " + name + "_unique UNIQUE (id, v)",
                        "CREATE INDEX " + name + "_v ON " + name + " (v DESC) INCLUDE (n) WHERE n > 3",
                        "CREATE INDEX " + name + "_expr ON " + name + " ((n + 1))",
                        "CREATE INDEX " + name + "_gin ON " + name + " USING gin (tags)");
    }

    private List<String> indexes(String table) {
        return IndexKinds.of(scenario, table);
    }

    /** Of each shard how many indexes it has. */
    private List<String> onShards(String table) {
        return scenario.to.rows(scenario.target, """
                SELECT DISTINCT result FROM run_command_on_placements('%s',
                    $$SELECT count(*) || ' ' || bool_and(indisvalid) FROM pg_index WHERE indrelid = '%%s'::regclass$$)
                """.formatted(table));
    }

    @Test
    void indexesOfDistributedReferenceAndLocalTablesComeBackOnEveryShard() {
        table("d", "SELECT create_distributed_table('%s', 'id', shard_count => 8)");
        table("r", "SELECT create_reference_table('%s')");
        table("l", "SELECT 1");
        List<String> before = indexes("d");
        List<String> local = indexes("l");
        List<String> reference = indexes("r");
        scenario.generate().done();
        CliRun run = scenario.verb("migrate", "--indexes", "defer").done();
        assertThat(run.err()).contains("dropped for the time of the copy: 15 ").doesNotContain("stay");
        assertThat(run.out()).contains("rebuilt 15 ").doesNotContain("wait");
        assertThat(indexes("d")).isEqualTo(before);
        assertThat(indexes("r")).isEqualTo(reference);
        assertThat(indexes("l")).isEqualTo(local);
        assertThat(onShards("d")).containsExactly("5 true");
        assertThat(onShards("r")).containsExactly("5 true");
        assertThat(scenario.targetValue("SELECT nextval('d_id_seq')")).isEqualTo("1001");
        assertThat(scenario.verb("verify").done().err()).contains("3 targets compared, 0 different");
    }

    @Test
    void duplicatesOnAShardAreTold() {
        table("d", "SELECT create_distributed_table('%s', 'id', shard_count => 4)");
        scenario.onSource("INSERT INTO d (id) VALUES (1)").generate().done();
        CliRun run = scenario.verb("migrate", "--indexes", "defer");
        assertThat(run.code()).isEqualTo(ExitCode.SOME_FAILED);
        assertThat(run.err()).contains("FAILED target public.d: primary key d_key cannot be rebuilt:");
        assertThat(run.out()).contains("rebuilt 4 ", "1 index or constraint waits");
        scenario.onTarget("DELETE FROM d WHERE id = 1 AND v IS NULL");
        scenario.verb("prepare", "--restore-indexes").done();
        assertThat(onShards("d")).containsExactly("5 true");
    }

    @Test
    void foreignKeysBetweenTablesOfTheCluster() {
        table("r", "SELECT create_reference_table('%s')");
        table("d", "SELECT create_distributed_table('%s', 'id', shard_count => 4)");
        scenario.onTarget("ALTER TABLE d ADD CONSTRAINT d_r FOREIGN KEY (id) REFERENCES r");
        List<String> before = indexes("d");
        scenario.generate().done();
        CliRun run = scenario.verb("migrate", "--indexes", "defer").done();
        assertThat(indexes("d")).isEqualTo(before);
        assertThat(onShards("d")).containsExactly("5 true");
        assertThat(onShards("r")).containsExactly("5 true");
        assertThat(run.out()).doesNotContain("wait");
        assertThat(run.err())
                .contains("dropped for the time of the copy: 10 ")
                .contains("primary key r_key stays: something else depends on it");
    }
}
