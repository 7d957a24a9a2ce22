package dev.copytool.engine.table;

import dev.copytool.engine.marker.SnapshotMarker;
import dev.copytool.engine.postgres.TableSource;
import dev.copytool.engine.postgres.Tally;
import java.sql.Connection;
import java.sql.SQLException;

/** Reads slices again, in the snapshot of a session, and compares them with what was brought of them. */
final class SliceProof {
    private SliceProof() {}

    /**
     * Whether the slice has just the rows in that snapshot that were brought: as many, with the same digest of their exact
     * bytes. A slice of whose rows no digest was kept has not.
     */
    static boolean holds(Connection snapshot, TableSource slice, SnapshotMarker.Slice brought) throws SQLException {
        if (brought.digest().isEmpty()) {
            return false;
        }
        Tally now = Tally.of(snapshot, slice.statements().get(0), slice.form().orElseThrow());
        return now.rows() == brought.rows() && now.digest().equals(brought.digest());
    }
}
