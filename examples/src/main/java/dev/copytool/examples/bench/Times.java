package dev.copytool.examples.bench;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;

/** The times of one contender in one case. */
final class Times {

    /** Seconds of one run; NaN where unknown. */
    record Run(double wall, double copying, double clients, double servers) {}

    private final List<Run> runs = new ArrayList<>();

    void add(Run run) {
        runs.add(run);
    }

    double median() {
        return median(runs.stream().map(Run::wall).toList());
    }

    /** Of copying alone; NaN where unknown. */
    double medianCopying() {
        return median(runs.stream().map(Run::copying).toList());
    }

    private static double median(List<Double> values) {
        List<Double> sorted = new ArrayList<>(values);
        Collections.sort(sorted);
        int middle = sorted.size() / 2;
        return sorted.size() % 2 == 1 ? sorted.get(middle) : (sorted.get(middle - 1) + sorted.get(middle)) / 2;
    }

    static String head() {
        return String.format(
                Locale.ROOT,
                "%-11s %-9s %9s %9s %9s %12s %12s %12s",
                "case",
                "who",
                "min s",
                "median s",
                "max s",
                "copying s",
                "clients CPU",
                "servers CPU");
    }

    String line(String name, String who) {
        return String.format(
                Locale.ROOT,
                "%-11s %-9s %9.2f %9.2f %9.2f %12s %12s %12s",
                name,
                who,
                runs.stream().mapToDouble(Run::wall).min().orElse(Double.NaN),
                median(),
                runs.stream().mapToDouble(Run::wall).max().orElse(Double.NaN),
                seconds(medianCopying()),
                seconds(median(runs.stream().map(Run::clients).toList())),
                seconds(median(runs.stream().map(Run::servers).toList())));
    }

    private static String seconds(double seconds) {
        return Double.isNaN(seconds) ? "-" : String.format(Locale.ROOT, "%.2f", seconds);
    }
}
