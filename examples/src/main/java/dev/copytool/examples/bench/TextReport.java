package dev.copytool.examples.bench;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.ToDoubleFunction;

/** What came out, as a table for people. */
final class TextReport {
    private static final String ROW = "%-12s %-15s %8s %8s %8s %7s %8s %8s %7s %8s %8s %7s %8s %8s";

    private TextReport() {}

    /** A line for each contender, behind each figure how many times that of the last, then what cannot be a column. */
    static List<String> lines(List<Outcome> outcomes) {
        List<String> lines = new ArrayList<>(List.of(String.format(
                Locale.ROOT,
                ROW,
                "case",
                "who",
                "min s",
                "median s",
                "max s",
                "ratio",
                "copy s",
                "box CPU",
                "ratio",
                "tool CPU",
                "serv.CPU",
                "RSS MB",
                "ratio",
                "PSS MB")));
        List<String> notes = new ArrayList<>();
        for (Outcome outcome : outcomes) {
            for (Result result : outcome.results()) {
                String name = outcome.subject().word();
                if (result.trouble().isPresent()) {
                    notes.add(name + ": no " + result.who() + ": "
                            + result.trouble().get());
                } else {
                    lines.add(line(name, result, outcome.yardstick()));
                }
            }
            notes.addAll(notes(outcome));
        }
        lines.add("");
        lines.addAll(notes);
        return lines;
    }

    private static String line(String name, Result result, Optional<Result> yardstick) {
        return String.format(
                Locale.ROOT,
                ROW,
                name,
                result.who(),
                number(result.least(Run::wall)),
                number(result.median(Run::wall)),
                number(result.most(Run::wall)),
                ratio(result, yardstick, Run::wall),
                number(result.median(Run::copying)),
                number(result.median(Run::box)),
                ratio(result, yardstick, Run::box),
                number(result.median(Run::tool)),
                number(result.median(Run::servers)),
                whole(result.median(Run::resident)),
                ratio(result, yardstick, Run::resident),
                whole(result.median(Run::shared)));
    }

    private static List<String> notes(Outcome outcome) {
        List<String> notes = new ArrayList<>();
        String name = outcome.subject().word();
        outcome.yardstick().ifPresent(last -> {
            for (Result result : outcome.results()) {
                if (result.contender().readsFiles()) {
                    notes.add(name + ": " + result.who() + " to the copying alone of " + last.who() + ": "
                            + times(result.median(Run::wall) / last.median(Run::copying)));
                }
            }
            if (outcome.subject().growth()) {
                double wall = last.median(Run::wall);
                notes.add(String.format(
                        Locale.ROOT,
                        "%s: %d tables, %d rows: %.3f ms a table, %.3f us a row",
                        name,
                        outcome.tables(),
                        outcome.rows(),
                        wall * 1e3 / outcome.tables(),
                        wall * 1e6 / outcome.rows()));
            }
        });
        return notes;
    }

    private static String ratio(Result result, Optional<Result> yardstick, ToDoubleFunction<Run> figure) {
        return yardstick
                .map(one -> times(result.median(figure) / one.median(figure)))
                .orElse("-");
    }

    private static String times(double ratio) {
        return Double.isFinite(ratio) ? String.format(Locale.ROOT, "%.2fx", ratio) : "-";
    }

    private static String number(double figure) {
        return Double.isNaN(figure) ? "-" : String.format(Locale.ROOT, "%.2f", figure);
    }

    private static String whole(double figure) {
        return Double.isNaN(figure) ? "-" : String.format(Locale.ROOT, "%.0f", figure);
    }
}
