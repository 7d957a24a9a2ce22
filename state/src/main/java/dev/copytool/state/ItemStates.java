package dev.copytool.state;

import dev.copytool.engine.model.Attempt;
import dev.copytool.engine.model.Counts;
import dev.copytool.engine.model.Fingerprint;
import dev.copytool.engine.model.Item;
import dev.copytool.engine.model.ItemState;
import dev.copytool.engine.spi.Part;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import org.jspecify.annotations.Nullable;

/** Writes where items stand, as a run finds out. */
final class ItemStates {
    private final Database database;
    private final InstantSource clock;

    ItemStates(Database database, InstantSource clock) {
        this.database = database;
        this.clock = clock;
    }

    void claimed(Part part, Attempt attempt) {
        database.transaction(() -> {
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
            database.update("""
                    UPDATE tables SET state = 'running', attempts = attempts + 1, entry_node = ?, started_at = ?
                     WHERE uuid = ?
                    """, attempt.entryNode(), now(), part.item().uuid().toString());
        });
    }

    /** The source looked as the claim that was committed saw it, which may be an earlier run's. */
    void committed(Part part, ItemState state, Counts counts, @Nullable String why) {
        database.transaction(() -> {
            String now = now();
            partEnded(part, state, counts, now);
            database.update(
                    """
                    UPDATE tables
                       SET state = ?, migrated = ?, errored = NULL, error = ?, sqlstate = NULL, replaces = NULL,
                           rows = ?, bytes = ?, rejected = ?, finished_at = ?,
                           copied = (SELECT look FROM parts WHERE item = uuid AND part = ? AND parts.epoch = ?)
                     WHERE uuid = ?
                    """,
                    state.word(),
                    state == ItemState.DONE ? 1 : null,
                    why,
                    counts.rows(),
                    counts.bytes(),
                    counts.rejected(),
                    now,
                    part.index(),
                    part.item().epoch(),
                    part.item().uuid().toString());
        });
    }

    void failed(Part part, ItemState state, String error, String sqlState) {
        database.transaction(() -> {
            partEnded(part, state, Counts.NONE, now());
            failed(part.item(), state, error, sqlState);
        });
    }

    /**
     * What is committed stays that and what is unknown stays that, whatever failed afterwards in asking for it. A re-copy
     * that failed, or could not even begin, leaves the earlier copy in its place.
     */
    void failed(Item item, ItemState state, String error, String sqlState) {
        String uuid = item.uuid().toString();
        int kept = state != ItemState.FAILED ? 0 : database.update("""
                        UPDATE tables
                           SET state = 'done', migrated = 1, epoch = coalesce(replaces, epoch), replaces = NULL,
                               error = ?, sqlstate = ?
                         WHERE uuid = ?
                           AND (state = 'done' OR replaces IS NOT NULL AND state NOT IN ('unknown', 'unsettled'))
                        """, "not copied again: " + error, sqlState, uuid);
        if (kept == 0) {
            database.update("""
                    UPDATE tables
                       SET state = CASE WHEN state IN ('unknown', 'unsettled') THEN state ELSE ? END,
                           errored = 1, error = ?, sqlstate = ?, finished_at = ?
                     WHERE uuid = ?
                    """, state.word(), error, sqlState, now(), uuid);
        }
    }

    void released(Part part) {
        database.transaction(() -> {
            partEnded(part, ItemState.PENDING, Counts.NONE, now());
            database.update("""
                    UPDATE tables SET state = 'pending', errored = NULL, error = NULL, sqlstate = NULL
                     WHERE uuid = ? AND state NOT IN ('unknown', 'unsettled')
                    """, part.item().uuid().toString());
        });
    }

    private void partEnded(Part part, ItemState state, Counts counts, String now) {
        database.update(
                """
                UPDATE parts SET state = ?, finished_at = ?, rows = ?, bytes = ?
                 WHERE item = ? AND part = ? AND epoch = ?
                """,
                state.word(),
                now,
                counts.rows(),
                counts.bytes(),
                part.item().uuid().toString(),
                part.index(),
                part.item().epoch());
    }

    private String now() {
        return clock.instant().truncatedTo(ChronoUnit.MILLIS).toString();
    }
}
