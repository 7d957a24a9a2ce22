package dev.copytool.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.copytool.cli.shell.ExitCode;
import dev.copytool.engine.testing.CitusCluster;
import dev.copytool.engine.testing.CitusExtension;
import dev.copytool.engine.testing.CitusNode;
import dev.copytool.engine.testing.NeedsOwnCitus;
import dev.copytool.engine.testing.PostgresExtension;
import dev.copytool.engine.testing.PostgresServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/** What a cluster would not take, and a cluster that is not in order, are told before anything is copied. */
@Timeout(180)
@ExtendWith({CitusExtension.class, PostgresExtension.class})
class CitusCheckTest {
    private Scenario scenario;
    private CitusCluster cluster;

    @BeforeEach
    void setUp(PostgresServer server, CitusCluster shared) {
        cluster = shared;
        scenario = new Scenario(server, shared)
                .both("CREATE TABLE t (id int, v text)", "CREATE TABLE l (id int)")
                .onSource(
                        "INSERT INTO t SELECT i, 'v' || i FROM generate_series(1, 1000) i",
                        "INSERT INTO l SELECT generate_series(1, 10)")
                .onTarget("SELECT create_distributed_table('t', 'id', shard_count => 8)");
    }

    @AfterEach
    void tearDown() {
        scenario.close();
    }

    private CliRun refused(String verb, String... more) {
        CliRun ran = scenario.verb(verb, more);
        assertThat(ran.code()).as(ran.everything()).isEqualTo(ExitCode.REFUSED);
        return ran;
    }

    private void allIsCopied() {
        assertThat(scenario.targetValue("SELECT count(*) || '/' || count(DISTINCT id) FROM t"))
                .isEqualTo("1000/1000");
        assertThat(scenario.targetValue("SELECT count(*) FROM l")).isEqualTo("10");
    }

    @Test
    void aSoundClusterAndItsTablesAreOk() {
        scenario.generate().done();
        CliRun ran = scenario.verb("check").done();
        assertThat(ran.err()).isEqualTo("9 ok, 0 warnings, 0 refusals\n");
        assertThat(ran.out()).contains("Citus version", "it takes writes", "2 tables can be copied");
        assertThat(scenario.targetValue("SELECT count(*) FROM pg_namespace WHERE nspname = 'copytool'"))
                .isEqualTo("0");
    }

    @Test
    @DisplayName("rows without a value in the distribution column: check reads for them, migrate where statistics tell")
    void rowsWithoutADistributionValueAreFound() throws IOException {
        scenario.onSource("INSERT INTO t VALUES (NULL, 'nowhere')").generate().done();
        String says = "rows have no value in the distribution column 'id', and Citus takes none of them";
        assertThat(refused("check", "--csv").out())
                .contains("REFUSE,public.t,\"" + says)
                .contains("1 table can be copied");

        scenario.onSource("ANALYZE t");
        assertThat(refused("migrate").err()).contains("copytool: public.t: " + says);

        // The statistics still tell of such rows, but there are none.
        scenario.onSource("UPDATE t SET id = 0 WHERE id IS NULL");
        scenario.verb("check").done();
        scenario.verb("migrate", "--dry-run").done();

        // A row filter decides, whatever the statistics say.
        scenario.onSource("UPDATE t SET id = NULL WHERE id = 0", "ANALYZE t");
        Path rules = scenario.directory.resolve("rules.yaml");
        Files.writeString(rules, "rules:\n  - match: public.t\n    where: id IS NOT NULL -- only these\n");
        Files.delete(scenario.manifest);
        scenario.generate("--rules", rules.toString(), "--include", "t").done();
        scenario.verb("check", "--table", "t").done();
        scenario.verb("migrate", "--table", "t").done();
        assertThat(scenario.targetValue("SELECT count(*) FROM t")).isEqualTo("1000");
    }

    @Test
    void aPartitionedSourceIsLookedAtAsAWhole() {
        scenario.onSource(
                        "CREATE TABLE p (id int, month date) PARTITION BY LIST (month)",
                        "CREATE TABLE p1 PARTITION OF p FOR VALUES IN ('2020-01-01')",
                        "INSERT INTO p VALUES (1, '2020-01-01'), (NULL, '2020-01-01')",
                        "ANALYZE p")
                .onTarget("CREATE TABLE p (id int, month date)", "SELECT create_distributed_table('p', 'id')");
        scenario.generate().done();
        scenario.changeManifest("UPDATE tables SET source_table = 'p', target_table = NULL WHERE source_table = 'p1'");
        assertThat(refused("migrate").err()).contains("public.p: rows have no value in the distribution column 'id'");
    }

    @Test
    void aDistributionColumnThatTheSourceLacksIsNamed() {
        scenario.both("CREATE TABLE m (v text)")
                .onTarget(
                        "ALTER TABLE m ADD COLUMN tenant int DEFAULT 7",
                        "SELECT create_distributed_table('m', 'tenant')");
        scenario.generate().done();
        String says = "the target is distributed by the column 'tenant', which the source does not have";
        assertThat(refused("check").out()).containsPattern("REFUSE +public.m +" + says);
        assertThat(refused("migrate").err()).contains("copytool: public.m: " + says);
    }

    @Test
    @DisplayName("promise 7: Ctrl-C cancels the reading of sources and ends with 130")
    void interrupted() throws SQLException {
        scenario.onSource(
                "ALTER TABLE t RENAME TO base",
                "CREATE VIEW t AS SELECT CASE WHEN"
                        + " pg_advisory_xact_lock_shared(7)::text IS NOT NULL THEN id END AS id, v FROM base");
        scenario.generate("--views", "--exclude", "base").done();
        try (Connection session = scenario.from.connect(scenario.source);
                Statement statement = session.createStatement()) {
            statement.execute("SELECT pg_advisory_lock(7)");
            CompletableFuture<CliRun> running = scenario.later("check");
            String waiting = "SELECT count(*) FROM pg_stat_activity WHERE wait_event = 'advisory' AND datname = '"
                    + scenario.source + "'";
            Scenario.until(() -> scenario.sourceValue(waiting).equals("1"));
            scenario.stop.request();
            CliRun ran = running.join();
            assertThat(ran.code()).as(ran.everything()).isEqualTo(ExitCode.INTERRUPTED);
            assertThat(ran.out()).isEmpty();
            assertThat(scenario.sourceValue(waiting)).isEqualTo("0");
        }
    }

    @Test
    @NeedsOwnCitus("stops a node")
    void aNodeThatIsDownIsNamedAndNothingIsCopied() {
        scenario.generate().done();
        CitusNode victim = cluster.worker(1);
        victim.stopNow();
        try {
            CliRun checked = refused("check");
            assertThat(checked.out())
                    .containsPattern(
                            "REFUSE +node " + victim.address() + " +it does not answer the coordinator .*; start it")
                    .contains("OK      node " + cluster.worker(2).address());
            CliRun migrated = refused("migrate");
            assertThat(migrated.complaints())
                    .hasSize(2)
                    .first()
                    .asString()
                    .startsWith("copytool: node " + victim.address() + ": it does not answer the coordinator (");
            assertThat(scenario.manifestRows("SELECT DISTINCT state FROM tables"))
                    .containsExactly("pending");
        } finally {
            victim.start();
        }
        scenario.verb("migrate").done();
        allIsCopied();
    }

    @Test
    @NeedsOwnCitus("lets the coordinator take no writes")
    void aCoordinatorThatTakesNoWritesIsRefusedAlsoBySecondRuns() {
        scenario.generate().done();
        scenario.verb("migrate", "--table", "l").done();
        CitusNode coordinator = cluster.coordinator();
        coordinator.execute(
                "postgres", "ALTER SYSTEM SET default_transaction_read_only = on", "SELECT pg_reload_conf()");
        try {
            Scenario.until(() -> coordinator
                    .value(scenario.target, "SHOW default_transaction_read_only")
                    .equals("on"));
            assertThat(refused("check").out()).containsPattern("REFUSE +target +it takes no writes, for default_");
            assertThat(refused("migrate").err()).contains("copytool: target: it takes no writes, for default_");
        } finally {
            coordinator.execute(
                    "postgres",
                    "SET default_transaction_read_only = off",
                    "ALTER SYSTEM RESET default_transaction_read_only",
                    "SELECT pg_reload_conf()");
            Scenario.until(() -> coordinator
                    .value(scenario.target, "SHOW default_transaction_read_only")
                    .equals("off"));
        }
        scenario.verb("migrate").done();
        allIsCopied();
    }

    @Test
    @DisplayName(
            "promise 8: a node lost in the middle fails the tables it holds, not the others; they are copied later")
    @NeedsOwnCitus("stops a node")
    void aNodeLostInTheMiddle() throws SQLException {
        scenario.onSource(
                "ALTER TABLE t RENAME TO base",
                "CREATE VIEW t AS SELECT CASE WHEN"
                        + " pg_advisory_xact_lock_shared(7)::text IS NOT NULL THEN id END AS id, v FROM base");
        scenario.generate("--views", "--exclude", "base").done();
        CitusNode victim = cluster.worker(1);
        CliRun ran;
        try (Connection session = scenario.from.connect(scenario.source);
                Statement statement = session.createStatement()) {
            statement.execute("SELECT pg_advisory_lock(7)");
            CompletableFuture<CliRun> running =
                    scenario.later("migrate", "--no-stop-on-error", "--retries", "1", "--entry-nodes", "coordinator");
            Scenario.until(() -> scenario.sourceValue("SELECT count(*) FROM pg_stat_activity WHERE wait_event ="
                            + " 'advisory' AND datname = '" + scenario.source + "'")
                    .equals("1"));
            victim.stopNow();
            statement.execute("SELECT pg_advisory_unlock(7)");
            ran = running.join();
        } finally {
            victim.start();
        }
        assertThat(ran.code()).as(ran.everything()).isEqualTo(ExitCode.SOME_FAILED);
        assertThat(scenario.manifestRows("SELECT source_table, state FROM tables ORDER BY 1"))
                .containsExactly("l|done", "t|failed");
        assertThat(scenario.manifestRows("SELECT error FROM tables WHERE source_table = 't'"))
                .singleElement()
                .asString()
                .contains(victim.address())
                .contains("run again with --retry-errors");
        scenario.verb("migrate", "--retry-errors").done();
        allIsCopied();
    }
}
