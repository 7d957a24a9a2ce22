package dev.copytool.state;

import static org.assertj.core.api.Assertions.assertThat;

import dev.copytool.engine.model.Attempt;
import dev.copytool.engine.model.CopyException;
import dev.copytool.engine.model.CopyException.Kind;
import dev.copytool.engine.model.Counts;
import dev.copytool.engine.model.Item;
import dev.copytool.engine.model.ItemState;
import dev.copytool.engine.model.ServerMessage;
import dev.copytool.engine.model.TableName;
import dev.copytool.engine.spi.Endpoint;
import dev.copytool.engine.spi.Part;
import dev.copytool.engine.testing.FakeTarget;
import dev.copytool.engine.testing.UnreadSource;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the slices of an item make of it. */
class SlicedStatesTest {
    private static final Counts TEN = new Counts(10, 100, 0);

    @TempDir
    Path directory;

    private SqliteManifest manifest;
    private Item item;

    @BeforeEach
    void setUp() {
        manifest = SqliteManifest.create(directory.resolve("db.sqlite"), InstantSource.system());
        TableName table = new TableName("public", "t");
        manifest.add(List.of(NewItem.of(table, table, Optional.empty(), 1)));
        item = manifest.entries().get(0).item();
        manifest.claimed(part(0), attempt());
        manifest.done(part(0), Counts.NONE);
    }

    @AfterEach
    void tearDown() {
        manifest.close();
    }

    @Test
    @DisplayName("promise 4: a slice that may be in stays unknown whatever fails afterwards in asking for it")
    void anUnknownSliceStaysUnknown() {
        manifest.claimed(part(1), attempt());
        manifest.failed(part(1), error(Kind.COMMIT_UNKNOWN, "COMMIT was not answered"));
        manifest.failed(part(1), error(Kind.TRANSIENT, "connection refused"));
        assertThat(state()).isEqualTo(ItemState.UNKNOWN);
        manifest.released(part(1));
        manifest.done(part(2), TEN);
        assertThat(state()).isEqualTo(ItemState.UNKNOWN);
        assertThat(manifest.entries().get(0).error()).hasValue("connection refused");
        manifest.done(part(1), TEN);
        assertThat(state()).isEqualTo(ItemState.DONE);
        assertThat(manifest.entries().get(0).counts().rows()).isEqualTo(20);
    }

    @Test
    void aSliceThatFailedAndWasGivenBackIsPending() {
        manifest.claimed(part(1), attempt());
        manifest.failed(part(1), error(Kind.PERMANENT, "no such column"));
        assertThat(state()).isEqualTo(ItemState.FAILED);
        manifest.released(part(1));
        manifest.done(part(2), TEN);
        assertThat(state()).isEqualTo(ItemState.PENDING);
    }

    private ItemState state() {
        return manifest.entries().get(0).state();
    }

    private static CopyException error(Kind kind, String line) {
        return new CopyException(kind, line, ServerMessage.NONE, null);
    }

    private static Attempt attempt() {
        return new Attempt(1, "700", 4711, 0, "localhost:5432/x");
    }

    private Part part(int index) {
        FakeTarget unopened = new FakeTarget(Endpoint.NONE, () -> {
            throw new UnsupportedOperationException();
        });
        return new Part(
                item, index, 2, Optional.empty(), 0, 1, new UnreadSource(), unopened, Optional.empty(), List.of());
    }
}
