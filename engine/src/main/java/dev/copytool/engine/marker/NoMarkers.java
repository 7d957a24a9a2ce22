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

/** Grants every claim and proves nothing: for what will be rolled back. */
public final class NoMarkers implements Markers {

    @Override
    public Claim claim(Connection session, PartKey key, Note note) {
        return new Claim.Granted(attempt(note));
    }

    @Override
    public Optional<Attempt> claimAll(Connection session, Map<PartKey, Note> notes) {
        return Optional.of(attempt(notes.values().iterator().next()));
    }

    private static Attempt attempt(Note note) {
        return new Attempt(note.attempt(), "0", 0, note.group(), note.entryNode());
    }

    @Override
    public Earlier replace(Connection session, PartKey key, int earlier, String target) {
        return Earlier.NOTHING;
    }

    @Override
    public void complete(Connection session, PartKey key, Counts counts, Optional<? extends Aside> aside)
            throws SQLException {
        if (aside.isPresent()) {
            aside.get().ask(session);
        }
    }

    @Override
    public void completeAll(Connection session, Map<PartKey, Counts> counts, Aside aside) throws SQLException {
        aside.ask(session);
    }

    @Override
    public List<String> statements() {
        return List.of();
    }
}
