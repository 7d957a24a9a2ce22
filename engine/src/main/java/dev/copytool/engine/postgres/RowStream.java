package dev.copytool.engine.postgres;

import dev.copytool.engine.model.TableName;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.OptionalLong;
import org.postgresql.PGConnection;
import org.postgresql.copy.CopyIn;

/** One {@code COPY ... FROM STDIN}, and how many rows it brought. */
final class RowStream {
    private final Connection session;
    private final TableName target;
    private final InsertCounter counter;
    private final OptionalLong before;
    private final CopyIn copy;

    private RowStream(Connection session, TableName target, InsertCounter counter, OptionalLong before, CopyIn copy) {
        this.session = session;
        this.target = target;
        this.counter = counter;
        this.before = before;
        this.copy = copy;
    }

    /**
     * Begins.
     *
     * @param target where the rows are to be
     * @param sql the statement
     * @param counter counts the rows where COPY cannot
     */
    static RowStream begin(Connection session, TableName target, String sql, InsertCounter counter)
            throws SQLException {
        OptionalLong before = counter.inserted(session, target);
        CopyIn copy = session.unwrap(PGConnection.class).getCopyAPI().copyIn(sql);
        return new RowStream(session, target, counter, before, copy);
    }

    void write(byte[] bytes, int offset, int length) throws SQLException {
        copy.writeToCopy(bytes, offset, length);
    }

    /** Ends the COPY; says how many rows it brought. */
    long end() throws SQLException {
        long counted = copy.endCopy();
        if (before.isEmpty()) {
            return counted;
        }
        long earlier = before.getAsLong();
        return counter.inserted(session, target).orElse(earlier + counted) - earlier;
    }

    /** Ends the COPY without its rows, unless it is over. */
    void cancel() throws SQLException {
        if (copy.isActive()) {
            copy.cancelCopy();
        }
    }
}
