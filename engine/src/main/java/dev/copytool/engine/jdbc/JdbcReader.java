package dev.copytool.engine.jdbc;

import dev.copytool.engine.model.CopyException;
import dev.copytool.engine.model.Look;
import dev.copytool.engine.model.TableName;
import dev.copytool.engine.spi.PartReader;
import dev.copytool.engine.values.CopyText;
import dev.copytool.engine.values.UnstorableTextException;
import java.io.IOException;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Runs a query, begun by the first read, and writes its rows as COPY text, block after block. */
final class JdbcReader implements PartReader {
    private static final Logger log = LoggerFactory.getLogger(JdbcReader.class);
    private static final int BLOCK = 64 * 1024;

    private final JdbcServer server;
    private final TableName step;
    private final String query;
    private final List<String> columns;
    private final List<String> types;
    private final CopyText out;
    private final List<ColumnWriter> writers = new ArrayList<>();
    private final List<Integer> places = new ArrayList<>();
    private volatile @Nullable Connection session;
    private volatile boolean aborted;
    private final AtomicLong passed = new AtomicLong();
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
            if (aborted) {
                throw new SQLException("broken off", "08000");
            }
            ResultSet running = running();
            while (out.length() < BLOCK && !ended) {
                advance(running);
            }
        } catch (SQLException e) {
            throw server.failed(step + row(), e);
        } catch (IOException e) {
            throw CopyException.permanent(
                    "source " + server.name() + ": " + step + row() + ": a large value broke off: " + e.getMessage());
        } catch (UnstorableTextException e) {
            throw CopyException.permanent("source " + server.name() + ": " + step + row() + ", column " + (column + 1)
                    + " holds " + e.getMessage()
                    + ", which PostgreSQL cannot; 'unstorable: replace' of the connection puts"
                    + " U+FFFD there");
        }
        passed.addAndGet(out.length());
        return out.length() == 0 ? null : out.take();
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
            Connection open = session;
            if (open != null) {
                open.rollback();
            }
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
        Connection open = server.connect();
        session = open;
        Statement made = server.dialect().streaming(open, server.rowsAtATime());
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

    /** What a database that may be any is at is not known, and a query may compute for hours; whether it is there is. */
    @Override
    public Look look() {
        return server.knock().isEmpty()
                ? Look.of(Look.State.WORKS, "works")
                : Look.of(Look.State.SILENT, "cannot be asked");
    }

    /** Some drivers open another connection to end this one, which may take its time. */
    @Override
    public void abort() {
        aborted = true;
        var unused = CompletableFuture.runAsync(this::breakOff);
    }

    private void breakOff() {
        Connection open = session;
        try {
            if (open != null) {
                open.abort(Runnable::run);
            }
        } catch (SQLException e) {
            log.debug("{}: a session could not be broken off; it is over already", step, e);
        }
    }

    /** A driver may read what is left of a result before it closes its session, unless that is broken off. */
    @Override
    public void close() {
        if (!ended) {
            breakOff();
        }
        Connection open = session;
        try {
            if (open != null) {
                open.close();
            }
        } catch (SQLException e) {
            log.debug("{}: a session could not be closed; it is over already", step, e);
        }
    }
}
