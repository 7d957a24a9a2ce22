package dev.copytool.engine.postgres;

import dev.copytool.engine.catalog.Quoted;
import dev.copytool.engine.connect.EntryNodes;
import dev.copytool.engine.model.CopyException;
import dev.copytool.engine.model.Merged;
import dev.copytool.engine.model.Rejection;
import dev.copytool.engine.model.ServerMessage;
import dev.copytool.engine.spi.RejectList;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Rows that are gathered in a temporary table first, then meet those of their tables, all in the part's transaction. */
final class MergedIntake implements Intake {
    private static final int REJECTED_AT_A_TIME = 20;

    private final Connection session;
    private final boolean countsConflicts;
    private final Spread spread;
    private final Optional<RejectList> rejects;
    private final long most;
    private final Optional<StreamedIntake> stream;
    private final List<Merged> merged = new ArrayList<>();
    private long rejected;

    /**
     * Makes the temporary table.
     *
     * @param rejects takes what cannot go on, where that is kept
     * @param most how much that may be
     */
    MergedIntake(EntryNodes.Lease lease, Spread spread, Optional<RejectList> rejects, long most) throws SQLException {
        this.session = lease.session();
        this.countsConflicts = lease.node().countsConflicts();
        this.spread = spread;
        this.rejects = rejects;
        this.most = most;
        if (spread.stage().isPresent()) {
            try (Statement statement = session.createStatement()) {
                statement.execute(spread.stage().get().create());
            }
        }
        this.stream = spread.query().isPresent()
                ? Optional.empty()
                : Optional.of(
                        new StreamedIntake(lease, spread.stage().orElseThrow().write()));
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws SQLException {
        stream.orElseThrow().write(bytes, offset, length);
    }

    /** What fails from here on is no single row. */
    @Override
    public long end() throws SQLException {
        try (Statement statement = session.createStatement()) {
            if (spread.stage().isEmpty()) {
                return straight(statement, spread.merges().get(0));
            }
            Stage stage = spread.stage().get();
            long taken = stream.isPresent()
                    ? stream.get().end()
                    : statement.executeLargeUpdate(stage.fill(spread.query().orElseThrow()));
            if (stage.derived()) {
                setAside(stage);
                statement.execute(stage.removeRejected());
            }
            if (spread.compares()) {
                // Without it the server takes the table for a small one.
                statement.execute("ANALYZE " + Stage.TABLE);
            }
            for (Merge merge : spread.merges()) {
                merged.add(bring(statement, merge, taken - rejected));
            }
            return taken - rejected;
        }
    }

    private long straight(Statement statement, Merge merge) throws SQLException {
        long deleted = deleted(statement, merge);
        long rows = statement.executeLargeUpdate(merge.bring());
        merged.add(new Merged(merge.target().name(), rows, 0, 0, deleted));
        return rows;
    }

    /** Nobody may write meanwhile: what another step had put in the place of these rows would stay beside ours. */
    private static long deleted(Statement statement, Merge merge) throws SQLException {
        if (merge.delete().isEmpty()) {
            return 0;
        }
        lock(statement, merge);
        return statement.executeLargeUpdate(merge.delete().get());
    }

    /** A row beside the slice that was removed would not be removed by the next run, which brings it again. */
    private static void requireWithin(Statement statement, Merge merge, long inserted) throws SQLException {
        if (merge.within().isPresent()) {
            long within = number(statement, merge.within().get());
            if (within != inserted) {
                throw CopyException.permanent("target " + merge.target().name() + ": of " + inserted + " rows "
                        + within + " fulfil the 'where' of the step, which says what they replace; nothing was changed;"
                        + " correct the query or that condition and run again");
            }
        }
    }

    private static void lock(Statement statement, Merge merge) throws SQLException {
        statement.execute("LOCK TABLE " + Quoted.table(merge.target().name()) + " IN SHARE ROW EXCLUSIVE MODE");
    }

    private void setAside(Stage stage) throws SQLException {
        try (Statement statement = session.createStatement()) {
            statement.setFetchSize(REJECTED_AT_A_TIME);
            try (ResultSet rows = statement.executeQuery(stage.rejected())) {
                while (rows.next()) {
                    rejected++;
                    if (rejected > most) {
                        throw CopyException.permanent(
                                "target " + spread.merges().get(0).target().name() + ": more than "
                                        + most
                                        + " inputs cannot be read, --max-rejects allows no more, so nothing was copied; the"
                                        + " last: key " + rows.getString(2) + ": " + rows.getString(1));
                    }
                    Rejection rejection = new Rejection(
                            rejected, new ServerMessage("", rows.getString(1), "", ""), "key " + rows.getString(2));
                    byte[] input = rows.getString(3).getBytes(StandardCharsets.UTF_8);
                    rejects.ifPresent(list -> list.add(rejection, input));
                }
            }
        }
    }

    private Merged bring(Statement statement, Merge merge, long all) throws SQLException {
        long rows = merge.when().isPresent() ? number(statement, merge.count()) : all;
        requireGoodKeys(statement, merge);
        long deleted = deleted(statement, merge);
        if (merge.mode().key().isEmpty()) {
            long inserted = inserted(statement, merge, rows);
            requireWithin(statement, merge, inserted);
            return new Merged(merge.target().name(), inserted, 0, 0, deleted);
        }
        if (!merge.changes() && countsConflicts) {
            long inserted = statement.executeLargeUpdate(merge.bring());
            return new Merged(merge.target().name(), inserted, 0, rows - inserted, deleted);
        }
        if (merge.changes()) {
            // Nobody may insert or remove a row between the count and the merge, or the numbers would be wrong.
            lock(statement, merge);
        }
        long known;
        long updated;
        try (ResultSet row = statement.executeQuery(merge.known())) {
            row.next();
            known = row.getLong(1);
            updated = row.getLong(2);
        }
        if (merge.mode() instanceof WriteMode.Update && known < rows) {
            throw notThere(statement, merge);
        }
        statement.executeLargeUpdate(merge.bring());
        return new Merged(merge.target().name(), rows - known, updated, known - updated, deleted);
    }

    /** All rows go in, but of those that a trigger has put elsewhere the server does not tell. */
    private static long inserted(Statement statement, Merge merge, long rows) throws SQLException {
        long inserted = statement.executeLargeUpdate(merge.bring());
        if (inserted != rows && !merge.target().rerouted()) {
            throw CopyException.permanent("target " + merge.target().name() + ": the counts differ, so it was rolled"
                    + " back: " + rows + " rows are for it, it took " + inserted
                    + "; see whether a trigger or rule on it drops rows");
        }
        return rows;
    }

    private static long number(Statement statement, String count) throws SQLException {
        try (ResultSet row = statement.executeQuery(count)) {
            row.next();
            return row.getLong(1);
        }
    }

    private static CopyException notThere(Statement statement, Merge merge) throws SQLException {
        try (ResultSet row = statement.executeQuery(merge.missing())) {
            return CopyException.permanent("target " + merge.target().name() + ": it has no row with the key ("
                    + String.join(", ", merge.mode().key()) + ") " + (row.next() ? row.getString(1) : "")
                    + " to be updated; nothing was changed; correct the query and run again");
        }
    }

    private static void requireGoodKeys(Statement statement, Merge merge) throws SQLException {
        Optional<String> wrong = merge.wrongKey();
        if (wrong.isEmpty()) {
            return;
        }
        try (ResultSet row = statement.executeQuery(wrong.get())) {
            if (row.next()) {
                String key = "the key (" + String.join(", ", merge.mode().key()) + ") ";
                throw CopyException.permanent("target " + merge.target().name() + ": "
                        + (row.getBoolean(2)
                                ? key + "has no value in a row: " + row.getString(1)
                                : "the query gives " + key + row.getString(1) + " in " + row.getLong(3) + " rows")
                        + "; nothing was changed; correct the query and run again");
            }
        }
    }

    @Override
    public long rejected() {
        return rejected;
    }

    /** Rows that never left the target were sent by nobody. */
    @Override
    public boolean own() {
        return stream.isEmpty();
    }

    @Override
    public List<Merged> merged() {
        return merged;
    }

    @Override
    public void cancel() throws SQLException {
        if (stream.isPresent()) {
            stream.get().cancel();
        }
    }
}
