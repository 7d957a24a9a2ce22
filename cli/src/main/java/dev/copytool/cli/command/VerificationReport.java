package dev.copytool.cli.command;

import dev.copytool.cli.output.Listing;
import dev.copytool.cli.output.Listing.Column;
import dev.copytool.cli.output.RejectFiles;
import dev.copytool.cli.output.Units;
import dev.copytool.engine.model.Advice;
import dev.copytool.engine.model.TableName;
import dev.copytool.engine.verify.Comparison;
import dev.copytool.engine.verify.Comparison.Both;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Says what a verification found: in a listing as the result, in words beside it. */
final class VerificationReport {
    private final List<Comparison> comparisons;
    private final Map<TableName, Long> rejected;
    private final Path manifest;

    /**
     * Says what was found.
     *
     * @param rejected how many rows were rejected of what was copied into a target, where there are any
     */
    VerificationReport(List<Comparison> comparisons, Map<TableName, Long> rejected, Path manifest) {
        this.comparisons = List.copyOf(comparisons);
        this.rejected = Map.copyOf(rejected);
        this.manifest = manifest;
    }

    long different() {
        return comparisons.stream().filter(comparison -> !comparison.equal()).count();
    }

    /** The result; in the forms for machines with the checksums, where there are any. */
    void list(Listing.Form form, boolean checksums, PrintWriter out) {
        if (form == Listing.Form.TABLE) {
            table(out);
            return;
        }
        Listing listing = new Listing(List.of(
                Column.text("target_table", ""),
                Column.number("tables", ""),
                Column.number("source_rows", ""),
                Column.number("target_rows", ""),
                Column.text("source_checksum", ""),
                Column.text("target_checksum", ""),
                Column.text("equal", ""),
                Column.text("differs", ""),
                Column.text("changed", ""),
                Column.number("rejected", "")));
        for (Comparison comparison : comparisons) {
            Optional<Both> both = comparison.both();
            Optional<Both> summed = both.filter(sides -> checksums);
            listing.add(
                    comparison.target(),
                    (long) comparison.tables(),
                    both.map(sides -> sides.source().rows()),
                    both.map(sides -> sides.target().rows()),
                    summed.map(sides -> sides.source().checksum().toString()),
                    summed.map(sides -> sides.target().checksum().toString()),
                    comparison.equal(),
                    differs(comparison),
                    !comparison.changed().isEmpty(),
                    rejected(comparison));
        }
        listing.write(form, out);
    }

    private void table(PrintWriter out) {
        Listing listing = new Listing(List.of(
                Column.text("target_table", "Target Table"),
                Column.number("tables", "Tables"),
                Column.number("source_rows", "Source Rows"),
                Column.number("target_rows", "Target Rows"),
                Column.text("equal", "Equal"),
                Column.text("differs", "Differs"),
                Column.text("changed", "Changed")));
        for (Comparison comparison : comparisons) {
            listing.add(
                    comparison.target(),
                    (long) comparison.tables(),
                    comparison.both().map(sides -> sides.source().rows()),
                    comparison.both().map(sides -> sides.target().rows()),
                    comparison.equal() ? "yes" : "NO",
                    differs(comparison),
                    comparison.changed().isEmpty() ? "" : "yes");
        }
        listing.write(Listing.Form.TABLE, out);
    }

    /** What differs, in a word; absent where nothing does. */
    private long rejected(Comparison comparison) {
        return rejected.getOrDefault(comparison.target(), 0L);
    }

    /** Whether the target lacks just as many rows as were rejected. */
    private boolean explained(Comparison comparison) {
        long lacking = comparison
                .both()
                .map(sides -> sides.source().rows() - sides.target().rows())
                .orElse(0L);
        return lacking > 0 && lacking == rejected(comparison);
    }

    private Optional<String> differs(Comparison comparison) {
        if (comparison.equal()) {
            return Optional.empty();
        }
        if (comparison.both().isEmpty()) {
            return Optional.of("not compared");
        }
        return Optional.of(comparison.sameCount() ? "checksum" : explained(comparison) ? "rejected" : "rows");
    }

    /** A line for each difference, what was left out, and a summary. */
    void explain(long notCopied, Duration elapsed, PrintWriter err) {
        for (Comparison comparison : comparisons) {
            comparison.remark().ifPresent(remark -> err.println("note: " + comparison.target() + ": " + remark));
        }
        comparisons.stream()
                .filter(comparison -> !comparison.equal())
                .forEach(comparison -> err.println("DIFFERENT " + comparison.target() + ": " + why(comparison)
                        + leftOut(comparison) + after(comparison)));
        if (notCopied > 0) {
            err.println(Units.count(notCopied, "table")
                    + (notCopied == 1
                            ? " is not copied yet and was not compared"
                            : " are not copied yet and were not compared"));
        }
        err.println(Units.count(comparisons.size(), "target") + " compared, " + Units.count(different())
                + " different, " + Units.time(elapsed));
    }

    private static String why(Comparison comparison) {
        return comparison
                .both()
                .map(sides -> comparison.sameCount()
                        ? "same count, other contents"
                        : "source " + Units.count(sides.source().rows(), "row") + ", target "
                                + Units.count(sides.target().rows(), "row"))
                .orElseGet(() -> comparison.obstacle().orElse(""));
    }

    private String leftOut(Comparison comparison) {
        long rows = rejected(comparison);
        if (rows == 0) {
            return "";
        }
        String what = explained(comparison)
                ? "just as many as were rejected"
                : Units.count(rows, "row") + (rows == 1 ? " was" : " were") + " rejected";
        // What a target refuses may be a value that the source cannot cast to its type either.
        String next = comparison.both().isPresent() ? "" : "; --counts compares at least their number";
        return "; " + what + ", see " + RejectFiles.directory(manifest) + next;
    }

    private String after(Comparison comparison) {
        List<TableName> changed = comparison.changed();
        if (changed.isEmpty() || comparison.both().isEmpty()) {
            return "";
        }
        TableName first = changed.get(0);
        String who = comparison.tables() == 1
                ? "its source changed after it was copied"
                : changed.size() == 1
                        ? "its source " + first + " changed after it was copied"
                        : Units.count(changed.size()) + " of its sources changed after they were copied, such as "
                                + first;
        return "; " + who + "; to copy it again: "
                + Advice.about(manifest.toString(), Advice.command("migrate", "--recopy", Advice.table(first)));
    }
}
