package dev.copytool.state;

import static org.assertj.core.api.Assertions.assertThat;

import dev.copytool.engine.model.Costs;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What copying cost is kept beside the tables, where anyone may have changed it. */
class KeptCostsTest {

    @Test
    void costsAreReadAsTheyWereWritten() {
        Costs costs = new Costs(0.0025, Map.of("binary plain", 0.01, "text sharded indexed", 0.125));
        assertThat(KeptCosts.of(KeptCosts.text(costs))).isEqualTo(costs);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "item", "item=", "item=NaN; binary plain=-1.0", "=1.0", "item=1e400; ;; x==", "item=1"})
    void whatMakesNoSenseWasNeverKnown(String text) {
        assertThat(KeptCosts.of(text)).isEqualTo(Costs.UNKNOWN);
    }
}
