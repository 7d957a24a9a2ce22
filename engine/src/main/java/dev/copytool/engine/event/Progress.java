package dev.copytool.engine.event;

import dev.copytool.engine.model.Counts;
import dev.copytool.engine.model.PartKey;
import dev.copytool.engine.spi.Part;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;

/** The numbers of a run, written by its workers and read by anyone at any time. */
public final class Progress {
    private final Map<PartKey, Meter> inFlight = new ConcurrentHashMap<>();
    private final LongAdder finishedWeight = new LongAdder();
    private final Map<UUID, Integer> finishedSlices = new ConcurrentHashMap<>();
    private final LongAdder finishedItems = new LongAdder();
    private final Set<UUID> failedItems = ConcurrentHashMap.newKeySet();
    private final LongAdder rows = new LongAdder();
    private final LongAdder bytes = new LongAdder();

    /** Counts one attempt of one part. */
    public static final class Meter {
        private final Part part;
        private final LongAdder attemptRows = new LongAdder();
        private final LongAdder attemptBytes = new LongAdder();

        private Meter(Part part) {
            this.part = part;
        }

        public void add(long moreRows, long moreBytes) {
            attemptRows.add(moreRows);
            attemptBytes.add(moreBytes);
        }

        public Part part() {
            return part;
        }

        public Counts counts() {
            return new Counts(attemptRows.sum(), attemptBytes.sum());
        }
    }

    /** Starts counting an attempt; an earlier attempt of the part is forgotten. */
    public Meter started(Part part) {
        Meter meter = new Meter(part);
        inFlight.put(part.key(), meter);
        return meter;
    }

    /** The part is in the target. */
    public void committed(Part part, Counts counts) {
        rows.add(counts.rows());
        bytes.add(counts.bytes());
        finished(part);
    }

    /** The part was in the target before. */
    public void skipped(Part part) {
        finished(part);
    }

    private void finished(Part part) {
        inFlight.remove(part.key());
        finishedWeight.add(part.weight());
        boolean last = part.slices() == 0
                || (part.index() > 0 && finishedSlices.merge(part.item().uuid(), 1, Integer::sum) == part.slices());
        if (last) {
            finishedItems.increment();
        }
    }

    /** The part will not be copied in this run. */
    public void failed(Part part) {
        inFlight.remove(part.key());
        failedItems.add(part.item().uuid());
    }

    /** The attempt is over and nothing of it stays. */
    public void released(Part part) {
        inFlight.remove(part.key());
    }

    /** The numbers at one moment; each is right, but they are not read at the same instant. */
    public Snapshot snapshot() {
        return new Snapshot(
                finishedItems.sum(),
                failedItems.size(),
                finishedWeight.sum(),
                new Counts(rows.sum(), bytes.sum()),
                List.copyOf(inFlight.values()));
    }

    /**
     * The numbers at one moment.
     *
     * @param finishedItems items that are in the target
     * @param failedItems items of which a part was given up
     * @param finishedWeight the sum of the finished parts' weights
     * @param committed what the committed parts held
     * @param inFlight the attempts under way
     */
    public record Snapshot(
            long finishedItems, long failedItems, long finishedWeight, Counts committed, List<Meter> inFlight) {}
}
