package dev.copytool.engine.postgres;

import java.sql.Connection;
import java.sql.SQLException;
import org.postgresql.PGConnection;
import org.postgresql.copy.CopyIn;

/** One {@code COPY ... FROM STDIN}, and how many rows it brought. */
final class RowStream {
    private final CopyIn copy;

    private RowStream(CopyIn copy) {
        this.copy = copy;
    }

    /** Begins. */
    static RowStream begin(Connection session, String sql) throws SQLException {
        return new RowStream(session.unwrap(PGConnection.class).getCopyAPI().copyIn(sql));
    }

    void write(byte[] bytes, int offset, int length) throws SQLException {
        copy.writeToCopy(bytes, offset, length);
    }

    /** Ends the COPY; says how many rows it brought. */
    long end() throws SQLException {
        return copy.endCopy();
    }

    /** Ends the COPY without its rows, unless it is over. */
    void cancel() throws SQLException {
        if (copy.isActive()) {
            copy.cancelCopy();
        }
    }
}
