package dev.copytool.engine.internal;

import dev.copytool.engine.event.CopyEvent;
import dev.copytool.engine.event.CopyListener;
import dev.copytool.engine.model.CopyException;
import dev.copytool.engine.model.ServerMessage;
import dev.copytool.engine.model.TimeLimit;
import dev.copytool.engine.spi.Endpoint;
import dev.copytool.engine.spi.StopSignal;
import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import io.github.resilience4j.circuitbreaker.CircuitBreaker.State;
import io.github.resilience4j.circuitbreaker.CircuitBreakerConfig;
import io.github.resilience4j.circuitbreaker.event.CircuitBreakerOnStateTransitionEvent;
import io.github.resilience4j.core.IntervalFunction;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Whether one server is there. A circuit breaker whose calls are knocks at the server's door: one that is not answered opens
 * it, then one stream at a time knocks again, less and less often, while the others wait. Thread-safe.
 */
final class Presence {
    private static final Logger log = LoggerFactory.getLogger(Presence.class);
    private static final Duration SLICE = Duration.ofMillis(50);
    private static final IntervalFunction BACKOFF =
            IntervalFunction.ofExponentialRandomBackoff(Duration.ofSeconds(1), 2, 0.5, Duration.ofSeconds(30));

    private final Endpoint endpoint;
    private final Duration most;
    private final CopyListener listener;
    private final ExecutorService threads;
    private final StopSignal stop;
    private final LongSupplier nanoTime;
    private final CircuitBreaker breaker;
    private volatile Duration nextTry = Duration.ZERO;
    private volatile String why = "";
    private volatile Instant since = Instant.EPOCH;
    private volatile long sinceNanos;

    /**
     * Of a server that is there.
     *
     * @param most how long it may be away
     * @param threads where knocks wait for an answer
     */
    Presence(
            Endpoint endpoint,
            Duration most,
            CopyListener listener,
            ExecutorService threads,
            StopSignal stop,
            LongSupplier nanoTime) {
        this.endpoint = endpoint;
        this.most = most;
        this.listener = listener;
        this.threads = threads;
        this.stop = stop;
        this.nanoTime = nanoTime;
        this.breaker = CircuitBreaker.of(
                endpoint.toString(),
                CircuitBreakerConfig.custom()
                        .slidingWindow(1, 1, CircuitBreakerConfig.SlidingWindowType.COUNT_BASED)
                        .failureRateThreshold(100)
                        .permittedNumberOfCallsInHalfOpenState(1)
                        .waitIntervalFunctionInOpenState(tries -> {
                            nextTry = TimeLimit.of(Duration.ofMillis(BACKOFF.apply(tries)));
                            return nextTry.toMillis();
                        })
                        .build());
        breaker.getEventPublisher().onStateTransition(this::told);
    }

    private void told(CircuitBreakerOnStateTransitionEvent event) {
        switch (event.getStateTransition()) {
            case CLOSED_TO_OPEN -> {
                since = Instant.now();
                sinceNanos = nanoTime.getAsLong();
                endpoint.forgetIdle();
                listener.on(new CopyEvent.ServerAway(endpoint.toString(), since, nextTry, why));
            }
            case HALF_OPEN_TO_OPEN -> listener.on(new CopyEvent.ServerAway(endpoint.toString(), since, nextTry, why));
            case HALF_OPEN_TO_CLOSED -> {
                endpoint.forgetIdle();
                listener.on(new CopyEvent.ServerBack(endpoint.toString(), away()));
            }
            default -> {}
        }
    }

    /** A connection was lost, or none could be had: knocks, unless the server is known to be away. */
    void doubt() {
        if (breaker.getState() == State.CLOSED) {
            knock();
        }
    }

    /** Waits for an answer that is being entered: the breaker gives no permission any more before it says that it is open. */
    synchronized boolean there() {
        return breaker.getState() == State.CLOSED;
    }

    /** Whether the server is away for longer than it may. */
    boolean lost() {
        return !there() && away().compareTo(most) >= 0;
    }

    /** Waits until the server is there, is away for too long, or the run is being stopped. */
    void await() {
        while (!there() && !lost() && !unwanted()) {
            if (!knock()) {
                var unused = stop.await(SLICE);
            }
        }
    }

    private boolean unwanted() {
        return stop.requested() || Thread.currentThread().isInterrupted();
    }

    private Duration away() {
        return Duration.ofNanos(nanoTime.getAsLong() - sinceNanos);
    }

    /** What is said when it is away for too long. */
    CopyEvent.ServerLost farewell() {
        return new CopyEvent.ServerLost(endpoint.toString(), away(), why);
    }

    /** Knocks if it is time for that, and there is a thread for it; tells whether it did. */
    private boolean knock() {
        if (!breaker.tryAcquirePermission()) {
            return false;
        }
        Future<Optional<CopyException>> knocking;
        try {
            knocking = threads.submit(endpoint::knock);
        } catch (RejectedExecutionException | OutOfMemoryError e) {
            // The permission is the only one: kept, it would let nobody knock again.
            breaker.releasePermission();
            log.warn("there is no thread to knock at {}", endpoint, e);
            return false;
        }
        while (!unwanted()) {
            try {
                answered(knocking.get(SLICE.toMillis(), TimeUnit.MILLISECONDS));
                return true;
            } catch (TimeoutException e) {
                // A server that does not answer must not keep a stop from being heard.
            } catch (ExecutionException e) {
                answered(Optional.of(broken(e)));
                return true;
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                break;
            }
        }
        breaker.releasePermission();
        return true;
    }

    private static CopyException broken(Throwable cause) {
        String error = "knocking broke unexpectedly: " + cause;
        return new CopyException(CopyException.Kind.TRANSIENT, error, new ServerMessage("", error, "", ""), cause);
    }

    /** One answer after the other: who has heard a refusal must find the breaker open. */
    private synchronized void answered(Optional<CopyException> refusal) {
        if (refusal.isPresent()) {
            why = refusal.get().server().error();
            breaker.onError(0, TimeUnit.NANOSECONDS, refusal.get());
        } else {
            breaker.onSuccess(0, TimeUnit.NANOSECONDS);
        }
    }
}
