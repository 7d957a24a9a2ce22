package dev.copytool.cli.progress;

import static org.assertj.core.api.Assertions.assertThat;

import dev.copytool.engine.event.Progress;
import dev.copytool.engine.model.Counts;
import dev.copytool.engine.model.Item;
import dev.copytool.engine.model.TableName;
import dev.copytool.engine.spi.Endpoint;
import dev.copytool.engine.spi.Part;
import dev.copytool.engine.spi.PartTarget;
import dev.copytool.engine.testing.FakeTarget;
import dev.copytool.engine.testing.UnreadSource;
import java.time.Duration;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class EstimateTest {
    private final Progress progress = new Progress();

    private static Part part(int id, long weight) {
        TableName name = new TableName("public", "t" + id);
        Item item = Item.of(id, new UUID(0, id), name, name, weight);
        PartTarget unopened = new FakeTarget(Endpoint.NONE, () -> {
            throw new UnsupportedOperationException();
        });
        return new Part(item, Optional.empty(), 0, weight, new UnreadSource(), unopened);
    }

    @Test
    @DisplayName("I13: what is left is the time still needed, not the time in all")
    void theTimeLeftShrinksAsTheWorkIsDone() {
        Estimate estimate = new Estimate(1000, 2);
        Part first = part(1, 500);
        Part second = part(2, 500);
        progress.started(first);
        progress.committed(first, new Counts(10, 250));
        Estimate.View half = estimate.at(Duration.ofSeconds(10), progress.snapshot());
        assertThat(half.percent()).isEqualTo(50);
        assertThat(half.left()).hasValue(Duration.ofSeconds(10));
        Progress.Meter meter = progress.started(second);
        meter.add(4, 125);
        Estimate.View more = estimate.at(Duration.ofSeconds(15), progress.snapshot());
        assertThat(more.percent())
                .as("the finished part taught that 1 byte of COPY is nearly 2 on disk")
                .isBetween(71, 75);
        assertThat(more.rows()).isEqualTo(14);
        assertThat(more.bytes()).isEqualTo(375);
        assertThat(more.left().orElseThrow()).isLessThan(Duration.ofSeconds(10));
    }

    @Test
    @DisplayName("I13: never 100 per cent before all is done, never more")
    void hundredMeansAll() {
        Estimate estimate = new Estimate(100, 1);
        Part part = part(1, 100);
        progress.started(part).add(1, 100_000);
        assertThat(estimate.at(Duration.ofSeconds(1), progress.snapshot()).percent())
                .isEqualTo(99);
        progress.committed(part, new Counts(1, 100_000));
        assertThat(estimate.at(Duration.ofSeconds(2), progress.snapshot()).percent())
                .isEqualTo(100);
    }

    @Test
    void aSmallTableTeachesLittle() {
        Estimate estimate = new Estimate(1_000_000, 2);
        Part small = part(1, 600);
        Part big = part(2, 999_400);
        progress.started(small);
        progress.committed(small, new Counts(1, 10));
        progress.started(big).add(1, 100_000);
        assertThat(estimate.at(Duration.ofSeconds(1), progress.snapshot()).percent())
                .isEqualTo(10);
    }

    @Test
    void withoutSizesTablesAreCounted() {
        Estimate estimate = new Estimate(0, 4);
        Part part = part(1, 0);
        progress.started(part);
        progress.committed(part, new Counts(0, 0));
        Estimate.View view = estimate.at(Duration.ofSeconds(1), progress.snapshot());
        assertThat(view.percent()).isEqualTo(25);
        assertThat(view.left()).isEmpty();
    }
}
