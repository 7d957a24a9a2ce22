package dev.copytool.engine.jdbc;

import dev.copytool.engine.model.CopyException;
import dev.copytool.engine.model.Look;
import dev.copytool.engine.model.TableName;
import dev.copytool.engine.spi.PartReader;
import dev.copytool.engine.values.CopyText;
import dev.copytool.engine.values.UnstorableTextException;
import java.io.IOException;
import java.sql.ResultSet;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/** Runs a query, begun by the first read, and writes its rows as COPY text, block after block. */
final class JdbcReader implements PartReader {
    private static final int BLOCK = 64 * 1024;

    /** Rows may come so slowly that a block takes hours. */
    private static final int ROWS_OF_A_SIGN = 64;

    private final JdbcServer server;
    private final TableName step;
    private final String query;
    private final List<String> columns;
    private final List<String> types;
    private final CopyText out;
    private final List<ColumnWriter> writers = new ArrayList<>();
    private final List<Integer> places = new ArrayList<>();
    private volatile @Nullable JdbcSession session;
    private volatile boolean aborted;
    private final AtomicLong passed = new AtomicLong();
    private volatile long movedAt = System.nanoTime();
    private @Nullable ResultSet rows;
    private @Nullable LargeValue rest;
    private int column;
    private long sent;
    private boolean ended;

    /**
     * Begins nothing yet.
     *
     * @param columns those of the query's that travel, in that order
     * @param types the types of the columns that the query's go into
     */
    JdbcReader(JdbcServer server, TableName step, String query, List<String> columns, List<String> types) {
        this.server = server;
        this.step = step;
        this.query = query;
        this.columns = columns;
        this.types = types;
        this.out = new CopyText(2 * BLOCK, server.marks());
    }

    @Override
    public byte @Nullable [] read() {
        if (ended) {
            return null;
        }
        try {
            byte[] block = opened().thread().call(this::block);
            passed.addAndGet(block.length);
            movedAt = System.nanoTime();
            return block.length == 0 ? null : block;
        } catch (SQLException e) {
            throw server.failed(step + row(), e);
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

    /** The next rows, none at the end; on the session's own thread. */
    private byte[] block() throws SQLException {
        try {
            ResultSet running = running();
            while (out.length() < BLOCK && !ended) {
                advance(running);
            }
            return out.take();
        } catch (IOException e) {
            throw CopyException.permanent(
                    "source " + server.name() + ": " + step + row() + ": a large value broke off: " + e.getMessage());
        } catch (UnstorableTextException e) {
            throw CopyException.permanent("source " + server.name() + ": " + step + row() + ", column " + (column + 1)
                    + " holds " + e.getMessage()
                    + ", which PostgreSQL cannot; 'unstorable: replace' of the connection puts"
                    + " U+FFFD there");
        }
    }

    /** One value, a piece of one, or the end. */
    private void advance(ResultSet running) throws SQLException, IOException {
        LargeValue large = rest;
        if (large != null) {
            if (!large.more(out)) {
                rest = null;
                written();
            }
        } else if (column > 0 || running.next()) {
            rest = writers.get(column).write(running, places.get(column), out);
            if (rest == null) {
                written();
            }
        } else {
            ended = true;
        }
    }

    private void written() {
        column++;
        if (column < writers.size()) {
            out.nextColumn();
        } else {
            out.nextRow();
            column = 0;
            sent++;
            if (sent % ROWS_OF_A_SIGN == 0) {
                movedAt = System.nanoTime();
            }
        }
    }

    private String row() {
        return writers.isEmpty() ? "" : ", row " + (sent + 1);
    }

    private ResultSet running() throws SQLException {
        ResultSet running = rows;
        if (running != null) {
            return running;
        }
        Statement made = server.dialect().streaming(opened().connection(), server.rowsAtATime());
        ResultSet begun = made.executeQuery(query);
        ResultSetMetaData data = begun.getMetaData();
        List<String> given = JdbcQueries.names(data);
        for (int i = 0; i < columns.size(); i++) {
            int place = given.indexOf(columns.get(i)) + 1;
            if (place == 0) {
                throw CopyException.permanent("source " + server.name() + ": " + step + ": the query does not give "
                        + columns.get(i) + " any more; it gives " + String.join(", ", given));
            }
            places.add(place);
            writers.add(ColumnWriters.choose(server.dialect(), data, place, types.get(i), server.zone()));
        }
        rows = begun;
        return begun;
    }

    @Override
    public long rowsSent() {
        if (!ended) {
            throw new IllegalStateException(step + " has not been read to its end");
        }
        return sent;
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
