package dev.copytool.cli.command;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.copytool.cli.plan.Plan;
import dev.copytool.cli.shell.Ending;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class KeptPlanTest {
    private static final Plan PLAN = Plan.parse("plan.yaml", """
            connections:
              one: {url: "jdbc:sqlite:a", rows_at_a_time: 50}
              two: jdbc:sqlite:b
              target: postgresql://h/d
            groups: [{name: g, items: [{name: i, sql: SELECT 1}]}]
            """, Map.of());

    private static int fetched(String connection, Map<String, String> environment) {
        return requireNonNull(KeptPlan.work(PLAN, environment).servers().get(connection))
                .rowsAtATime();
    }

    @Test
    void aThousandRowsAreFetchedAtOnceUnlessThePlanSaysOtherwise() {
        assertThat(fetched("one", Map.of())).isEqualTo(50);
        assertThat(fetched("two", Map.of())).isEqualTo(1000);
        assertThat(fetched("two", Map.of(KeptPlan.BATCH_SIZE, ""))).isEqualTo(1000);
    }

    @Test
    void theCommandLineCountsMoreThanThePlan() {
        Map<String, String> told = Map.of(KeptPlan.BATCH_SIZE, "7");
        assertThat(fetched("one", told)).isEqualTo(7);
        assertThat(fetched("two", told)).isEqualTo(7);
    }

    @ParameterizedTest
    @ValueSource(strings = {"0", "-1", "many", "1000001"})
    void anotherNumberIsRefused(String wrong) {
        assertThatThrownBy(() -> KeptPlan.work(PLAN, Map.of(KeptPlan.BATCH_SIZE, wrong)))
                .isInstanceOf(Ending.class)
                .hasMessageContaining("COPYTOOL_BATCH_SIZE must be a number from 1 to 1000000, not '" + wrong + "'");
    }
}
