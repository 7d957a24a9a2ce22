package dev.copytool.engine.marker;

import dev.copytool.engine.model.CopyException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;

/** Says who has taken over an item whose run was not heard of. */
final class TakenOver {
    private TakenOver() {}

    /** Asks in the transaction that was to bring a part of it. */
    static CopyException of(Connection session, Markers.Note note) throws SQLException {
        String sql = """
                SELECT manifest || ', pid ' || pid || ' on ' || host || ' since ' || started
                  FROM copytool.work WHERE ? = ANY (targets) ORDER BY started DESC LIMIT 1
                """;
        String by = "";
        try (PreparedStatement query = session.prepareStatement(sql)) {
            query.setString(1, note.target());
            try (ResultSet row = query.executeQuery()) {
                by = row.next() ? " (" + row.getString(1) + ")" : "";
            }
        }
        return CopyException.permanent("target " + note.target() + ": another manifest has taken it over" + by
                + ", since the target had heard nothing of this run; run again when that has ended");
    }
}
