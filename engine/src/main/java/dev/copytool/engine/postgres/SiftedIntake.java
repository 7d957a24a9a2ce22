package dev.copytool.engine.postgres;

import dev.copytool.engine.catalog.Quoted;
import dev.copytool.engine.connect.RefusedRow;
import dev.copytool.engine.connect.SqlFailures;
import dev.copytool.engine.model.CopyException;
import dev.copytool.engine.model.CopyException.Kind;
import dev.copytool.engine.model.Rejection;
import dev.copytool.engine.model.RowForm;
import dev.copytool.engine.model.RowsDigest;
import dev.copytool.engine.model.TableName;
import dev.copytool.engine.spi.RejectList;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Savepoint;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;

/**
 * Rows in batches, each by a COPY behind a savepoint, in the order in which they came. A batch that is refused is cut where
 * the server says, else in halves, until the refused row stands alone; only then it is set aside. So every other row goes
 * in, and of rows with one key the first. Each costs a few COPYs where the server tells which one it is, else about two for
 * each halving of its batch.
 */
final class SiftedIntake implements Intake {
    /** Large enough that savepoints cost little, small enough for memory. */
    private static final int BATCH_BYTES = 1 << 20;

    private static final int PIECE = 1 << 17;

    /** Rows of the batch, from one to before another. */
    private record Range(int from, int to) {
        int rows() {
            return to - from;
        }
    }

    private final Connection session;
    private final CopyStatements statements;
    private final TriggerWitness witness;
    private final RejectList rejects;
    private final int most;
    private final Optional<RowsDigest> rejected;
    private final RowBatch batch = new RowBatch();
    private Optional<RowStream> stream = Optional.empty();
    private long before;
    private long taken;

    /**
     * Begins.
     *
     * @param most how many rows may be refused
     */
    SiftedIntake(Connection session, CopyStatements statements, TriggerWitness witness, RejectList rejects, int most)
            throws SQLException {
        this.session = session;
        this.statements = statements;
        this.witness = witness;
        this.rejects = rejects;
        this.most = most;
        this.rejected = statements.rowForm().map(RowForm::digest);
        requireNoOwnReferences();
    }

    /**
     * A row whose referenced one comes in a later COPY would be refused, although the table as a whole is good. Partitions
     * refer to their whole tree, and the key may be another partition's that the rows go to.
     */
    private void requireNoOwnReferences() throws SQLException {
        String sql = """
                WITH RECURSIVE above (relation) AS (
                    SELECT ?::pg_catalog.regclass::pg_catalog.oid UNION
                    SELECT inhparent FROM pg_catalog.pg_inherits
                      JOIN above ON inhrelid OPERATOR(pg_catalog.=) relation),
                tree (relation) AS (
                    SELECT relation FROM above UNION
                    SELECT inhrelid FROM pg_catalog.pg_inherits JOIN tree ON inhparent OPERATOR(pg_catalog.=) relation)
                SELECT EXISTS (SELECT FROM pg_catalog.pg_constraint
                                WHERE contype OPERATOR(pg_catalog.=) 'f'::pg_catalog."char"
                                  AND conrelid OPERATOR(pg_catalog.=) ANY (SELECT relation FROM tree)
                                  AND confrelid OPERATOR(pg_catalog.=) ANY (SELECT relation FROM tree))
                """;
        try (PreparedStatement query = session.prepareStatement(sql)) {
            query.setString(1, Quoted.table(target()));
            try (ResultSet row = query.executeQuery()) {
                row.next();
                if (row.getBoolean(1)) {
                    throw CopyException.permanent(
                            "target " + target() + ": it refuses a row, which cannot be set aside,"
                                    + " since a foreign key refers to the table itself or to a partition beside it; drop that key for the time of the copy");
                }
            }
        }
    }

    private TableName target() {
        return statements.target();
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws SQLException {
        batch.add(bytes, offset, length);
        if (batch.length() >= BATCH_BYTES && batch.rows() > 0) {
            sift();
        }
    }

    @Override
    public long end() throws SQLException {
        sift();
        if (batch.length() > 0) {
            throw new IllegalStateException(target() + ": the stream ended inside a row");
        }
        return taken;
    }

    private void sift() throws SQLException {
        Deque<Range> ranges = new ArrayDeque<>();
        ranges.push(new Range(0, batch.rows()));
        while (!ranges.isEmpty()) {
            Range range = ranges.pop();
            if (range.rows() > 0) {
                Optional<SQLException> refusal = copy(range);
                if (refusal.isPresent()) {
                    cut(range, refusal.get(), ranges);
                }
            }
        }
        before += batch.rows();
        batch.removeRows();
    }

    /** Copies the rows; if the target refuses one, none of them is in, and its error is returned. */
    private Optional<SQLException> copy(Range range) throws SQLException {
        Savepoint savepoint = session.setSavepoint();
        Optional<RowEffects> earlier = witness.effects(target());
        Optional<SQLException> refusal = Optional.empty();
        try {
            taken += witness.taken(target(), earlier, send(range));
        } catch (SQLException e) {
            if (!SqlFailures.refusesRow(e)) {
                throw SqlFailures.ofRows(target(), before + range.from(), e);
            }
            cancel();
            session.rollback(savepoint);
            rolledBack(earlier);
            refusal = Optional.of(e);
        }
        session.releaseSavepoint(savepoint);
        return refusal;
    }

    /** The server's statistics go on to count what a savepoint has undone. */
    private void rolledBack(Optional<RowEffects> earlier) throws SQLException {
        Optional<RowEffects> now = witness.effects(target());
        if (earlier.isPresent() && now.isPresent()) {
            witness.own(target(), now.get().minus(earlier.get()));
        }
    }

    private long send(Range range) throws SQLException {
        RowStream copy = RowStream.begin(session, statements.write());
        stream = Optional.of(copy);
        int end = batch.begin(range.to());
        for (int at = batch.begin(range.from()); at < end; at += PIECE) {
            copy.write(batch.bytes(), at, Math.min(PIECE, end - at));
        }
        return copy.end();
    }

    /** Puts what is still to be copied of a refused range, the first rows on top. */
    private void cut(Range range, SQLException refusal, Deque<Range> ranges) {
        RefusedRow refused = SqlFailures.refusedRow(target(), refusal);
        if (range.rows() == 1) {
            reject(range.from(), refusal, refused);
            return;
        }
        long line = refused.line().orElse(0);
        if (line < 1 || line > range.rows()) {
            halves(range, ranges);
            return;
        }
        int row = range.from() + (int) line - 1;
        halves(new Range(row + 1, range.to()), ranges);
        ranges.push(new Range(row, row + 1));
        ranges.push(new Range(range.from(), row));
    }

    /** Not as a whole, else many refused rows would have the last rows of their batch sent as many times. */
    private static void halves(Range range, Deque<Range> ranges) {
        int middle = (range.from() + range.to()) >>> 1;
        ranges.push(new Range(middle, range.to()));
        ranges.push(new Range(range.from(), middle));
    }

    private void reject(int row, SQLException refusal, RefusedRow refused) {
        long number = before + row + 1;
        Rejection rejection = new Rejection(number, SqlFailures.message(refusal), refused.place());
        if (rejects.size() >= most) {
            throw new CopyException(
                    Kind.PERMANENT,
                    "target " + target() + ": " + (most + 1) + " of the first " + number
                            + " rows were refused, --max-rejects allows " + most + ", so nothing was copied; the last: "
                            + rejection.message(),
                    rejection.why(),
                    refusal);
        }
        byte[] bytes = batch.row(row);
        rejects.add(rejection, bytes);
        rejected.ifPresent(digest -> digest.add(bytes));
    }

    @Override
    public long rejectedDigest() {
        return rejected.map(digest -> digest.of(rejects.size()).orElseThrow()).orElse(0L);
    }

    @Override
    public long rejected() {
        return rejects.size();
    }

    @Override
    public void cancel() throws SQLException {
        if (stream.isPresent()) {
            stream.get().cancel();
        }
    }
}
