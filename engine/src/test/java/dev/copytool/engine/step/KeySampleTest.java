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
    void valuesOfWhichNoneCanBeABoundAreTold() {
        KeySample sample = new KeySample(1);
        assertThat(sample.isUseless()).isFalse();
        sample.accept("E'\\\\x00'");
        assertThat(sample.isUseless()).isTrue();
        sample.accept("7");
        assertThat(sample.isUseless()).isFalse();
    }
}
