package dev.copytool.cli.progress;

import dev.copytool.cli.output.Units;
import dev.copytool.engine.event.CopyEvent;
import dev.copytool.engine.event.Progress;
import dev.copytool.engine.model.CopyException;
import dev.copytool.engine.spi.Part;
import java.time.Duration;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.LongSupplier;

/** Puts the progress of a run into words. Used by one thread at a time, since each moment teaches how long the rest takes. */
public final class ProgressText {
    private static final DateTimeFormatter CLOCK = DateTimeFormatter.ofPattern("HH:mm:ss", Locale.ROOT);
    private static final int BAR = 24;
    private static final int MOST_ITEMS = 12;

    private final Progress progress;
    private final String called;
    private final boolean onDisk;
    private final long totalWeight;
    private final long totalParts;
    private final Estimate estimate;
    private final LongSupplier nanoTime;
    private final long started;

    /**
     * Of a run that begins now.
     *
     * @param called what the items are called
     * @param onDisk whether weights are sizes on a disk, and no guesses
     * @param totalWeight the sum of the parts' weights
     * @param totalParts how many there are
     */
    public ProgressText(
            Progress progress,
            String called,
            boolean onDisk,
            long totalWeight,
            long totalParts,
            LongSupplier nanoTime) {
        this.progress = progress;
        this.called = called;
        this.onDisk = onDisk;
        this.totalWeight = totalWeight;
        this.totalParts = totalParts;
        this.estimate = new Estimate(totalWeight, totalParts);
        this.nanoTime = nanoTime;
        this.started = nanoTime.getAsLong();
    }

    /** The line of a failure or a retry, or nothing for other facts. */
    static Optional<String> notice(CopyEvent event) {
        if (event instanceof CopyEvent.PartFailed failed) {
            return Optional.of("FAILED " + told(failed.part(), failed.error()));
        }
        if (event instanceof CopyEvent.PartUnsettled unsettled) {
            return Optional.of("UNSETTLED " + unsettled.part() + ": " + unsettled.why());
        }
        if (event instanceof CopyEvent.PartRetried retried) {
            return Optional.of(
                    "again in " + Units.time(retried.delay()) + ": " + told(retried.part(), retried.error()));
        }
        return ofServer(event);
    }

    private static Optional<String> ofServer(CopyEvent event) {
        if (event instanceof CopyEvent.ServerAway away) {
            return Optional.of(away.server() + " is away since "
                    + CLOCK.format(away.since().atZone(ZoneId.systemDefault())) + ", next try in "
                    + Units.time(away.nextTry()) + ": " + away.why());
        }
        if (event instanceof CopyEvent.ServerBack back) {
            return Optional.of(back.server() + " is back after " + Units.time(back.away()));
        }
        if (event instanceof CopyEvent.ServerLost lost) {
            return Optional.of("FAILED " + lost.server() + " was away for " + Units.time(lost.away())
                    + ", longer than --max-outage; the run ends: " + lost.why());
        }
        return Optional.empty();
    }

    /** The error, with the name of the item where it speaks only of the target. */
    private static String told(Part part, CopyException error) {
        boolean named = error.line().contains(part.item().source().toString());
        return named ? error.line() : part + ": " + error.line();
    }

    /** All of this moment in one line. */
    String line() {
        return line(now());
    }

    /** The same with a bar, and a line for each part in flight, the longest-lived first by weight. */
    List<String> block() {
        Moment now = now();
        int filled = BAR * now.view().percent() / 100;
        List<String> lines = new ArrayList<>();
        lines.add("[" + "#".repeat(filled) + "-".repeat(BAR - filled) + "] " + line(now));
        List<Progress.Meter> meters = now.snapshot().inFlight().stream()
                .sorted(Comparator.comparingLong(
                                (Progress.Meter meter) -> meter.part().weight())
                        .reversed()
                        .thenComparing(meter -> meter.part().item().id()))
                .toList();
        meters.stream().limit(MOST_ITEMS).forEach(meter -> lines.add(item(meter)));
        if (meters.size() > MOST_ITEMS) {
            lines.add("  and " + (meters.size() - MOST_ITEMS) + " more");
        }
        return lines;
    }

    private record Moment(Duration sinceStart, Progress.Snapshot snapshot, Estimate.View view) {}

    private Moment now() {
        Duration sinceStart = Duration.ofNanos(nanoTime.getAsLong() - started);
        Progress.Snapshot snapshot = progress.snapshot();
        return new Moment(sinceStart, snapshot, estimate.at(sinceStart, snapshot));
    }

    private String line(Moment now) {
        Estimate.View view = now.view();
        return String.format(
                Locale.ROOT,
                "%3d%%  %s  %s/s  %s rows  %d in flight%s  %s",
                view.percent(),
                tables(now.snapshot()),
                Units.bytes(view.bytesPerSecond()),
                Units.count(view.rows()),
                now.snapshot().inFlight().size(),
                failed(now.snapshot()),
                view.left().map(left -> "about " + Units.time(left) + " left").orElse(Units.time(now.sinceStart())));
    }

    private String item(Progress.Meter meter) {
        return String.format(
                Locale.ROOT,
                "  %-55s %9s%s  %12s rows",
                meter.part(),
                Units.bytes(meter.counts().bytes()),
                onDisk
                        ? String.format(
                                Locale.ROOT,
                                " of %9s on disk",
                                Units.bytes(meter.part().weight()))
                        : "",
                Units.count(meter.counts().rows()));
    }

    private String tables(Progress.Snapshot snapshot) {
        return snapshot.finishedItems() + "/" + Units.count(totalParts, called)
                + (onDisk && totalWeight > 0 ? " (" + Units.bytes(totalWeight) + " on disk)" : "");
    }

    private static String failed(Progress.Snapshot snapshot) {
        return snapshot.failedItems() == 0 ? "" : "  " + snapshot.failedItems() + " FAILED";
    }
}
