package dev.copytool.engine.table;

import dev.copytool.engine.postgres.ReadView;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Optional;

/** What the attempts at one part see, one after the other: the snapshot that all parts of the item share then. */
final class SliceView implements ReadView {
    private final SharedSnapshot snapshot;
    private volatile Optional<ExportedSnapshot> read = Optional.empty();

    SliceView(SharedSnapshot snapshot) {
        this.snapshot = snapshot;
    }

    @Override
    public void enter(Connection session) throws SQLException {
        read = Optional.of(snapshot.enter(session));
    }

    /** The name of the snapshot that the last attempt has read. */
    String read() {
        return read.map(ExportedSnapshot::name).orElse("");
    }

    @Override
    public void leave(Connection session) throws SQLException {
        if (read.isPresent()) {
            snapshot.leave(read.get(), session);
        }
    }

    @Override
    public void abort() {
        snapshot.abort();
    }

    @Override
    public void close() {
        snapshot.close();
    }
}
