package dev.copytool.engine.postgres;

import dev.copytool.engine.catalog.Quoted;
import dev.copytool.engine.connect.EntryNodes;
import dev.copytool.engine.model.CopyException;
import dev.copytool.engine.model.Merged;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Optional;

/** Rows that are gathered in a temporary table first, then meet those of their table, all in the part's transaction. */
final class MergedIntake implements Intake {
    private final Connection session;
    private final Merge merge;
    private final StreamedIntake stage;
    private Optional<Merged> merged = Optional.empty();

    MergedIntake(EntryNodes.Lease lease, Merge merge) throws SQLException {
        this.session = lease.session();
        this.merge = merge;
        try (Statement statement = session.createStatement()) {
            statement.execute(merge.stage());
        }
        this.stage = new StreamedIntake(lease, merge.target().name(), merge.write(), InsertCounter.NONE);
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws SQLException {
        stage.write(bytes, offset, length);
    }

    /** What fails from here on is no single row. */
    @Override
    public long end() throws SQLException {
        long taken = stage.end();
        requireGoodKeys();
        try (Statement statement = session.createStatement()) {
            long deleted = merge.delete().isPresent()
                    ? statement.executeLargeUpdate(merge.delete().get())
                    : 0;
            long known =
                    merge.known().isPresent() ? locked(statement, merge.known().get()) : 0;
            long changed = statement.executeLargeUpdate(merge.insert());
            long updated = merge.known().isPresent() ? Math.max(0, changed - (taken - known)) : 0;
            merged = Optional.of(new Merged(changed - updated, updated, taken - changed, deleted));
        }
        return taken;
    }

    /** Nobody may insert or remove a row between the count and the merge, or the numbers would be wrong. */
    private long locked(Statement statement, String count) throws SQLException {
        statement.execute("LOCK TABLE " + Quoted.table(merge.target().name()) + " IN SHARE ROW EXCLUSIVE MODE");
        try (ResultSet row = statement.executeQuery(count)) {
            row.next();
            return row.getLong(1);
        }
    }

    private void requireGoodKeys() throws SQLException {
        Optional<String> wrong = merge.wrongKey();
        if (wrong.isEmpty()) {
            return;
        }
        try (Statement statement = session.createStatement();
                ResultSet row = statement.executeQuery(wrong.get())) {
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
        return 0;
    }

    @Override
    public Optional<Merged> merged() {
        return merged;
    }

    @Override
    public void cancel() throws SQLException {
        stage.cancel();
    }
}
