package dev.copytool.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.copytool.engine.event.CopyListener;
import dev.copytool.engine.event.Progress;
import dev.copytool.engine.model.Attempt;
import dev.copytool.engine.model.Counts;
import dev.copytool.engine.model.Item;
import dev.copytool.engine.model.ItemState;
import dev.copytool.engine.model.TableName;
import dev.copytool.engine.spi.Claim;
import dev.copytool.engine.spi.Endpoint;
import dev.copytool.engine.spi.Part;
import dev.copytool.engine.spi.StopSignal;
import dev.copytool.engine.testing.FakeTarget;
import dev.copytool.engine.testing.FakeWriter;
import dev.copytool.engine.testing.GivenRows;
import dev.copytool.engine.testing.MemoryManifest;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A part is committed only where the source, the bytes that passed and the target name one number of rows. */
@Timeout(30)
class ThreeCountsTest {
    private static final String TWO_ROWS = "a\nb\n";

    private final MemoryManifest manifest = new MemoryManifest();
    private final List<Counts> commits = new ArrayList<>();

    private final class Taking extends FakeWriter {
        private final long taken;

        private Taking(long taken) {
            this.taken = taken;
        }

        @Override
        public Claim claim() {
            return new Claim.Granted(new Attempt(1, "1", 1, 0, ""));
        }

        @Override
        public long endCopy() {
            return taken;
        }

        @Override
        public void commit(Counts counts) {
            commits.add(counts);
        }
    }

    private Part copied(long sent, long taken) {
        TableName table = new TableName("public", "t");
        Part part = new Part(
                Item.of(1, UUID.randomUUID(), table, table, 0),
                Optional.empty(),
                0,
                0,
                GivenRows.ofText(TWO_ROWS, sent),
                new FakeTarget(Endpoint.NONE, () -> new Taking(taken)));
        CopySettings settings = new CopySettings(1, false, RetryPolicy.DEFAULT, Waits.DEFAULT);
        new CopyEngine(settings, manifest, CopyListener.NONE, new Progress(), new StopSignal()).run(List.of(part));
        return part;
    }

    @ParameterizedTest(name = "promise 2: two rows pass, the source says {0}, the target {1}: nothing is committed")
    @CsvSource({"2, 1", "2, 3", "1, 2", "3, 2", "3, 3", "1, 1", "2, 0", "0, 0"})
    @DisplayName("promise 2: a part is not committed where one of the three counts differs")
    void differingCountsAreNotCommitted(long sent, long taken) {
        Part part = copied(sent, taken);
        assertThat(commits).isEmpty();
        assertThat(manifest.state(part.key())).isEqualTo(ItemState.FAILED);
        assertThat(manifest.errors().get(part.key()))
                .hasMessageContaining("the counts differ, so it was rolled back: the source sent " + sent
                        + " rows, 2 were relayed, the target took " + taken);
    }

    @Test
    @DisplayName("promise 2: three equal counts are committed")
    void equalCountsAreCommitted() {
        Part part = copied(2, 2);
        assertThat(commits).extracting(Counts::rows).containsExactly(2L);
        assertThat(manifest.state(part.key())).isEqualTo(ItemState.DONE);
    }
}
