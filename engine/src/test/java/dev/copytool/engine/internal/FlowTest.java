package dev.copytool.engine.internal;

import static org.assertj.core.api.Assertions.assertThat;

import dev.copytool.engine.model.CopyFormat;
import dev.copytool.engine.model.Item;
import dev.copytool.engine.model.TableName;
import dev.copytool.engine.spi.Endpoint;
import dev.copytool.engine.spi.Part;
import dev.copytool.engine.spi.PartReader;
import dev.copytool.engine.spi.PartSource;
import dev.copytool.engine.spi.StopSignal;
import dev.copytool.engine.testing.FakeTarget;
import dev.copytool.engine.testing.Polling;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class FlowTest {
    private static final Duration A_MOMENT = Duration.ofMillis(300);

    private final ExecutorService readers = Executors.newSingleThreadExecutor();
    private final CountDownLatch reading = new CountDownLatch(1);
    private final CountDownLatch enough = new CountDownLatch(1);
    private volatile boolean letGo;
    private volatile boolean heard;

    @AfterEach
    void tearDown() {
        enough.countDown();
        readers.shutdownNow();
    }

    /** Does not hear that it is broken off until the test has seen enough. */
    private final class Deaf implements PartSource {
        @Override
        public PartReader open() {
            return new PartReader() {
                @Override
                public byte[] read() {
                    reading.countDown();
                    try {
                        enough.await();
                    } catch (InterruptedException e) {
                        throw new IllegalStateException(e);
                    }
                    throw new IllegalStateException("broken off");
                }

                @Override
                public long rowsSent() {
                    return 0;
                }

                @Override
                public void abort() {}

                @Override
                public void close() {
                    letGo = true;
                }
            };
        }

        @Override
        public CopyFormat format() {
            return CopyFormat.TEXT;
        }

        @Override
        public Endpoint endpoint() {
            return Endpoint.NONE;
        }

        @Override
        public List<String> statements() {
            return List.of();
        }
    }

    @Test
    @DisplayName("promise 7: an interrupt does not end the wait for the thread that reads, and is not lost")
    void anInterruptDoesNotEndTheWait() throws InterruptedException {
        TableName table = new TableName("public", "t");
        Part part = new Part(
                Item.of(1, UUID.randomUUID(), table, table, 0),
                Optional.empty(),
                0,
                0,
                new Deaf(),
                new FakeTarget(Endpoint.NONE, () -> {
                    throw new IllegalStateException("nothing is written");
                }));
        Relay relay = new Relay(readers, 1, new Pace(OptionalLong.empty(), new StopSignal(), System::nanoTime));
        Flow flow = relay.begin(List.of(part));
        reading.await();
        Thread closing = new Thread(() -> {
            flow.close();
            heard = Thread.currentThread().isInterrupted();
        });
        closing.start();
        Polling.until(() -> closing.getState() == Thread.State.TIMED_WAITING);

        closing.interrupt();
        assertThat(Polling.within(A_MOMENT, () -> !closing.isAlive())).isFalse();
        assertThat(letGo).isFalse();
        enough.countDown();
        closing.join();
        assertThat(letGo).isTrue();
        assertThat(heard).isTrue();
    }
}
