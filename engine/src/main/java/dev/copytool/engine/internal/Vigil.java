package dev.copytool.engine.internal;

import dev.copytool.engine.model.Look;
import dev.copytool.engine.model.Look.State;
import dev.copytool.engine.model.Side;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.LongSupplier;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Watches over one attempt. Where neither a byte passes nor a step ends, it looks what both servers are at, twice, half the
 * limit apart. A server that works, or counts on, is a sign of life too; one that only waits for something else is one for
 * a while, and so is one that cannot be asked until that was tried several times. Thread-safe.
 */
final class Vigil {
    /** What a server waits for out of our sight may take so many limits. */
    private static final int PATIENCE = 10;

    /** So many looks in a row must be in vain: one may be a slow login, or one connection too many. */
    private static final int UNSEEN = 3;

    private static final Logger log = LoggerFactory.getLogger(Vigil.class);

    private final Transfer<?> transfer;
    private final long limit;
    private final Executor threads;
    private final LongSupplier nanoTime;
    private long signs;
    private long quietSince;
    private long lookedAt;
    private Map<Side, Look> seen = Map.of();
    private int unseen;
    private boolean looking;

    /**
     * Begins.
     *
     * @param threads where servers are asked, which may take seconds
     */
    Vigil(Transfer<?> transfer, Duration limit, Executor threads, LongSupplier nanoTime) {
        this.transfer = transfer;
        this.limit = limit.toNanos();
        this.threads = threads;
        this.nanoTime = nanoTime;
        this.signs = transfer.signs();
        this.quietSince = nanoTime.getAsLong();
    }

    /** To be called several times in the limit. */
    synchronized void tick() {
        long now = nanoTime.getAsLong();
        long current = transfer.signs();
        if (current != signs) {
            signs = current;
            quietSince = now;
            seen = Map.of();
            unseen = 0;
        } else if (!looking
                && now - quietSince >= (seen.isEmpty() ? limit / 2 : limit)
                && now - lookedAt >= limit / 2) {
            begin(now);
        }
    }

    private void begin(long now) {
        try {
            threads.execute(this::look);
            looking = true;
        } catch (RejectedExecutionException | OutOfMemoryError e) {
            lookedAt = now;
            log.warn("there is no thread to look what the servers are at", e);
        }
    }

    /** A look that fails, since memory has run out or a driver is wrong, is followed by others. */
    private void look() {
        try {
            judge(transfer.look());
        } catch (RuntimeException | OutOfMemoryError e) {
            log.warn("looking what the servers are at broke unexpectedly", e);
        } finally {
            looked();
        }
    }

    private synchronized void looked() {
        looking = false;
        lookedAt = nanoTime.getAsLong();
    }

    private void judge(Map<Side, Look> looks) {
        quietTooLong(looks).ifPresent(quiet -> {
            String ends = looks.entrySet().stream()
                    .map(end -> "the " + end.getKey().word() + "'s session "
                            + end.getValue().words())
                    .collect(Collectors.joining(", "));
            transfer.stalled(
                    "nothing moved for " + quiet.toSeconds() + " s: " + ends + "; its connections were broken off");
        });
    }

    private synchronized Optional<Duration> quietTooLong(Map<Side, Look> looks) {
        long now = nanoTime.getAsLong();
        boolean again = !looks.isEmpty() && seen.keySet().equals(looks.keySet());
        boolean counted = again && counted(looks) != counted(seen);
        seen = looks;
        unseen = any(looks, State.SILENT) ? unseen + 1 : 0;
        if (looks.isEmpty() || counted || any(looks, State.WORKS)) {
            quietSince = now;
        }
        long quiet = now - quietSince;
        boolean patient = any(looks, State.WAITS_FOR_OTHERS) || (unseen > 0 && unseen < UNSEEN);
        long patience = patient ? PATIENCE * limit : limit;
        return again && quiet >= patience && transfer.signs() == signs
                ? Optional.of(Duration.ofNanos(quiet))
                : Optional.empty();
    }

    private static boolean any(Map<Side, Look> looks, State state) {
        return looks.values().stream().anyMatch(look -> look.state() == state);
    }

    private static long counted(Map<Side, Look> looks) {
        return looks.values().stream().mapToLong(Look::counted).sum();
    }
}
