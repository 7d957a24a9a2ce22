package dev.copytool.engine.internal;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import dev.copytool.engine.event.Progress;
import dev.copytool.engine.model.CopyFormat;
import dev.copytool.engine.model.Counts;
import dev.copytool.engine.model.Item;
import dev.copytool.engine.model.TableName;
import dev.copytool.engine.spi.Claim;
import dev.copytool.engine.spi.Endpoint;
import dev.copytool.engine.spi.Part;
import dev.copytool.engine.spi.PartReader;
import dev.copytool.engine.spi.PartSource;
import dev.copytool.engine.spi.StopSignal;
import dev.copytool.engine.testing.FakeTarget;
import dev.copytool.engine.testing.FakeWriter;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * The way of the bytes through the program alone, without servers: says how fast it is, and sees that a row costs no memory
 * beyond the array that the driver makes of it.
 */
@Timeout(60)
class RelayTest {
    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    private static final long BYTES = 400L << 20;
    private static final int ROUNDS = 3;

    private final ExecutorService readers = Executors.newSingleThreadExecutor();

    @AfterEach
    void tearDown() {
        readers.shutdownNow();
    }

    /** Gives the same row again and again, as the driver gives one at a time. */
    private static final class Rows implements PartSource {
        private final CopyFormat format;
        private final byte[] header;
        private final byte[] row;
        private final byte[] trailer;
        private final int count;

        private Rows(CopyFormat format, byte[] header, byte[] row, byte[] trailer, int count) {
            this.format = format;
            this.header = header;
            this.row = row;
            this.trailer = trailer;
            this.count = count;
        }

        static Rows of(CopyFormat format, int size, int count) {
            if (format == CopyFormat.TEXT) {
                byte[] row = ("x".repeat(size - 1) + "\n").getBytes(StandardCharsets.US_ASCII);
                return new Rows(format, new byte[0], row, new byte[0], count);
            }
            // PostgreSQL manual, COPY, "Binary Format".
            byte[] header = ByteBuffer.allocate(19)
                    .put("PGCOPY\n\377\r\n\0".getBytes(StandardCharsets.ISO_8859_1))
                    .array();
            byte[] row = ByteBuffer.allocate(size)
                    .putShort((short) 1)
                    .putInt(size - 6)
                    .array();
            return new Rows(format, header, row, new byte[] {-1, -1}, count);
        }

        @Override
        public PartReader open() {
            return new PartReader() {
                private int given = -1;

                @Override
                public byte @Nullable [] read() {
                    int next = given++;
                    return next < 0 ? header : next < count ? row : next == count ? trailer : null;
                }

                @Override
                public long rowsSent() {
                    return count;
                }

                @Override
                public void abort() {}

                @Override
                public void close() {}
            };
        }

        @Override
        public CopyFormat format() {
            return format;
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

    private static final class Sink extends FakeWriter {

        @Override
        public Claim claim() {
            throw new IllegalStateException("only rows are written");
        }
    }

    private static Part part(Rows rows) {
        TableName table = new TableName("public", "t");
        return new Part(
                Item.of(1, UUID.randomUUID(), table, table, 0),
                Optional.empty(),
                0,
                0,
                rows,
                new FakeTarget(Endpoint.NONE, Sink::new));
    }

    private static Counts copy(Relay relay, Part part, Progress progress) {
        try (Flow flow = relay.begin(List.of(part))) {
            return flow.next(new Sink(), progress.started(part), () -> {}).counts();
        }
    }

    private long allocatedByReader() throws Exception {
        Future<Long> own = readers.submit(
                () -> THREADS.getThreadAllocatedBytes(Thread.currentThread().getId()));
        return own.get();
    }

    @ParameterizedTest(name = "{0} rows of {1} bytes")
    @CsvSource({"TEXT, 20", "TEXT, 800", "TEXT, 100000", "BINARY, 30", "BINARY, 800"})
    void aRowAllocatesNothingOnItsWay(CopyFormat format, int size) throws Exception {
        int count = (int) Math.min(4_000_000, BYTES / size);
        Rows rows = Rows.of(format, size, count);
        Part part = part(rows);
        Relay relay = new Relay(readers, 1, new Pace(OptionalLong.empty(), new StopSignal(), System::nanoTime));
        Progress progress = new Progress();
        copy(relay, part, progress);

        // Threads that must wait for each other on a busy machine allocate what they wait in; the least is the relay's
        // own.
        long allocated = Long.MAX_VALUE;
        double seconds = Double.MAX_VALUE;
        Counts counts = Counts.NONE;
        for (int round = 0; round < ROUNDS; round++) {
            long before = allocatedByReader()
                    + THREADS.getThreadAllocatedBytes(Thread.currentThread().getId());
            long started = System.nanoTime();
            counts = copy(relay, part, progress);
            seconds = Math.min(seconds, (double) (System.nanoTime() - started) / 1e9);
            long after = allocatedByReader()
                    + THREADS.getThreadAllocatedBytes(Thread.currentThread().getId());
            allocated = Math.min(allocated, after - before);
        }

        assertThat(counts.rows()).isEqualTo(count);
        double perBlock = (double) allocated / ((double) counts.bytes() / (128 << 10));
        System.out.printf(
                "%s rows of %d bytes: %.0f MB/s, %.2f million rows/s, %d bytes allocated in all%n",
                format, size, (double) counts.bytes() / 1e6 / seconds, count / 1e6 / seconds, allocated);
        assertThat(perBlock).as("bytes allocated for each block of 128 kB").isLessThan(1_000);
        assertThat((double) allocated / count)
                .as("bytes allocated for each row")
                .isLessThan(size * 0.05 + 1);
    }
}
