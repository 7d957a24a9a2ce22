package dev.copytool.engine.marker;

import dev.copytool.engine.model.Attempt;
import dev.copytool.engine.model.Counts;
import dev.copytool.engine.model.Fingerprint;
import dev.copytool.engine.model.PartKey;
import dev.copytool.engine.spi.Claim;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * Marks an item's cut: the marker says how it is cut, how the source looked then, and which snapshot of it the slices read, for
 * whoever copies them.
 */
public final class CutMarkers extends ForwardingMarkers {
    private final Cut cut;
    private final Supplier<Fingerprint> look;
    private final Supplier<String> snapshot;
    private final Runnable elsewhere;

    /**
     * Of this cut.
     *
     * @param look tells how the source looks now
     * @param snapshot tells the name of the snapshot that the slices are to read; asked after that
     * @param elsewhere is told that somebody else has cut the item
     */
    public CutMarkers(
            Markers markers, Cut cut, Supplier<Fingerprint> look, Supplier<String> snapshot, Runnable elsewhere) {
        super(markers);
        this.cut = cut;
        this.look = look;
        this.snapshot = snapshot;
        this.elsewhere = elsewhere;
    }

    @Override
    public Claim claim(Connection session, PartKey key, Note note) throws SQLException {
        Claim claim = super.claim(session, key, note.of(new Cutting(cut.words(), look.get(), snapshot.get())));
        if (claim instanceof Claim.AlreadyIn) {
            elsewhere.run();
        }
        return claim;
    }

    /** A cut is the first part of an item, and alone in its transaction. */
    @Override
    public Optional<Attempt> claimAll(Connection session, Map<PartKey, Note> notes) {
        throw new IllegalStateException("a cut goes with nothing else");
    }

    @Override
    public void complete(Connection session, PartKey key, Counts counts, Optional<? extends Aside> aside)
            throws SQLException {
        super.complete(session, key, counts, aside);
        MeantTable.note(session, key);
    }
}
