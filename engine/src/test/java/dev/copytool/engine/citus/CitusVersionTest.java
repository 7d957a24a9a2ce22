package dev.copytool.engine.citus;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CitusVersionTest {

    @ParameterizedTest
    @CsvSource({
        "10.2.9, true", "11.0.8, true", "11.0.9, false", "11.1.6, true", "11.1.7, false", "11.2.1, true",
                "11.2.2, false",
        "11.3.0, true", "11.3.1, false", "12.0.0, true", "12.0.1, false", "12.1.0, false", "13.2.2, false",
                "14.0.0, false"
    })
    void releasesWhoseCopyLosesRowsAreKnown(String release, boolean loses) {
        CitusVersion version = CitusVersion.parse(
                        "Citus " + release + " on x86_64-pc-linux-gnu, compiled by gcc, 64-bit")
                .orElseThrow();
        assertThat(version).hasToString(release);
        assertThat(version.losesRows()).isEqualTo(loses);
    }

    @Test
    void anotherAnswerIsNoVersion() {
        assertThat(CitusVersion.parse("PostgreSQL 15.4")).isEmpty();
    }
}
