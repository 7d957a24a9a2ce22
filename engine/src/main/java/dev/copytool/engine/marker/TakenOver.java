package dev.copytool.engine.marker;

import dev.copytool.engine.model.CopyException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Optional;

/** Says who has taken over an item whose run was not heard of. */
final class TakenOver {
    private TakenOver() {}

    /** Asks in the transaction that was to bring a part of it. */
    static CopyException of(Connection session, Markers.Note note) throws SQLException {
        String sql = """
                SELECT manifest || ', pid ' || pid || ' on ' || host || ' since ' || started
                  FROM copytool.work WHERE ? = ANY (targets) ORDER BY started DESC LIMIT 1
                """;
        Optional<String> by;
        try (PreparedStatement query = session.prepareStatement(sql)) {
            query.setString(1, note.target());
            try (ResultSet row = query.executeQuery()) {
                by = row.next() ? Optional.of(row.getString(1)) : Optional.empty();
            }
        }
        return CopyException.permanent("target " + note.target()
                + by.map(rival -> ": another manifest has taken it over (" + rival
                                + "), since the target had heard nothing of this run; run again when that has ended")
                        .orElse(
                                ": it does not know any more that this run copies it: the target has lost commits, as after a"
                                        + " failover, or another manifest had taken it over; run again"));
    }
}
