package dev.copytool.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.copytool.engine.event.CopyListener;
import dev.copytool.engine.event.Progress;
import dev.copytool.engine.model.CopyException;
import dev.copytool.engine.model.Counts;
import dev.copytool.engine.model.Item;
import dev.copytool.engine.model.TableName;
import dev.copytool.engine.spi.Claim;
import dev.copytool.engine.spi.Endpoint;
import dev.copytool.engine.spi.Part;
import dev.copytool.engine.spi.PartTarget;
import dev.copytool.engine.spi.StopSignal;
import dev.copytool.engine.testing.FakeTarget;
import dev.copytool.engine.testing.FakeWriter;
import dev.copytool.engine.testing.MemoryManifest;
import dev.copytool.engine.testing.UnreadSource;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Phases run one after another; within a phase parts run at once, the biggest first. */
@Timeout(30)
class PhasesTest {
    private final List<String> told = Collections.synchronizedList(new ArrayList<>());

    /** Finds the part in, or fails; tells when it is opened and closed. */
    private final class Told extends FakeWriter {
        private final String name;
        private final Runnable inside;

        Told(String name, Runnable inside) {
            this.name = name;
            this.inside = inside;
            told.add("start " + name);
        }

        @Override
        public Claim claim() {
            inside.run();
            return new Claim.AlreadyIn(Counts.NONE, 0, 1);
        }

        @Override
        public void close() {
            told.add("end " + name);
        }
    }

    private Part part(String name, int phase, long weight, Runnable inside) {
        TableName table = new TableName("public", name);
        Item item = Item.of(1, UUID.randomUUID(), table, table, 0);
        PartTarget target = new FakeTarget(Endpoint.NONE, () -> new Told(name, inside));
        return new Part(item, Optional.empty(), phase, weight, new UnreadSource(), target);
    }

    private static CopyReport run(int parallel, boolean stopOnError, Part... parts) {
        return run(new CopySettings(parallel, stopOnError, RetryPolicy.DEFAULT, Waits.DEFAULT), parts);
    }

    private static CopyReport run(CopySettings settings, Part... parts) {
        return new CopyEngine(settings, new MemoryManifest(), CopyListener.NONE, new Progress(), new StopSignal())
                .run(List.of(parts));
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void everyPartOfAPhaseHasEndedBeforeTheNextPhaseBegins() {
        CountDownLatch bothRun = new CountDownLatch(2);
        Runnable meet = () -> {
            bothRun.countDown();
            await(bothRun);
        };
        CopyReport report =
                run(3, true, part("later", 1, 100, () -> {}), part("one", 0, 1, meet), part("other", 0, 1, meet));
        assertThat(report.alreadyIn()).isEqualTo(3);
        assertThat(told.subList(0, 4)).containsExactlyInAnyOrder("start one", "start other", "end one", "end other");
        assertThat(told.subList(4, 6)).containsExactly("start later", "end later");
    }

    @Test
    void withinAPhaseTheBiggestGoesFirst() {
        run(1, true, part("c", 7, 1, () -> {}), part("b", 7, 9, () -> {}), part("a", 2, 5, () -> {}));
        assertThat(told).filteredOn(line -> line.startsWith("start")).containsExactly("start a", "start b", "start c");
    }

    private Part failing(int phase) {
        return part("bad", phase, 1, () -> {
            throw CopyException.permanent("bad: broken");
        });
    }

    @Test
    @DisplayName("after a failure no later phase starts")
    void aFailureKeepsLaterPhasesFromStarting() {
        CopyReport report = run(2, true, failing(0), part("later", 1, 1, () -> {}));
        assertThat(report.failed()).isEqualTo(1);
        assertThat(report.notStarted()).isEqualTo(1);
        assertThat(told).doesNotContain("start later");
    }

    @Test
    @DisplayName("a failure that is to stop nothing lets later phases run")
    void aFailureThatStopsNothingLetsLaterPhasesRun() {
        CopyReport report = run(2, false, failing(0), part("later", 1, 1, () -> {}));
        assertThat(report.failed()).isEqualTo(1);
        assertThat(told).contains("start later");
    }

    @Test
    @DisplayName(
            "promise 8: where phases build on each other, the others of a failed part's phase run, later phases do not")
    void aFailureKeepsOnlyLaterPhasesFromStarting() {
        CopyReport report = run(
                new CopySettings(1, false, RetryPolicy.DEFAULT, Waits.DEFAULT).inOrder(),
                failing(1),
                part("before", 0, 1, () -> {}),
                part("beside", 1, 0, () -> {}),
                part("later", 2, 1, () -> {}));
        assertThat(report.failed()).isEqualTo(1);
        assertThat(report.notStarted()).isEqualTo(1);
        assertThat(told).contains("start before", "start beside").doesNotContain("start later");
    }
}
