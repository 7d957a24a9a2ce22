package dev.copytool.examples.bench;

import java.util.List;
import java.util.Optional;

/**
 * What came out of one case.
 *
 * @param rows of all tables
 * @param bytes that the tables take on the source, with what belongs to them
 * @param results who copied, the one that the others are compared with last
 */
record Outcome(Case subject, int tables, long rows, long bytes, List<Result> results) {

    /** The one that the others are compared with: the last that came to its end. */
    Optional<Result> yardstick() {
        return results.stream()
                .filter(result -> result.trouble().isEmpty() && !result.runs().isEmpty())
                .reduce((earlier, later) -> later);
    }
}
