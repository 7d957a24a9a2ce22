package dev.copytool.engine.internal;

import static org.assertj.core.api.Assertions.assertThat;

import dev.copytool.engine.spi.StopSignal;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.assertj.core.data.Percentage;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
class PaceTest {
    private static final int BLOCK = 64 * 1024;
    private static final int BLOCKS = 96;
    private static final long RATE = 4 * 1024 * 1024;

    private final StopSignal stop = new StopSignal();

    @ParameterizedTest(name = "{0} streams")
    @ValueSource(ints = {1, 4})
    @DisplayName("streams keep to the rate together")
    void streamsKeepToTheRateTogether(int streams) throws InterruptedException {
        long began = System.nanoTime();
        Pace pace = new Pace(OptionalLong.of(RATE), stop, System::nanoTime);
        List<Thread> threads = new ArrayList<>();
        for (int i = 0; i < streams; i++) {
            Thread thread = new Thread(() -> {
                for (int block = 0; block < BLOCKS / streams; block++) {
                    pace.await(BLOCK, () -> {});
                }
            });
            thread.start();
            threads.add(thread);
        }
        for (Thread thread : threads) {
            thread.join();
        }
        double seconds = (double) (System.nanoTime() - began) / 1e9;
        assertThat((double) BLOCK * BLOCKS / seconds).isCloseTo((double) RATE, Percentage.withPercentage(10));
    }

    @Test
    void whoWaitsTellsThatAllIsWell() {
        AtomicInteger told = new AtomicInteger();
        Pace pace = new Pace(OptionalLong.of(RATE), stop, System::nanoTime);
        for (int block = 0; block < 20; block++) {
            pace.await(BLOCK, told::incrementAndGet);
        }
        assertThat(told).hasPositiveValue();
    }

    @Test
    @DisplayName("promise 7: a stop ends the wait at once")
    void aStopEndsTheWait() throws InterruptedException {
        Pace pace = new Pace(OptionalLong.of(1), stop, System::nanoTime);
        CountDownLatch waiting = new CountDownLatch(1);
        Thread thread = new Thread(() -> {
            pace.await(BLOCK, () -> {});
            pace.await(BLOCK, waiting::countDown);
        });
        thread.start();
        waiting.await();
        stop.request();
        thread.join();
        assertThat(thread.isAlive()).isFalse();
    }

    @Test
    void withoutARateNobodyWaits() {
        Pace pace = new Pace(OptionalLong.empty(), stop, System::nanoTime);
        for (int block = 0; block < 1_000_000; block++) {
            pace.await(BLOCK, () -> {
                throw new AssertionError("waits");
            });
        }
    }
}
