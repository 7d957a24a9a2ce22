package dev.copytool.engine.postgres;

import dev.copytool.engine.connect.SessionPool;
import dev.copytool.engine.connect.SqlFailures;
import dev.copytool.engine.model.Side;
import dev.copytool.engine.model.TableName;
import dev.copytool.engine.spi.PartReader;
import java.sql.Connection;
import java.sql.SQLException;
import org.jspecify.annotations.Nullable;
import org.postgresql.copy.CopyOut;

/** A running {@code COPY ... TO STDOUT}. */
final class TableReader implements PartReader {
    private final TableName source;
    private final SessionPool pool;
    private final Connection session;
    private final CopyOut copy;
    private boolean ended;

    TableReader(TableName source, SessionPool pool, Connection session, CopyOut copy) {
        this.source = source;
        this.pool = pool;
        this.session = session;
        this.copy = copy;
    }

    @Override
    public byte @Nullable [] read() {
        try {
            byte[] bytes = copy.readFromCopy(true);
            if (bytes == null) {
                // Only now: the driver returns null after CopyDone and the command's completion, else it throws.
                session.commit();
                ended = true;
            }
            return bytes;
        } catch (SQLException e) {
            throw SqlFailures.of(Side.SOURCE, "source " + source, e);
        }
    }

    @Override
    public long rowsSent() {
        if (!ended) {
            throw new IllegalStateException(source + " has not been read to its end");
        }
        return copy.getHandledRowCount();
    }

    @Override
    public void abort() {
        Sessions.breakOff(session);
    }

    @Override
    public void close() {
        if (ended) {
            pool.giveBack(session);
        } else {
            Sessions.breakOff(session);
            pool.discard(session);
        }
    }
}
