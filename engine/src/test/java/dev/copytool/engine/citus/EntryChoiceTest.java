package dev.copytool.engine.citus;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.copytool.engine.citus.EntryChoice.Address;
import dev.copytool.engine.citus.EntryChoice.Mode;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class EntryChoiceTest {

    @Test
    void aWordOrAListOfAddressesIsUnderstood() {
        assertThat(EntryChoice.parse("auto")).isEqualTo(new EntryChoice(Mode.AUTO, List.of()));
        assertThat(EntryChoice.parse("coordinator")).isEqualTo(new EntryChoice(Mode.COORDINATOR, List.of()));
        assertThat(EntryChoice.parse("w1:6001, w2,[::1]:6003"))
                .isEqualTo(new EntryChoice(
                        Mode.LISTED,
                        List.of(new Address("w1", 6001), new Address("w2", 5432), new Address("[::1]", 6003))));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", ",", "w1:", "w1:port", "w1:0", "w1:65536", "w1,,w2", "a:1:2", "two words"})
    void anythingElseIsRefusedWithTheForms(String text) {
        assertThatThrownBy(() -> EntryChoice.parse(text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageEndingWith("is not an entry node; write auto, coordinator or host:port,host:port");
    }
}
