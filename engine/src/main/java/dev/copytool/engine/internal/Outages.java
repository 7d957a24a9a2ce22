package dev.copytool.engine.internal;

import dev.copytool.engine.event.CopyListener;
import dev.copytool.engine.model.CopyException;
import dev.copytool.engine.spi.Endpoint;
import dev.copytool.engine.spi.Part;
import dev.copytool.engine.spi.StopSignal;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.LongSupplier;
import java.util.stream.Stream;

/** Which of a run's servers are away, and the wait for them. Thread-safe. */
final class Outages {
    private final Duration most;
    private final CopyListener listener;
    private final ExecutorService threads;
    private final StopSignal stop;
    private final LongSupplier nanoTime;
    private final Map<Endpoint, Presence> presences = new ConcurrentHashMap<>();
    private final AtomicBoolean over = new AtomicBoolean();

    /**
     * All are there.
     *
     * @param most how long a server may be away
     */
    Outages(Duration most, CopyListener listener, ExecutorService threads, StopSignal stop, LongSupplier nanoTime) {
        this.most = most;
        this.listener = CopyListener.isolated(listener);
        this.threads = threads;
        this.stop = stop;
        this.nanoTime = nanoTime;
    }

    /** Whether a server of the part is away, after a failure that may come from that; asks them. */
    boolean caused(Part part, CopyException failure) {
        if (!failure.connection()) {
            return false;
        }
        List<Presence> both = of(part);
        both.forEach(Presence::doubt);
        return !both.stream().allMatch(Presence::there);
    }

    /**
     * Waits until the servers of the part are there.
     *
     * @return whether they are; otherwise one is away for too long, or the run is being stopped
     */
    boolean await(Part part) {
        List<Presence> both = of(part);
        both.forEach(Presence::await);
        both.stream().filter(Presence::lost).findFirst().ifPresent(lost -> {
            if (over.compareAndSet(false, true)) {
                listener.on(lost.farewell());
            }
        });
        return !over() && both.stream().allMatch(Presence::there);
    }

    /** Whether a server was away for so long that the run ends. */
    boolean over() {
        return over.get();
    }

    /** The failure of a part whose server is away for too long; for others what it was. */
    CopyException told(Part part, CopyException failure) {
        Optional<Presence> lost = of(part).stream().filter(Presence::lost).findFirst();
        return lost.map(presence -> new CopyException(
                        failure.kind(),
                        part + ": given up, since the " + presence.farewell().line(),
                        failure.server(),
                        failure))
                .orElse(failure);
    }

    private List<Presence> of(Part part) {
        return Stream.of(part.source().endpoint(), part.target().endpoint())
                .map(endpoint -> presences.computeIfAbsent(
                        endpoint, one -> new Presence(one, most, listener, threads, stop, nanoTime)))
                .toList();
    }
}
