package dev.copytool.examples.bench;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** What came out of one case. */
final class Report {

    private Report() {}

    /** A line for each contender, and for each but copytool, the last one, how much longer it took. */
    static List<String> lines(String name, List<Contender> contenders) {
        List<String> lines = new ArrayList<>();
        contenders.forEach(contender -> lines.add(contender.times.line(name, contender.word())));
        Contender copytool = contenders.get(contenders.size() - 1);
        for (Contender other : contenders.subList(0, contenders.size() - 1)) {
            String ratio = String.format(
                    Locale.ROOT,
                    "%-11s ratio of medians %s/copytool: %.2fx",
                    name,
                    other.word(),
                    other.times.median() / copytool.times.median());
            String alone = String.format(
                    Locale.ROOT, ", to its copying alone %.2fx", other.times.median() / copytool.times.medianCopying());
            lines.add(other.readsFiles() ? ratio + alone : ratio);
        }
        return lines;
    }
}
