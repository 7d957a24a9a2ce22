package dev.copytool.engine.marker;

import dev.copytool.engine.model.Attempt;
import dev.copytool.engine.model.Counts;
import dev.copytool.engine.model.PartKey;
import dev.copytool.engine.spi.Claim;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Markers that others write, of which a subclass changes some steps. */
abstract class ForwardingMarkers implements Markers {
    private final Markers markers;

    ForwardingMarkers(Markers markers) {
        this.markers = markers;
    }

    @Override
    public Claim claim(Connection session, PartKey key, Note note) throws SQLException {
        return markers.claim(session, key, note);
    }

    @Override
    public Optional<Attempt> claimAll(Connection session, Map<PartKey, Note> notes) throws SQLException {
        return markers.claimAll(session, notes);
    }

    @Override
    public Earlier replace(Connection session, PartKey key, int earlier, String target) throws SQLException {
        return markers.replace(session, key, earlier, target);
    }

    @Override
    public void complete(Connection session, PartKey key, Counts counts, Optional<? extends Aside> aside)
            throws SQLException {
        markers.complete(session, key, counts, aside);
    }

    @Override
    public void completeAll(Connection session, Map<PartKey, Counts> counts, Aside aside) throws SQLException {
        markers.completeAll(session, counts, aside);
    }

    @Override
    public List<String> statements() {
        return markers.statements();
    }
}
