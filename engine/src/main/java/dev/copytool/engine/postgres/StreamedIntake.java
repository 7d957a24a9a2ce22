package dev.copytool.engine.postgres;

import dev.copytool.engine.connect.EntryNodes;
import java.sql.SQLException;

/** All rows in one COPY: the fastest way; a row that the target refuses ends it. */
final class StreamedIntake implements Intake {
    private final EntryNodes.Lease lease;
    private final RowStream stream;

    StreamedIntake(EntryNodes.Lease lease, String sql) throws SQLException {
        this.lease = lease;
        this.stream = RowStream.begin(lease.session(), sql);
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws SQLException {
        stream.write(bytes, offset, length);
        if (lease.hasUnread()) {
            hearOut();
        }
    }

    /**
     * The server has failed and swallows what else we send; only the end of the COPY brings its error. Should it have said
     * something else, the copy is cut here and cannot be used.
     */
    private void hearOut() throws SQLException {
        stream.end();
        throw new SQLException("the server spoke in the middle of a COPY", "08000");
    }

    @Override
    public long end() throws SQLException {
        return stream.end();
    }

    @Override
    public long rejected() {
        return 0;
    }

    @Override
    public void cancel() throws SQLException {
        stream.cancel();
    }
}
