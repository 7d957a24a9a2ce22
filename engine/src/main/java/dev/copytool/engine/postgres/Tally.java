package dev.copytool.engine.postgres;

import dev.copytool.engine.model.RowForm;
import dev.copytool.engine.model.RowsDigest;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.OptionalLong;
import org.postgresql.PGConnection;
import org.postgresql.copy.CopyOut;

/**
 * The rows that a COPY gives, counted and digested; none of them is kept.
 *
 * @param rows how many
 * @param digest theirs, where the server sends each row as a message of its own
 */
public record Tally(long rows, OptionalLong digest) {

    /**
     * Reads them.
     *
     * @param copy a COPY ... TO STDOUT
     * @param form how it writes a row
     */
    public static Tally of(Connection session, String copy, RowForm form) throws SQLException {
        RowsDigest digest = form.digest();
        CopyOut rows = session.unwrap(PGConnection.class).getCopyAPI().copyOut(copy);
        try {
            for (byte[] row = rows.readFromCopy(true); row != null; row = rows.readFromCopy(true)) {
                digest.add(row);
            }
        } finally {
            if (rows.isActive()) {
                rows.cancelCopy();
            }
        }
        return new Tally(rows.getHandledRowCount(), digest.of(rows.getHandledRowCount()));
    }
}
