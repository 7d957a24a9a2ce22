package dev.copytool.state;

import dev.copytool.engine.model.Attempt;
import dev.copytool.engine.model.Counts;
import dev.copytool.engine.model.Fingerprint;
import dev.copytool.engine.model.ItemState;
import dev.copytool.engine.spi.Part;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;

/** Writes the rows of {@code parts}, in the transaction of the caller. */
final class PartRows {
    private final Database database;
    private final InstantSource clock;

    PartRows(Database database, InstantSource clock) {
        this.database = database;
        this.clock = clock;
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
                now(),
                part.fingerprint().map(Fingerprint::toString).orElse(null));
    }

    /** A part that another copy of the manifest has copied has no row yet. */
    void ended(Part part, ItemState state, Counts counts) {
        database.update(
                """
                INSERT INTO parts (item, part, epoch, state, attempt, finished_at, rows, bytes)
                VALUES (?, ?, ?, ?, 0, ?, ?, ?)
                    ON CONFLICT (item, part, epoch) DO UPDATE
                   SET state = excluded.state, finished_at = excluded.finished_at, rows = excluded.rows, bytes = excluded.bytes
                """,
                part.item().uuid().toString(),
                part.index(),
                part.item().epoch(),
                state.word(),
                now(),
                counts.rows(),
                counts.bytes());
    }

    private String now() {
        return clock.instant().truncatedTo(ChronoUnit.MILLIS).toString();
    }
}
