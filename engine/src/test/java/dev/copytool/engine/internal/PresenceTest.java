package dev.copytool.engine.internal;

import static org.assertj.core.api.Assertions.assertThat;

import dev.copytool.engine.model.CopyException;
import dev.copytool.engine.model.ServerMessage;
import dev.copytool.engine.spi.StopSignal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
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
}
