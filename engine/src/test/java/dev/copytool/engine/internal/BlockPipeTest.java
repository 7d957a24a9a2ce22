package dev.copytool.engine.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.copytool.engine.model.CopyException;
import java.io.ByteArrayOutputStream;
import java.util.Arrays;
import java.util.Objects;
import java.util.Random;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class BlockPipeTest {

    @Test
    void whatIsPutIsTakenInOrderWhateverTheSizes() throws Exception {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        byte[] sent = new byte[300_000];
        random.nextBytes(sent);
        BlockPipe pipe = new BlockPipe(3, 1000, new ConcurrentLinkedQueue<>());
        FutureTask<Void> reading = new FutureTask<>(() -> {
            for (int from = 0; from < sent.length; ) {
                int to = Math.min(sent.length, from + random.nextInt(5000));
                byte[] bytes = Arrays.copyOfRange(sent, from, to);
                assertThat(pipe.put(bytes, 1)).isTrue();
                from = to;
            }
            pipe.end(7);
            return null;
        });
        new Thread(reading, "reader").start();
        ByteArrayOutputStream taken = new ByteArrayOutputStream();
        for (BlockPipe.Block block = pipe.take(); block != null; block = pipe.take()) {
            taken.write(block.bytes, 0, block.length);
            pipe.giveBack(block);
        }
        reading.get(10, TimeUnit.SECONDS);
        assertThat(taken.toByteArray()).as("seed %s", seed).isEqualTo(sent);
        assertThat(pipe.sent()).isEqualTo(7);
    }

    @Test
    @DisplayName("promise 2: a source that failed never looks like one that ended")
    void aFailureIsThrownEvenWhenBytesAreWaiting() throws Exception {
        BlockPipe pipe = new BlockPipe(3, 10, new ConcurrentLinkedQueue<>());
        pipe.put(new byte[25], 1);
        pipe.fail(CopyException.permanent("the source broke"));
        assertThatThrownBy(pipe::take).isInstanceOf(CopyException.class).hasMessage("the source broke");
    }

    @Test
    void oneSourceMayFollowAnother() throws Exception {
        BlockPipe pipe = new BlockPipe(3, 10, new ConcurrentLinkedQueue<>());
        pipe.put(new byte[5], 1);
        pipe.end(1);
        pipe.end(0);
        pipe.put(new byte[7], 2);
        pipe.end(2);
        assertThat(Objects.requireNonNull(pipe.take()).length).isEqualTo(5);
        assertThat(pipe.take()).isNull();
        assertThat(pipe.sent()).isEqualTo(1);
        assertThat(pipe.take()).isNull();
        assertThat(pipe.sent()).isZero();
        assertThat(Objects.requireNonNull(pipe.take()).length).isEqualTo(7);
        assertThat(pipe.take()).isNull();
        assertThat(pipe.sent()).isEqualTo(2);
    }

    @Test
    @DisplayName("promise 6: the reader waits when all blocks are full")
    void theReaderWaitsForTheWriter() throws Exception {
        BlockPipe pipe = new BlockPipe(2, 10, new ConcurrentLinkedQueue<>());
        CountDownLatch twoBlocksPut = new CountDownLatch(1);
        FutureTask<Boolean> reading = new FutureTask<>(() -> {
            pipe.put(new byte[20], 1);
            twoBlocksPut.countDown();
            return pipe.put(new byte[1], 1);
        });
        Thread reader = new Thread(reading, "reader");
        reader.start();
        twoBlocksPut.await();
        while (reader.getState() != Thread.State.WAITING) {
            Thread.onSpinWait();
        }
        assertThat(reading.isDone()).isFalse();
        pipe.giveBack(Objects.requireNonNull(pipe.take()));
        assertThat(reading.get(10, TimeUnit.SECONDS)).isTrue();
    }

    @Test
    void aWriterThatGaveUpFreesTheReader() throws Exception {
        BlockPipe pipe = new BlockPipe(1, 10, new ConcurrentLinkedQueue<>());
        FutureTask<Boolean> reading = new FutureTask<>(() -> pipe.put(new byte[100], 1));
        Thread reader = new Thread(reading, "reader");
        reader.start();
        pipe.abandon();
        assertThat(reading.get(10, TimeUnit.SECONDS)).isFalse();
    }
}
