package dev.copytool.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.copytool.engine.event.CopyListener;
import dev.copytool.engine.event.Progress;
import dev.copytool.engine.model.Counts;
import dev.copytool.engine.model.Item;
import dev.copytool.engine.model.PartKey;
import dev.copytool.engine.model.TableName;
import dev.copytool.engine.spi.Claim;
import dev.copytool.engine.spi.Endpoint;
import dev.copytool.engine.spi.Part;
import dev.copytool.engine.spi.PartTarget;
import dev.copytool.engine.spi.PartWriter;
import dev.copytool.engine.spi.StopSignal;
import dev.copytool.engine.testing.FakeTarget;
import dev.copytool.engine.testing.FakeWriter;
import dev.copytool.engine.testing.MemoryManifest;
import dev.copytool.engine.testing.Polling;
import dev.copytool.engine.testing.UnreadSource;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A copying thread that dies in a way that nobody has thought of takes no other with it. */
@Timeout(30)
class BrokenWorkerTest {
    private static final long LARGE = 1L << 40;
    private static final Duration A_MOMENT = Duration.ofMillis(300);

    private final ExecutorService caller = Executors.newSingleThreadExecutor();
    private final CountDownLatch copying = new CountDownLatch(1);
    private final CountDownLatch broken = new CountDownLatch(1);
    private final CountDownLatch enough = new CountDownLatch(1);
    private volatile boolean interrupted;
    private volatile boolean closed;

    @AfterEach
    void tearDown() {
        enough.countDown();
        caller.shutdownNow();
    }

    /** Copies until the test has seen enough. */
    private final class Patient extends FakeWriter {
        @Override
        public Claim claim() {
            copying.countDown();
            try {
                enough.await();
            } catch (InterruptedException e) {
                interrupted = true;
            }
            return new Claim.AlreadyIn(Counts.NONE, 0, 1);
        }

        @Override
        public void close() {
            closed = true;
        }
    }

    /** Dies once the other part is being copied. */
    private final class Broken implements PartTarget {
        private final boolean ofError;

        private Broken(boolean ofError) {
            this.ofError = ofError;
        }

        @Override
        public PartWriter open(PartKey key, int attempt) {
            throw new IllegalStateException("nothing is written");
        }

        @Override
        public Endpoint endpoint() {
            try {
                copying.await();
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
            broken.countDown();
            if (ofError) {
                throw new StackOverflowError("nobody thought of it");
            }
            throw new IllegalStateException("nobody thought of it");
        }

        @Override
        public List<String> statements() {
            return List.of();
        }
    }

    private static Part part(String name, long weight, PartTarget target) {
        TableName table = new TableName("public", name);
        return new Part(
                Item.of(1, UUID.randomUUID(), table, table, 0),
                Optional.empty(),
                0,
                weight,
                new UnreadSource(),
                target);
    }

    private CopyReport run(boolean ofError) {
        CopySettings settings = new CopySettings(2, false, RetryPolicy.DEFAULT, Waits.DEFAULT);
        return new CopyEngine(settings, new MemoryManifest(), CopyListener.NONE, new Progress(), new StopSignal())
                .run(List.of(
                        part("broken", LARGE, new Broken(ofError)),
                        part("patient", 0, new FakeTarget(Endpoint.NONE, Patient::new)),
                        part("later", 0, new FakeTarget(Endpoint.NONE, Patient::new))));
    }

    @ParameterizedTest(
            name = "promise 7: a run ends when no thread copies any more, although one has died (of an error: {0})")
    @ValueSource(booleans = {false, true})
    @DisplayName("promise 7: a run ends when no thread copies any more, although one has died")
    void aRunEndsWhenNoThreadCopiesAnyMore(boolean ofError) throws InterruptedException {
        Future<CopyReport> run = caller.submit(() -> run(ofError));
        broken.await();
        assertThat(Polling.within(A_MOMENT, run::isDone)).isFalse();
        enough.countDown();
        assertThatThrownBy(run::get)
                .hasRootCauseMessage("nobody thought of it")
                .hasMessageContaining("a copying thread died");
        assertThat(closed).isTrue();
        assertThat(interrupted).isFalse();
    }
}
