package dev.copytool.engine.marker;

import dev.copytool.engine.model.Attempt;
import dev.copytool.engine.model.Counts;
import dev.copytool.engine.model.PartKey;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Supplier;

/** Marks a slice: only while the snapshot that it was read from is the one that all slices of its item share. */
public final class SliceMarkers extends ForwardingMarkers {
    private final SnapshotMarker shared;
    private final Supplier<String> read;
    private final Consumer<String> superseded;

    /**
     * Of a slice.
     *
     * @param read tells the name of the snapshot that its rows were read from
     * @param superseded is told that name, if it is not the shared one any more
     */
    public SliceMarkers(Markers markers, SnapshotMarker shared, Supplier<String> read, Consumer<String> superseded) {
        super(markers);
        this.shared = shared;
        this.read = read;
        this.superseded = superseded;
    }

    /** A slice is alone in its transaction. */
    @Override
    public Optional<Attempt> claimAll(Connection session, Map<PartKey, Note> notes) {
        throw new IllegalStateException("a slice goes with nothing else");
    }

    @Override
    public void complete(Connection session, PartKey key, Counts counts, Optional<? extends Aside> aside)
            throws SQLException {
        String name = read.get();
        if (!shared.isLocked(session, name)) {
            superseded.accept(name);
            throw SnapshotMarker.superseded();
        }
        super.complete(session, key, counts, aside);
    }

    @Override
    public void completeAll(Connection session, Map<PartKey, Counts> counts, Aside aside) {
        throw new IllegalStateException("a slice goes with nothing else");
    }
}
