package dev.copytool.cli.output;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class UnitsTest {

    @ParameterizedTest
    @CsvSource({
        "0, 0 B",
        "999, 999 B",
        "1000, 1.00 kB",
        "12345, 12.3 kB",
        "999499, 999 kB",
        "999500, 1.00 MB",
        "1234567890, 1.23 GB",
        "9223372036854775807, 9223 PB"
    })
    void bytesHaveThreeDigits(long bytes, String text) {
        assertThat(Units.bytes(bytes)).isEqualTo(text);
    }

    @ParameterizedTest
    @CsvSource({"0, 0.0 s", "9999, 10.0 s", "12000, 12 s", "59999, 59 s", "60000, 0:01:00", "3723000, 1:02:03"})
    void timesAreShort(long millis, String text) {
        assertThat(Units.time(Duration.ofMillis(millis))).isEqualTo(text);
    }

    @ParameterizedTest
    @CsvSource({"0, 0, 100", "0, 10, 0", "999, 1000, 99", "1000, 1000, 100", "2000, 1000, 100"})
    void percentNeverRoundsUp(double part, double whole, int percent) {
        assertThat(Units.percent(part, whole)).isEqualTo(percent);
    }
}
