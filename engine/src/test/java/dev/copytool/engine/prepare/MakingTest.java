package dev.copytool.engine.prepare;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.copytool.engine.catalog.RelationKind;
import dev.copytool.engine.model.CopyException;
import dev.copytool.engine.model.TableName;
import dev.copytool.engine.spi.StopSignal;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

class MakingTest {
    private static final Preparer.Listener NOBODY = new Preparer.Listener() {
        @Override
        public void created(String table) {}

        @Override
        public void failed(CopyException error) {}
    };

    private static Creation creation(String name) {
        SourceTable source = new SourceTable(
                new TableName("public", name),
                RelationKind.TABLE,
                Optional.empty(),
                Optional.empty(),
                false,
                List.of(),
                List.of(),
                List.of(),
                List.of(),
                List.of());
        return new Creation(
                source, source.name(), new Creation.Written(List.of()), Optional.empty(), Set.of(), "", Set.of());
    }

    @Test
    @Timeout(30)
    @DisplayName("where a thread dies of what nobody thought of, those that still make tables are waited for")
    void theOthersAreWaitedFor() {
        CountDownLatch begun = new CountDownLatch(1);
        CountDownLatch over = new CountDownLatch(1);
        CountDownLatch ended = new CountDownLatch(1);
        AtomicBoolean left = new AtomicBoolean();
        Making making = new Making(List.of(creation("dies"), creation("lives")), NOBODY, new StopSignal());
        assertThatThrownBy(() -> making.run(2, creation -> {
                    if (creation.target().name().equals("dies")) {
                        awaitFor(begun, 20_000);
                        throw new IllegalArgumentException("nobody thought of this");
                    }
                    begun.countDown();
                    // Broken off by the interrupt.
                    awaitFor(over, 20_000);
                    left.set(awaitFor(over, 200));
                    ended.countDown();
                }))
                .hasMessageContaining("nobody thought of this");
        over.countDown();
        assertThat(awaitFor(ended, 20_000)).isTrue();
        assertThat(left).isFalse();
    }

    private static boolean awaitFor(CountDownLatch latch, long millis) {
        try {
            return latch.await(millis, TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            return false;
        }
    }
}
