package dev.copytool.engine.step;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class KeySampleTest {

    private static List<String> bounds(long every, List<String> literals) {
        KeySample sample = new KeySample(every);
        literals.forEach(sample);
        return sample.bounds();
    }

    @Test
    void eachRangeButTheFirstBeginsSoManyRowsAfterTheLast() {
        List<String> literals =
                IntStream.range(10, 20).mapToObj(n -> "'" + n + "'").toList();
        assertThat(bounds(3, literals)).containsExactly("'13'", "'16'", "'19'");
        assertThat(bounds(10, literals)).isEmpty();
        assertThat(bounds(3, List.of())).isEmpty();
    }

    @Test
    void aValueThatCannotBeABoundLeavesItsPlaceToTheNext() {
        assertThat(bounds(2, List.of("", "'a'", "'b\\'", "'c'", "'d'", "'e'"))).containsExactly("'c'", "'e'");
    }

    @Test
    void valuesThatComeMoreThanOnceBeginOneRange() {
        assertThat(bounds(1, List.of("'a'", "'a'", "'b'", "'b'", "'c'"))).containsExactly("'b'", "'c'");
    }

    @Test
    void momentsThatSeemToGoBackAreNoBounds() {
        assertThat(bounds(
                        1,
                        List.of(
                                "TIMESTAMP '2024-10-27 01:10:00'",
                                "TIMESTAMP '2024-10-27 01:50:00'",
                                "TIMESTAMP '2024-10-27 01:20:00'",
                                "TIMESTAMP '2024-10-27 02:00:00'")))
                .containsExactly("TIMESTAMP '2024-10-27 01:50:00'", "TIMESTAMP '2024-10-27 02:00:00'");
    }

    @Test
    void numbersAscendAsNumbers() {
        assertThat(bounds(1, List.of("-10", "-9.5", "-9.50", "2", "10"))).containsExactly("-9.5", "2", "10");
    }
}
