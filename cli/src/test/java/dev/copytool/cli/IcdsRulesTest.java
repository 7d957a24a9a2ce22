package dev.copytool.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.copytool.engine.testing.PostgresExtension;
import dev.copytool.engine.testing.PostgresServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/** The rules of {@code examples/icds} on the sample beside them. */
@Timeout(180)
@ExtendWith(PostgresExtension.class)
class IcdsRulesTest {
    private static final Path SAMPLE = Path.of("..", "examples", "icds");

    @Test
    void theExamplesRulesCopyTheExamplesWarehouse(PostgresServer server) throws IOException {
        try (Scenario scenario = new Scenario(server)) {
            scenario.both(Files.readString(SAMPLE.resolve("warehouse-schema.sql")));
            scenario.onSource(Files.readString(SAMPLE.resolve("warehouse.sql")));

            CliRun generated = scenario.generate(
                            "--rules", SAMPLE.resolve("rules.yaml").toString())
                    .done();

            assertThat(generated.out()).contains("; 2 tables not covered by a rule");
            assertThat(generated.err().lines().filter(line -> line.startsWith("not covered")))
                    .containsExactly(
                            "not covered by a rule: public.export_of_march",
                            "not covered by a rule: public.export_of_march_1 (child of public.export_of_march)",
                            "not covered by a rule: 2 tables; they are no items");
            assertThat(scenario.manifestRows("SELECT group_name, count(*), count(date), count(target_table) FROM tables"
                            + " GROUP BY group_order ORDER BY group_order"))
                    .containsExactly("locations|5|0|0", "aggregates|187|181|0", "forms|90|84|85");
            assertThat(scenario.manifestRows("SELECT target_table, date FROM tables WHERE source_table IN"
                            + " ('child_health_monthly_2020-03-01_st2',"
                            + " 'ucr_icds-cas_static-daily_feeding_forms_85b1167f_y2020m03') ORDER BY id"))
                    .containsExactly(
                            "child_health_monthly|2020-03-01",
                            "ucr_icds-cas_static-daily_feeding_forms_85b1167f|2020-03-01");

            scenario.verb("migrate", "--no-progress").done();
            scenario.verb("verify").done();
            for (String parent : new String[] {"agg_awc", "child_health_monthly", "daily_attendance"}) {
                assertThat(server.checksum(scenario.target, "SELECT * FROM " + parent))
                        .isEqualTo(server.checksum(scenario.source, "SELECT * FROM " + parent));
            }
            assertThat(scenario.targetValue(
                            "SELECT count(*) FROM \"ucr_icds-cas_static-daily_feeding_forms_85b1167f\""))
                    .isEqualTo("130");
        }
    }
}
