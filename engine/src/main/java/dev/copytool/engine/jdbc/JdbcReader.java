package dev.copytool.engine.jdbc;

import dev.copytool.engine.model.CopyException;
import dev.copytool.engine.model.Look;
import dev.copytool.engine.spi.PartReader;
import dev.copytool.engine.values.UnstorableTextException;
import java.io.IOException;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.DateTimeException;
import java.time.Duration;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/** Runs a query, begun by the first read, and writes its rows for COPY, block after block. */
final class JdbcReader implements PartReader {
    private static final int BLOCK = 64 * 1024;

    /** Rows may come so slowly that a block takes hours. */
    private static final int ROWS_OF_A_SIGN = 64;

    /** A query that runs, and what writes its rows. */
    private record Running(ResultSet rows, RowForm form) {}

    private final JdbcSource source;
    private final JdbcServer server;
    private volatile @Nullable JdbcSession session;
    private volatile boolean aborted;
    private final AtomicLong passed = new AtomicLong();
    private volatile long movedAt = System.nanoTime();
    private volatile @Nullable Running running;
    private @Nullable CompletableFuture<byte[]> next;
    private boolean ended;

    /** How many rows there were, once no block follows. */
    private volatile OptionalLong sent = OptionalLong.empty();

    /** Begins nothing yet. */
    JdbcReader(JdbcSource source) {
        this.source = source;
        this.server = source.server();
    }

    /** While a block is on its way the next one is read. */
    @Override
    public byte @Nullable [] read() {
        if (ended) {
            return null;
        }
        try {
            DriverThread thread = opened().thread();
            byte[] block = thread.await(next == null ? thread.begin(this::block) : next);
            ended = sent.isPresent();
            next = ended ? null : thread.begin(this::block);
            passed.addAndGet(block.length);
            movedAt = System.nanoTime();
            return block.length == 0 ? null : block;
        } catch (SQLException e) {
            throw server.failed(source.step() + place(), e);
        }
    }

    private JdbcSession opened() throws SQLException {
        JdbcSession open = session;
        if (open == null) {
            open = server.connect();
            session = open;
        }
        if (aborted) {
            throw new SQLException("broken off before it began", JdbcSession.LOST);
        }
        return open;
    }

    /** The next rows; on the session's own thread. */
    private byte[] block() throws SQLException {
        Running now = running();
        RowForm form = now.form();
        try {
            boolean more = true;
            while (more && form.out().length() < BLOCK) {
                more = form.advance(now.rows());
                if (form.sent() % ROWS_OF_A_SIGN == 0) {
                    movedAt = System.nanoTime();
                }
            }
            if (!more) {
                sent = OptionalLong.of(form.sent());
            }
            return form.out().take();
        } catch (IOException e) {
            throw wrong(" broke off: " + e.getMessage());
        } catch (UnstorableTextException e) {
            throw wrong(" holds " + e.getMessage()
                    + ", which PostgreSQL cannot; 'unstorable: replace' of the connection puts U+FFFD there");
        } catch (ArithmeticException e) {
            throw wrong(" holds a number that PostgreSQL cannot: " + e.getMessage());
        } catch (DateTimeException e) {
            throw wrong(" holds a moment that PostgreSQL cannot: " + e.getMessage());
        }
    }

    private CopyException wrong(String what) {
        return CopyException.permanent("source " + server.name() + ": " + source.step() + place() + what);
    }

    /** Where reading is. */
    private String place() {
        Running now = running;
        if (now == null) {
            return "";
        }
        int column = now.form().column();
        return ", row " + (now.form().sent() + 1) + (column == 0 ? "" : ", column " + column);
    }

    private Running running() throws SQLException {
        Running now = running;
        if (now == null) {
            ResultSet rows =
                    server.dialect().rows(opened().connection(), source.query(), server.rowsAtATime(), source.format());
            now = new Running(rows, source.form(rows.getMetaData(), 2 * BLOCK));
            running = now;
        }
        return now;
    }

    @Override
    public long rowsSent() {
        if (!ended) {
            throw new IllegalStateException(source.step() + " has not been read to its end");
        }
        return sent.orElseThrow();
    }

    @Override
    public long passed() {
        return passed.get();
    }

    @Override
    public Look look() {
        JdbcSession open = session;
        return open == null
                ? Look.of(Look.State.WORKS, "is not open yet")
                : open.look(Duration.ofNanos(System.nanoTime() - movedAt));
    }

    @Override
    public void abort() {
        aborted = true;
        JdbcSession open = session;
        if (open != null) {
            open.abort();
        }
    }

    /** A driver may read what is left of a result before it closes its session, unless that is broken off. */
    @Override
    public void close() {
        JdbcSession open = session;
        if (open != null) {
            if (!ended) {
                open.abort();
            }
            open.close();
        }
    }
}
