package dev.copytool.cli.progress;

import dev.copytool.cli.output.Units;
import dev.copytool.engine.event.Progress;
import java.time.Duration;
import java.util.Optional;

/**
 * Turns the counters of a run into "how far" and "how long still". Sizes from the catalog and bytes of COPY data differ by
 * a factor that the finished parts teach; the rate is an average in which the past fades. Arithmetic only.
 */
public final class Estimate {

    /** After so long an old rate counts 1/e. */
    private static final double MEMORY_SECONDS = 15;

    private final double totalWeight;
    private final long totalParts;
    private double seconds;
    private double lastWeight;
    private double lastBytes;
    private double weightRate;
    private double byteRate;

    /**
     * Starts at nothing done.
     *
     * @param totalWeight the sum of the parts' weights
     * @param totalParts how many there are
     */
    public Estimate(long totalWeight, long totalParts) {
        this.totalWeight = (double) totalWeight;
        this.totalParts = totalParts;
    }

    /**
     * What can be said at one moment.
     *
     * @param percent of the data, or of the parts where sizes are unknown
     * @param bytes COPY data so far, with what is in flight
     * @param rows rows so far, likewise
     * @param bytesPerSecond the recent rate
     * @param left the time still needed, once there is a rate to tell it from
     */
    public record View(int percent, long bytes, long rows, long bytesPerSecond, Optional<Duration> left) {}

    /** Takes the counters as they are so long after the start; to be called in order of time. */
    public View at(Duration sinceStart, Progress.Snapshot snapshot) {
        long flyingBytes = 0;
        double flyingWeight = 0;
        long flyingRows = 0;
        double scale = scale(snapshot);
        for (Progress.Meter meter : snapshot.inFlight()) {
            long bytes = meter.counts().bytes();
            flyingBytes += bytes;
            flyingRows += meter.counts().rows();
            flyingWeight += Math.min(bytes * scale, (double) meter.part().weight());
        }
        long bytes = snapshot.committed().bytes() + flyingBytes;
        double weight = Math.min(totalWeight, (double) snapshot.finishedWeight() + flyingWeight);
        learn((double) sinceStart.toNanos() / 1e9, weight, (double) bytes);
        double whole = totalWeight > 0 ? totalWeight : (double) totalParts;
        double done = totalWeight > 0 ? weight : (double) snapshot.finishedItems();
        boolean all = snapshot.finishedItems() + snapshot.failedItems() >= totalParts;
        int percent = Math.min(all ? 100 : 99, Units.percent(done, whole));
        return new View(percent, bytes, snapshot.committed().rows() + flyingRows, (long) byteRate, left(weight));
    }

    /** Bytes on disk for a byte of COPY. A few small tables teach little: until a share of all is done, 1 to 1 counts too. */
    private double scale(Progress.Snapshot snapshot) {
        double doubt = totalWeight / 20;
        double copied = snapshot.committed().bytes() + doubt;
        return copied == 0 ? 1 : (snapshot.finishedWeight() + doubt) / copied;
    }

    private void learn(double now, double weight, double bytes) {
        double step = now - seconds;
        if (step <= 0) {
            return;
        }
        double fade = seconds == 0 ? 0 : Math.exp(-step / MEMORY_SECONDS);
        weightRate = fade * weightRate + (1 - fade) * Math.max(0, weight - lastWeight) / step;
        byteRate = fade * byteRate + (1 - fade) * Math.max(0, bytes - lastBytes) / step;
        seconds = now;
        lastWeight = weight;
        lastBytes = bytes;
    }

    private Optional<Duration> left(double weight) {
        return weightRate <= 0 || weight <= 0
                ? Optional.empty()
                : Optional.of(Duration.ofMillis((long) (1000 * (totalWeight - weight) / weightRate)));
    }
}
