package dev.copytool.engine.citus;

import static org.assertj.core.api.Assertions.assertThat;

import dev.copytool.engine.model.Finding;
import dev.copytool.engine.model.Finding.Level;
import dev.copytool.engine.testing.CitusCluster;
import dev.copytool.engine.testing.CitusExtension;
import dev.copytool.engine.testing.NeedsOwnCitus;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

@Timeout(120)
@ExtendWith(CitusExtension.class)
class ClusterChecksTest {
    private CitusCluster cluster;
    private String database;

    @BeforeEach
    void setUp(CitusCluster shared) {
        cluster = shared;
        database = cluster.newDatabase();
    }

    @AfterEach
    void tearDown() {
        cluster.dropDatabase(database);
    }

    private List<Finding> findings(int streams, Duration oldTransaction) {
        try (Connection coordinator = cluster.connect(database)) {
            return ClusterChecks.of(coordinator, streams, oldTransaction);
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    private static List<Finding> troubles(List<Finding> findings) {
        return findings.stream().filter(finding -> finding.level() != Level.OK).toList();
    }

    @Test
    void aSoundClusterHasNothingButOks() {
        List<Finding> findings = findings(8, Duration.ofMinutes(1));
        assertThat(troubles(findings)).isEmpty();
        assertThat(findings)
                .extracting(Finding::subject)
                .containsExactly(
                        "Citus version",
                        "node " + cluster.coordinator().address(),
                        "node " + cluster.worker(1).address(),
                        "node " + cluster.worker(2).address(),
                        "rebalance",
                        "shards");
    }

    @Test
    void aPreparedTransactionThatNobodyFinishesIsTold() {
        cluster.worker(2)
                .execute(
                        database,
                        "CREATE TABLE left_over (id int)",
                        "BEGIN",
                        "INSERT INTO left_over VALUES (1)",
                        "PREPARE TRANSACTION 'left over in " + database + "'");
        assertThat(troubles(findings(8, Duration.ofMinutes(1))))
                .as("one that is young may be a commit under way")
                .isEmpty();
        assertThat(troubles(findings(8, Duration.ZERO))).singleElement().satisfies(finding -> {
            assertThat(finding.level()).isEqualTo(Level.WARN);
            assertThat(finding.line())
                    .startsWith("node " + cluster.worker(2).address() + ": 1 prepared transactions are older")
                    .contains("recover_prepared_transactions()");
        });
    }

    @Test
    @NeedsOwnCitus("counts on max_connections = 100")
    void moreStreamsThanTheNodesHaveConnectionsForAreTold() {
        assertThat(troubles(findings(61, Duration.ofMinutes(1))))
                .hasSize(3)
                .allSatisfy(
                        finding -> assertThat(finding.line()).contains("--parallel 61", "of 100 (max_connections)"));
    }

    @Test
    void aDisabledNodeIsTold() {
        cluster.execute(
                database,
                "SELECT citus_disable_node('" + cluster.worker(1).host() + "', "
                        + cluster.worker(1).port() + ", synchronous := true)");
        assertThat(troubles(findings(8, Duration.ofMinutes(1))))
                .singleElement()
                .satisfies(finding -> assertThat(finding.line())
                        .startsWith("node " + cluster.worker(1).address() + ": it is disabled"));
    }

    @Test
    void aServerWithoutCitusHasNoFindings() throws SQLException {
        String without = cluster.coordinator().newDatabase();
        try (Connection plain = cluster.coordinator().connect(without)) {
            assertThat(ClusterChecks.of(plain, 8)).isEmpty();
        }
        cluster.coordinator().dropDatabase(without);
    }
}
