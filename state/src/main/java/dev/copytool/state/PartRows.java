package dev.copytool.state;

import dev.copytool.engine.model.Attempt;
import dev.copytool.engine.model.Counts;
import dev.copytool.engine.model.Fingerprint;
import dev.copytool.engine.model.ItemState;
import dev.copytool.engine.spi.Part;

/** Writes the rows of {@code parts}, in the transaction of the caller. */
final class PartRows {
    private final Database database;
    private final Moments moments;

    PartRows(Database database, Moments moments) {
        this.database = database;
        this.moments = moments;
    }

    void running(Part part, Attempt attempt) {
        database.update(
                """
                INSERT OR REPLACE INTO parts
                       (item, part, epoch, state, attempt, transaction_id, backend, entry_node, started_at, look)
                VALUES (?, ?, ?, 'running', ?, ?, ?, ?, ?, ?)
                """,
                part.item().uuid().toString(),
                part.index(),
                part.item().epoch(),
                attempt.number(),
                attempt.transactionId(),
                attempt.backend(),
                attempt.entryNode(),
                moments.now(),
                part.fingerprint().map(Fingerprint::toString).orElse(null));
    }

    /**
     * A part that another copy of the manifest has copied has no row yet. One that may be in stays that, whatever failed in asking
     * for it.
     */
    void ended(Part part, ItemState state, Counts counts) {
        database.update(
                """
                INSERT INTO parts (item, part, epoch, state, attempt, finished_at, rows, bytes)
                VALUES (?, ?, ?, ?, 0, ?, ?, ?)
                    ON CONFLICT (item, part, epoch) DO UPDATE
                   SET state = excluded.state, finished_at = excluded.finished_at, rows = excluded.rows, bytes = excluded.bytes
                 WHERE state NOT IN ('unknown', 'unsettled') OR excluded.state NOT IN ('pending', 'failed')
                """,
                part.item().uuid().toString(),
                part.index(),
                part.item().epoch(),
                state.word(),
                moments.now(),
                counts.rows(),
                counts.bytes());
    }
}
