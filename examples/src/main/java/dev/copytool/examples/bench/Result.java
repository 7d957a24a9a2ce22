package dev.copytool.examples.bench;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.function.ToDoubleFunction;

/** What one contender did in one case. */
final class Result {
    private final Contender contender;
    private final List<Run> runs = new ArrayList<>();
    private Optional<String> trouble;

    Result(Contender contender) {
        this.contender = contender;
        this.trouble = contender.absence();
    }

    Contender contender() {
        return contender;
    }

    String who() {
        return contender.word();
    }

    List<Run> runs() {
        return List.copyOf(runs);
    }

    /** Why it did not run, or not to the end; its times then count for nothing. */
    Optional<String> trouble() {
        return trouble;
    }

    void add(Run run) {
        runs.add(run);
    }

    void fail(String message) {
        trouble = Optional.of(message);
    }

    /** The least of a figure. */
    double least(ToDoubleFunction<Run> figure) {
        return sorted(figure).stream().findFirst().orElse(Double.NaN);
    }

    /** The most of a figure. */
    double most(ToDoubleFunction<Run> figure) {
        List<Double> sorted = sorted(figure);
        return sorted.isEmpty() ? Double.NaN : sorted.get(sorted.size() - 1);
    }

    /** The median of a figure over all rounds; NaN where unknown, or where the contender is in trouble. */
    double median(ToDoubleFunction<Run> figure) {
        List<Double> sorted = sorted(figure);
        if (sorted.isEmpty() || trouble.isPresent()) {
            return Double.NaN;
        }
        int middle = sorted.size() / 2;
        return sorted.size() % 2 == 1 ? sorted.get(middle) : (sorted.get(middle - 1) + sorted.get(middle)) / 2;
    }

    private List<Double> sorted(ToDoubleFunction<Run> figure) {
        List<Double> values =
                new ArrayList<>(runs.stream().map(figure::applyAsDouble).toList());
        Collections.sort(values);
        return values;
    }
}
