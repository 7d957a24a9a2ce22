package dev.copytool.examples;

import static org.assertj.core.api.Assertions.assertThat;

import dev.copytool.engine.testing.CitusCluster;
import dev.copytool.engine.testing.CitusExtension;
import dev.copytool.engine.testing.CitusNode;
import dev.copytool.engine.testing.DumpableExtension;
import dev.copytool.engine.testing.DumpableServer;
import dev.copytool.engine.testing.PostgresServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** What {@code docs/citus.md} tells, with the sample and the rules of {@code examples/icds}. */
@ExtendWith({CitusExtension.class, DumpableExtension.class})
class IcdsOnCitusIT {
    private static final Path SAMPLE = Programs.ROOT.resolve("examples/icds");
    private static final Path RULES = SAMPLE.resolve("rules.yaml");

    /** A quarter keeps the test short; the tables without a date are the parents and those of every node. */
    private static final String[] QUARTER = {"--end-date", "2020-04-01", "--undated", "include"};

    /** 45 of them are kept, 21 are merged into four parents. */
    private static final int CHILDREN_OF_THE_QUARTER = 66;

    /** The kept children, their parents, and the parents that children are merged into. */
    private static final int MADE = 62;

    private static final String PARTITIONED = """
            rules:
              - match: agg_ls
                children: keep
                distribute:
                  by: state_id
                  colocate_with: agg_awc
                  children: partitions
                  partition_by: RANGE (month, aggregation_level)
            """;

    @TempDir
    Path directory;

    private PostgresServer warehouse;
    private CitusCluster cluster;
    private String source;
    private String target;

    @BeforeEach
    void setUp(DumpableServer dumpable, CitusCluster shared) throws IOException {
        warehouse = dumpable.server();
        cluster = shared;
        source = warehouse.newDatabase();
        warehouse.execute(
                source,
                Files.readString(SAMPLE.resolve("warehouse-schema.sql")),
                Files.readString(SAMPLE.resolve("warehouse.sql")));
        target = cluster.newDatabase();
    }

    @AfterEach
    void tearDown() {
        warehouse.dropDatabase(source);
        cluster.dropDatabase(target);
    }

    private Programs.Ran copytool(String verb, String... arguments) throws IOException, InterruptedException {
        List<String> all =
                new ArrayList<>(List.of(verb, directory.resolve("db.sqlite").toString()));
        all.addAll(List.of(arguments));
        Programs.Ran ran = Programs.run(Programs.product(), all.toArray(String[]::new));
        assertThat(ran.code()).as("%s: %s", all, ran.output()).isZero();
        return ran;
    }

    private String generate(Path rules) throws IOException, InterruptedException {
        return copytool(
                        "generate",
                        "--source",
                        warehouse.uri(source),
                        "--target",
                        cluster.uri(target),
                        "--rules",
                        rules.toString())
                .output();
    }

    private void migrate(String entryNodes) throws IOException, InterruptedException {
        List<String> arguments = new ArrayList<>(List.of(QUARTER));
        arguments.addAll(List.of("--yes", "--no-progress", "--entry-nodes", entryNodes));
        String[] all = arguments.toArray(String[]::new);
        assertThat(copytool("migrate", all).output()).containsPattern("copied \\d{2,} tables, [1-9]");
        assertThat(copytool("migrate", all).output()).contains("nothing left to copy");
    }

    /** How many tables came in by that node. */
    private static int tables(String status, CitusNode node) {
        Matcher matcher = Pattern.compile("\"tables\" : (\\d+),[^}]*\"entry_node\" : \"" + node.address() + "/")
                .matcher(status);
        return matcher.find() ? Integer.parseInt(matcher.group(1)) : 0;
    }

    private void equalSums(String... tables) {
        for (String table : tables) {
            String query = "SELECT * FROM " + table + " WHERE month < '2020-04-01'";
            assertThat(cluster.checksum(target, query))
                    .as(table)
                    .isEqualTo(warehouse.checksum(source, query))
                    .doesNotStartWith("0/");
        }
    }

    @Test
    @DisplayName(
            "the warehouse enters the cluster at both workers; children are kept beside their parent or merged into it")
    void theWarehouseEntersAtBothWorkers() throws IOException, InterruptedException {
        assertThat(generate(RULES))
                .contains("; 2 tables not covered by a rule")
                .contains("not covered by a rule: public.export_of_march_1 (child of public.export_of_march)");

        String tablesOfTheTarget =
                "SELECT count(*) FROM pg_class WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace";
        assertThat(copytool("prepare", dryRun()).output())
                .contains(
                        "SELECT pg_catalog.create_distributed_table('\"public\".\"agg_awc_2020-03-01_3\"', 'state_id',"
                                + " colocate_with => '\"public\".\"agg_awc\"');");
        assertThat(cluster.value(target, tablesOfTheTarget)).isEqualTo("0");
        assertThat(copytool("prepare", QUARTER).output())
                .contains(MADE + " tables created, 0 tables are there already");
        assertThat(copytool("prepare", QUARTER).output())
                .contains("0 tables created, " + MADE + " tables are there already");

        migrate("auto");
        String status = copytool("status", "--json").output();
        int entered =
                cluster.nodes().stream().mapToInt(node -> tables(status, node)).sum();
        assertThat(entered).isGreaterThan(CHILDREN_OF_THE_QUARTER);
        assertThat(status).containsPattern("\"state\" : \"migrated\",\\s+\"tables\" : " + entered + ",");
        assertThat(tables(status, cluster.worker(1))).as(status).isPositive();
        assertThat(tables(status, cluster.worker(2))).as(status).isPositive();

        assertThat(copytool("verify", QUARTER).output()).contains(" targets compared, 0 different");
        equalSums("daily_attendance", "child_health_monthly", "icds_dashboard_ccs_record_bp_forms");
        assertThat(
                        cluster.value(
                                target,
                                "SELECT count(DISTINCT colocation_id) FROM citus_tables WHERE table_name::text ~ 'agg_|ls_vhnd'"))
                .isEqualTo("1");
    }

    private static String[] dryRun() {
        List<String> arguments = new ArrayList<>(List.of(QUARTER));
        arguments.add("--dry-run");
        return arguments.toArray(String[]::new);
    }

    @Test
    @DisplayName("the warehouse enters at the coordinator alone; a family is made partitions by month and level")
    void theWarehouseEntersAtTheCoordinatorAndAFamilyBecomesPartitions() throws IOException, InterruptedException {
        Path rules = directory.resolve("rules.yaml");
        Files.writeString(rules, PARTITIONED + Files.readString(RULES).replaceFirst("(?s)^.*?rules:\n", ""));
        generate(rules);
        copytool("prepare", QUARTER);
        assertThat(cluster.rows(
                        target,
                        "SELECT pg_get_expr(relpartbound, oid) FROM pg_class WHERE relname = 'agg_ls_2020-03-01_3'"))
                .containsExactly("FOR VALUES FROM ('2020-03-01', 3) TO ('2020-03-01', 4)");

        migrate("coordinator");
        String status = copytool("status", "--json").output();
        assertThat(tables(status, cluster.coordinator())).isGreaterThan(CHILDREN_OF_THE_QUARTER);
        assertThat(tables(status, cluster.worker(1))).isZero();
        assertThat(tables(status, cluster.worker(2))).isZero();

        assertThat(copytool("verify", QUARTER).output()).contains(" targets compared, 0 different");
        equalSums("agg_ls", "daily_attendance", "child_health_monthly");
    }
}
