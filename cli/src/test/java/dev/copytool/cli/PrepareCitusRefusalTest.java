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

/** What {@code prepare} refuses to lay out over a Citus cluster, and says beforehand. */
@Timeout(180)
@ExtendWith({CitusExtension.class, DumpableExtension.class})
class PrepareCitusRefusalTest extends PrepareFixture {
    private CitusCluster cluster;

    @BeforeEach
    void setUp(DumpableServer source, CitusCluster target) {
        cluster = target;
        scenario = new Scenario(source.server(), target);
    }

    @Test
    @DisplayName("what Citus would refuse is told before anything is made")
    void wrongLayoutsAreRefused() {
        scenario.onSource(
                "CREATE TABLE a (id int PRIMARY KEY, state_id text)",
                "CREATE TABLE b (id int)",
                "CREATE TABLE c (id int)",
                "CREATE TABLE d (id int)",
                "CREATE TABLE d_child (more int) INHERITS (d)",
                "CREATE TABLE fine (id int)");
        CliRun ran = prepare("""
                rules:
                  - match: a
                    distribute: {by: state_id}
                  - match: b
                    distribute: {by: no_such}
                  - match: c
                    distribute: {by: id, colocate_with: nowhere}
                  - match: d
                    children: keep
                    distribute: {by: id}
                """);
        assertThat(ran.code()).as(ran.everything()).isEqualTo(ExitCode.REFUSED);
        assertThat(ran.err())
                .contains("target public.a: 'a_pkey' is unique without the distribution column 'state_id'")
                .contains("target public.b: the source's table has no column 'no_such' to distribute it by")
                .contains("target public.c: colocate_with names public.nowhere")
                .contains("source public.d_child has columns of its own or several parents")
                .contains("note: the distribution column 'state_id' of public.a may be NULL on the source")
                .contains("nothing was made on the target");
        assertThat(scenario.targetValue("SELECT count(*) FROM pg_tables WHERE schemaname = 'public'"))
                .isEqualTo("0");
    }

    @Test
    void aPartitionKeyIsNoPlaceForSql() {
        aggregates();
        prepare("""
                rules:
                  - match: agg
                    distribute: {by: state_id, children: partitions, partition_by: "LIST ((month), (now()))"}
                """).refused(ExitCode.USAGE, List.of("line 2", "a partition key is a list of columns, no expressions"));
        again("""
                rules:
                  - match: agg
                    distribute: {by: state_id, children: partitions, partition_by: LIST (no_such)}
                """).refused(ExitCode.REFUSED, List.of("there is no column 'no_such' to partition it by"));
    }

    @Test
    void aWorkersAddressIsRefused() {
        scenario.onSource("CREATE TABLE t (n int)");
        scenario.generate().done();
        scenario.verb("prepare", "--target", cluster.worker(1).uri(scenario.target))
                .refused(ExitCode.REFUSED, List.of("the target is a worker of a Citus cluster"));
    }

    @Test
    @DisplayName("8.13: so many shards that Citus gets slow are told")
    void manyShardsAreTold() {
        scenario.onSource("CREATE TABLE a (id int NOT NULL)", "CREATE TABLE b (id int NOT NULL)");
        scenario.generate().done();
        CliRun ran = again("rules:\n  - match: '*'\n    distribute: {by: id, shard_count: 60000}\n", "--dry-run")
                .done();
        assertThat(ran.err()).contains("note: these tables make 120000 shards");
        assertThat(ran.out()).contains("create_distributed_table('\"public\".\"a\"', 'id', shard_count => 60000)");
    }
}
