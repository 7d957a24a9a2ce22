package dev.copytool.engine.postgres;

import dev.copytool.engine.connect.SessionPool;
import dev.copytool.engine.connect.SqlFailures;
import dev.copytool.engine.model.Look;
import dev.copytool.engine.model.Side;
import dev.copytool.engine.model.TableName;
import dev.copytool.engine.spi.PartReader;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.postgresql.PGConnection;
import org.postgresql.copy.CopyOut;

/**
 * A {@code COPY ... TO STDOUT}, begun by the first read: a server that computes long before its first row answers only with
 * that, so the wait for it belongs to what can be looked at and broken.
 */
final class TableReader implements PartReader {
    private final SessionPool pool;
    private final CopyStatements statements;
    private final ReadView view;
    private final TableName source;
    private volatile @Nullable Connection session;
    private volatile boolean entered;
    private volatile boolean aborted;
    private @Nullable CopyOut copy;
    private boolean ended;

    TableReader(SessionPool pool, CopyStatements statements, ReadView view) {
        this.pool = pool;
        this.statements = statements;
        this.view = view;
        this.source = statements.source();
    }

    @Override
    public byte @Nullable [] read() {
        Connection taken = taken();
        try {
            CopyOut running = running(taken);
            byte[] bytes = running.readFromCopy(true);
            if (bytes == null) {
                // Only now: the driver returns null after CopyDone and the command's completion, else it throws.
                if (statements.readPath().isPresent()) {
                    SearchPath.leave(taken);
                }
                view.leave(taken);
                taken.commit();
                ended = true;
            }
            return bytes;
        } catch (SQLException e) {
            throw SqlFailures.of(Side.SOURCE, "source " + source, e);
        }
    }

    private Connection taken() {
        Connection taken = session;
        if (taken == null) {
            taken = pool.take();
            session = taken;
        }
        return taken;
    }

    private CopyOut running(Connection taken) throws SQLException {
        CopyOut running = copy;
        if (running == null) {
            running = begin(taken);
            copy = running;
        }
        return running;
    }

    private CopyOut begin(Connection taken) throws SQLException {
        if (aborted) {
            throw new SQLException("broken off before it began", "08000");
        }
        view.enter(taken);
        // From here on the run watches over its streams by itself.
        taken.setNetworkTimeout(Runnable::run, 0);
        entered = true;
        Optional<String> path = statements.readPath();
        if (path.isPresent()) {
            SearchPath.set(taken, path.get());
        }
        Optional<String> lock = statements.lock();
        if (lock.isPresent()) {
            try (Statement statement = taken.createStatement()) {
                statement.execute(lock.get());
            }
        }
        return taken.unwrap(PGConnection.class).getCopyAPI().copyOut(statements.read());
    }

    @Override
    public long rowsSent() {
        CopyOut whole = copy;
        if (!ended || whole == null) {
            throw new IllegalStateException(source + " has not been read to its end");
        }
        return whole.getHandledRowCount();
    }

    @Override
    public long passed() {
        Connection taken = session;
        return taken == null ? 0 : pool.passed(taken);
    }

    /** Until there is a session, and what it is to read is found, that is waited for, which has an end of its own. */
    @Override
    public Look look() {
        Connection taken = session;
        return taken == null || !entered ? Look.of(Look.State.WORKS, "is not open yet") : pool.look(taken);
    }

    @Override
    public void abort() {
        aborted = true;
        view.abort();
        Connection taken = session;
        if (taken != null) {
            pool.breakOff(taken);
        }
    }

    @Override
    public void close() {
        Connection taken = session;
        if (taken == null) {
            return;
        }
        if (ended && !aborted && !statements.runsOthersCode()) {
            pool.giveBack(taken);
        } else if (ended && !aborted) {
            // What they call may have left it with other settings.
            pool.discard(taken);
        } else {
            pool.breakOff(taken);
            pool.discard(taken);
        }
    }
}
