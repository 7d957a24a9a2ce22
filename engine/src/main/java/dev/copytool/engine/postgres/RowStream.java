package dev.copytool.engine.postgres;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.OptionalLong;
import org.postgresql.PGConnection;
import org.postgresql.copy.CopyIn;

/** One {@code COPY ... FROM STDIN}, and how many rows it brought. */
final class RowStream {
    private final Connection session;
    private final CopyStatements statements;
    private final InsertCounter counter;
    private final OptionalLong before;
    private final CopyIn copy;

    private RowStream(
            Connection session, CopyStatements statements, InsertCounter counter, OptionalLong before, CopyIn copy) {
        this.session = session;
        this.statements = statements;
        this.counter = counter;
        this.before = before;
        this.copy = copy;
    }

    /**
     * Begins.
     *
     * @param counter counts the rows where COPY cannot
     * @param frozen whether the table was truncated in the same transaction
     */
    static RowStream begin(Connection session, CopyStatements statements, InsertCounter counter, boolean frozen)
            throws SQLException {
        OptionalLong before = counter.inserted(session, statements.target());
        CopyIn copy = session.unwrap(PGConnection.class)
                .getCopyAPI()
                .copyIn(frozen ? statements.writeFrozen() : statements.write());
        return new RowStream(session, statements, counter, before, copy);
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
        return counter.inserted(session, statements.target()).orElse(earlier + counted) - earlier;
    }

    /** Ends the COPY without its rows, unless it is over. */
    void cancel() throws SQLException {
        if (copy.isActive()) {
            copy.cancelCopy();
        }
    }
}
