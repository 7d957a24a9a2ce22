package dev.copytool.engine.postgres;

import dev.copytool.engine.model.Counts;
import dev.copytool.engine.model.RowForm;
import java.sql.SQLException;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * The digest of the rows that a part has brought, as its target holds them: so that a later copy of the item removes just these.
 * Asked in the part's transaction, after its last row.
 */
final class HeldRows {
    private HeldRows() {}

    /**
     * The counts with that digest, where there can be one. Where the target holds the bytes that were sent it is theirs; else
     * the rows are read back. A cluster's rows are not: the transactions of its shards are others.
     *
     * @param counts what was sent
     * @param untouched whether nothing changes rows on their way into the target
     * @param rejected the digest of rows that were sent and are not in the target
     */
    static Counts of(
            TargetTransaction transaction, CopyStatements statements, Counts counts, boolean untouched, long rejected)
            throws SQLException {
        Optional<RowForm> form = statements.rowForm();
        if (form.isEmpty() || counts.digest().isEmpty()) {
            return counts;
        }
        if (untouched && statements.alike()) {
            return counts.held(OptionalLong.of(counts.digest().getAsLong() - rejected));
        }
        if (counts.rows() == 0) {
            return counts.held(OptionalLong.of(0));
        }
        if (statements.oid().isEmpty()) {
            return counts;
        }
        if (statements.readPath().isEmpty()) {
            // Deferred triggers find the path that was entered again, in COMMIT.
            SearchPath.leave(transaction.session());
        }
        Tally there = Tally.of(transaction.session(), statements.readBack(TriggerWitness.IN_PROGRESS), form.get());
        return there.rows() == counts.rows() ? counts.held(there.digest()) : counts;
    }
}
