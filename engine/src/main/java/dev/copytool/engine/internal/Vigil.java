package dev.copytool.engine.internal;

import dev.copytool.engine.model.Look;
import dev.copytool.engine.model.Look.State;
import dev.copytool.engine.model.Side;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.function.LongSupplier;
import java.util.stream.Collectors;

/**
 * Watches over one attempt. Where neither a byte passes nor a step ends, it looks what both servers are at, twice, half the
 * limit apart. A server that works, or counts on, is a sign of life too; one that only waits for something else is one for
 * a while. Thread-safe.
 */
final class Vigil {
    /** What a server waits for out of our sight may take so many limits. */
    private static final int PATIENCE = 10;

    private final PartTransfer transfer;
    private final long limit;
    private final Executor threads;
    private final LongSupplier nanoTime;
    private long signs;
    private long quietSince;
    private long lookedAt;
    private Map<Side, Look> seen = Map.of();
    private boolean looking;

    /**
     * Begins.
     *
     * @param threads where servers are asked, which may take seconds
     */
    Vigil(PartTransfer transfer, Duration limit, Executor threads, LongSupplier nanoTime) {
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
        } else if (!looking
                && now - quietSince >= (seen.isEmpty() ? limit / 2 : limit)
                && now - lookedAt >= limit / 2) {
            looking = true;
            threads.execute(() -> judge(transfer.look()));
        }
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
        looking = false;
        lookedAt = now;
        seen = looks;
        if (looks.isEmpty() || counted || any(looks, State.WORKS)) {
            quietSince = now;
        }
        long quiet = now - quietSince;
        long patience = any(looks, State.WAITS_FOR_OTHERS) ? PATIENCE * limit : limit;
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
