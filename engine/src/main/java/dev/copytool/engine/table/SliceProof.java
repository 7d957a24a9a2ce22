package dev.copytool.engine.table;

import dev.copytool.engine.marker.SnapshotMarker;
import dev.copytool.engine.model.RowsDigest;
import dev.copytool.engine.postgres.TableSource;
import java.sql.Connection;
import java.sql.SQLException;
import org.postgresql.PGConnection;
import org.postgresql.copy.CopyOut;

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
        RowsDigest digest = new RowsDigest(slice.format(), slice.columns());
        CopyOut copy = snapshot.unwrap(PGConnection.class)
                .getCopyAPI()
                .copyOut(slice.statements().get(0));
        try {
            for (byte[] row = copy.readFromCopy(true); row != null; row = copy.readFromCopy(true)) {
                digest.add(row);
            }
        } finally {
            if (copy.isActive()) {
                copy.cancelCopy();
            }
        }
        long rows = copy.getHandledRowCount();
        return rows == brought.rows() && digest.of(rows).equals(brought.digest());
    }
}
