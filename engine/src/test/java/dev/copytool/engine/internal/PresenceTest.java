package dev.copytool.engine.internal;

import static org.assertj.core.api.Assertions.assertThat;

import dev.copytool.engine.model.CopyException;
import dev.copytool.engine.model.ServerMessage;
import dev.copytool.engine.spi.StopSignal;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.AbstractExecutorService;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class PresenceTest {
    private static final int ROUNDS = 2000;
    private static final int STREAMS = 4;

    private final ExecutorService knocking = Executors.newCachedThreadPool();
    private final ExecutorService streams = Executors.newFixedThreadPool(STREAMS);

    @AfterEach
    void tearDown() {
        knocking.shutdownNow();
        streams.shutdownNow();
    }

    private static Optional<CopyException> refuse() {
        return Optional.of(new CopyException(
                CopyException.Kind.TRANSIENT, "refused", new ServerMessage("08001", "refused", "", ""), null));
    }

    @Test
    @DisplayName("streams that lose a server at the same instant all find it away")
    void allFindItAway() throws Exception {
        for (int round = 0; round < ROUNDS; round++) {
            Presence presence = new Presence(
                    PresenceTest::refuse,
                    Duration.ofMinutes(1),
                    event -> {},
                    knocking,
                    new StopSignal(),
                    System::nanoTime);
            CyclicBarrier together = new CyclicBarrier(STREAMS);
            Callable<Boolean> stream = () -> {
                together.await();
                presence.doubt();
                return presence.there();
            };
            List<Boolean> found = new ArrayList<>();
            for (Future<Boolean> each : streams.invokeAll(List.of(stream, stream, stream, stream))) {
                found.add(each.get());
            }
            assertThat(found).as("round %s", round).containsOnly(false);
        }
    }

    /** Has no thread to give, as long as the test says so. */
    private static final class Scarce extends AbstractExecutorService {
        private final ExecutorService threads;
        private final Queue<Runnable> obstacles;

        private Scarce(ExecutorService threads, List<Runnable> obstacles) {
            this.threads = threads;
            this.obstacles = new ArrayDeque<>(obstacles);
        }

        @Override
        public void execute(Runnable task) {
            Runnable obstacle = obstacles.poll();
            if (obstacle != null) {
                obstacle.run();
            }
            threads.execute(task);
        }

        @Override
        public void shutdown() {
            threads.shutdown();
        }

        @Override
        public List<Runnable> shutdownNow() {
            return threads.shutdownNow();
        }

        @Override
        public boolean isShutdown() {
            return threads.isShutdown();
        }

        @Override
        public boolean isTerminated() {
            return threads.isTerminated();
        }

        @Override
        public boolean awaitTermination(long timeout, TimeUnit unit) throws InterruptedException {
            return threads.awaitTermination(timeout, unit);
        }
    }

    private static void noThread() {
        throw new OutOfMemoryError("unable to create native thread");
    }

    private static void refused() {
        throw new RejectedExecutionException("no thread");
    }

    @Test
    @DisplayName("promise 7: a server is found again although there was no thread to knock at its door")
    void aKnockWithoutAThreadIsFollowedByOthers() {
        Queue<Optional<CopyException>> answers = new ConcurrentLinkedQueue<>(List.of(refuse(), Optional.empty()));
        AtomicLong hours = new AtomicLong();
        Presence presence = new Presence(
                answers::remove,
                Duration.ofDays(1),
                event -> {},
                new Scarce(knocking, List.of(PresenceTest::nothing, PresenceTest::noThread, PresenceTest::refused)),
                new StopSignal(),
                hours::get);
        presence.doubt();
        assertThat(presence.there()).isFalse();
        presence.await();
        assertThat(presence.there()).isTrue();
    }

    @Test
    @DisplayName("promise 7: a lost connection is not held against a server at which nobody could knock")
    void aServerAtWhichNobodyCouldKnockIsThere() {
        Presence presence = new Presence(
                PresenceTest::refuse,
                Duration.ofMinutes(1),
                event -> {},
                new Scarce(knocking, List.of(PresenceTest::noThread)),
                new StopSignal(),
                System::nanoTime);
        presence.doubt();
        assertThat(presence.there()).isTrue();
    }

    private static void nothing() {}
}
