package dev.copytool.engine.citus;

import static org.assertj.core.api.Assertions.assertThat;

import dev.copytool.engine.testing.CitusCluster;
import dev.copytool.engine.testing.CitusExtension;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/** Of the tables of a cluster, those with rows are found, by whichever way the nodes can tell it. */
@Timeout(120)
@ExtendWith(CitusExtension.class)
class FilledTablesTest {
    private CitusCluster cluster;
    private String database;

    @BeforeEach
    void setUp(CitusCluster shared) {
        cluster = shared;
        database = cluster.newDatabase();
        cluster.execute(
                database,
                "CREATE SCHEMA \"Old s\"",
                "CREATE TABLE \"Old s\".\"empty-one\" (id int, v text)",
                "CREATE TABLE \"Old s\".\"agg.x'y_2020-01-01\" (id int, v text)",
                "CREATE TABLE keyed (id int PRIMARY KEY, v text)",
                "CREATE TABLE reference (id int)",
                "SELECT create_distributed_table('\"Old s\".\"empty-one\"', 'id')",
                "SELECT create_distributed_table('\"Old s\".\"agg.x''y_2020-01-01\"', 'id')",
                "SELECT create_distributed_table('keyed', 'id')",
                "SELECT create_reference_table('reference')");
    }

    @AfterEach
    void tearDown() {
        cluster.dropDatabase(database);
    }

    private Set<String> filled() throws SQLException {
        Set<Long> all = new TreeSet<>();
        cluster.rows(database, "SELECT logicalrelid::oid FROM pg_dist_partition")
                .forEach(oid -> all.add(Long.parseLong(oid)));
        try (Connection coordinator = cluster.connect(database)) {
            Set<String> names = new TreeSet<>();
            FilledTables.of(coordinator, all)
                    .forEach(oid ->
                            names.add(cluster.value(database, "SELECT relname FROM pg_class WHERE oid = " + oid)));
            return names;
        }
    }

    @Test
    void tablesWithoutRowsAreNotFilledWhateverTheirIndexesHold() throws SQLException {
        assertThat(filled()).isEmpty();
    }

    @Test
    void oneRowInOneShardIsEnough() throws SQLException {
        cluster.execute(
                database,
                "INSERT INTO \"Old s\".\"agg.x'y_2020-01-01\" VALUES (7, 'v')",
                "INSERT INTO reference VALUES (1)");
        assertThat(filled()).containsExactly("agg.x'y_2020-01-01", "reference");
    }

    @Test
    void aNodeWithoutTheMetadataDoesNotHideRows() throws SQLException {
        cluster.execute(database, "INSERT INTO keyed SELECT generate_series(1, 100)");
        for (int worker = 1; worker <= 2; worker++) {
            cluster.execute(
                    database,
                    "SELECT stop_metadata_sync_to_node('"
                            + cluster.worker(worker).host() + "', "
                            + cluster.worker(worker).port() + ")");
        }
        assertThat(cluster.worker(1).value(database, "SELECT count(*) FROM pg_dist_shard"))
                .isEqualTo("0");
        assertThat(filled()).containsExactly("keyed");
    }
}
