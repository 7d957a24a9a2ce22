package dev.copytool.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.copytool.engine.event.CopyEvent;
import dev.copytool.engine.event.Progress;
import dev.copytool.engine.model.CopyException;
import dev.copytool.engine.model.CopyException.Kind;
import dev.copytool.engine.model.Counts;
import dev.copytool.engine.model.Item;
import dev.copytool.engine.model.Look;
import dev.copytool.engine.model.ServerMessage;
import dev.copytool.engine.model.TableName;
import dev.copytool.engine.spi.Claim;
import dev.copytool.engine.spi.Endpoint;
import dev.copytool.engine.spi.Part;
import dev.copytool.engine.spi.PartWriter;
import dev.copytool.engine.spi.StopSignal;
import dev.copytool.engine.testing.FakeTarget;
import dev.copytool.engine.testing.FakeWriter;
import dev.copytool.engine.testing.MemoryManifest;
import dev.copytool.engine.testing.UnreadSource;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Queue;
import java.util.UUID;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Promise 7 where looking at a server, or knocking at its door, breaks in a way that nobody has thought of. */
@Timeout(value = 30, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class BrokenLooksTest {
    private final Queue<String> told = new ConcurrentLinkedQueue<>();

    private CopyReport run(Endpoint endpoint, PartWriter writer) {
        TableName table = new TableName("public", "t");
        Item item = Item.of(1, UUID.randomUUID(), table, table, 0);
        Part part = new Part(item, Optional.empty(), 0, 1, new UnreadSource(), new FakeTarget(endpoint, () -> writer));
        Waits waits = new Waits(Optional.of(Duration.ofMillis(200)), Duration.ofMinutes(30), OptionalLong.empty());
        RetryPolicy once = new RetryPolicy(1, Duration.ofMillis(10), Duration.ofMillis(10));
        return new CopyEngine(
                        new CopySettings(1, true, once, waits),
                        new MemoryManifest(),
                        event -> told.add(text(event)),
                        new Progress(),
                        new StopSignal())
                .run(List.of(part));
    }

    private static String text(CopyEvent event) {
        return event instanceof CopyEvent.PartFailed failed ? failed.error().line() : event.toString();
    }

    private static CopyException lost() {
        return new CopyException(Kind.TRANSIENT, "t: the connection is lost", ServerMessage.NONE, null);
    }

    @Test
    @DisplayName("a stall is noticed although the first look broke")
    void aLookThatBreaksIsFollowedByOthers() {
        CountDownLatch broken = new CountDownLatch(1);
        AtomicInteger looks = new AtomicInteger();
        CopyReport report = run(Endpoint.NONE, new FakeWriter() {
            @Override
            public Claim claim() {
                try {
                    broken.await();
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                }
                throw lost();
            }

            @Override
            public Look look() {
                if (looks.getAndIncrement() == 0) {
                    throw new OutOfMemoryError("as if");
                }
                return Look.of(Look.State.GONE, "is gone");
            }

            @Override
            public void abort() {
                broken.countDown();
            }
        });
        assertThat(report.failed()).isEqualTo(1);
        assertThat(told).anyMatch(line -> line.contains("nothing moved for ") && line.contains("session is gone"));
    }

    @Test
    @DisplayName("a knock that breaks counts as unanswered, and others follow")
    void aKnockThatBreaksIsFollowedByOthers() {
        AtomicInteger knocks = new AtomicInteger();
        Endpoint endpoint = () -> {
            if (knocks.getAndIncrement() == 0) {
                throw new IllegalStateException("as if");
            }
            return Optional.empty();
        };
        AtomicInteger claims = new AtomicInteger();
        CopyReport report = run(endpoint, new FakeWriter() {
            @Override
            public Claim claim() {
                if (claims.getAndIncrement() == 0) {
                    throw lost();
                }
                return new Claim.AlreadyIn(Counts.NONE, 0, 1);
            }
        });
        assertThat(report.alreadyIn()).isEqualTo(1);
        assertThat(told)
                .anyMatch(line -> line.startsWith("ServerAway") && line.contains("knocking broke unexpectedly"))
                .anyMatch(line -> line.startsWith("ServerBack"));
    }
}
