package dev.copytool.state;

import dev.copytool.engine.model.Attempt;
import dev.copytool.engine.model.Counts;
import dev.copytool.engine.model.ItemState;
import dev.copytool.engine.spi.Part;
import org.jspecify.annotations.Nullable;

/** Writes where items that are cut into slices stand: what their parts do, taken together. */
final class SlicedStates extends PartStates {

    SlicedStates(Database database, Moments moments) {
        super(database, moments);
    }

    @Override
    void claimed(Part part, Attempt attempt) {
        database.transaction(() -> {
            rows.running(part, attempt);
            if (part.index() == 0) {
                begun(part);
                database.update(
                        "UPDATE tables SET attempts = attempts + 1, entry_node = ?, started_at = ?, format = ? WHERE uuid = ?",
                        attempt.entryNode(),
                        moments.now(),
                        part.source().formatNote(),
                        part.item().uuid().toString());
            }
            derive(part, null, null);
        });
    }

    @Override
    void committed(Part part, ItemState state, Counts counts, @Nullable String why) {
        database.transaction(() -> {
            rows.ended(part, state, counts);
            if (part.index() == 0) {
                begun(part);
                // The rows of the generation before are gone with it.
                database.update(
                        "UPDATE tables SET replaces = NULL, unfinished = 0 WHERE uuid = ?",
                        part.item().uuid().toString());
            }
            derive(part, why, null);
        });
    }

    @Override
    void failed(Part part, ItemState state, String error, String sqlState) {
        database.transaction(() -> {
            rows.ended(part, state, Counts.NONE);
            derive(part, error, sqlState);
        });
    }

    @Override
    void released(Part part) {
        database.transaction(() -> {
            rows.ended(part, ItemState.PENDING, Counts.NONE);
            derive(part, null, null);
        });
    }

    /**
     * Each slice is asked for again, whatever an earlier run has recorded: its target may have been emptied since, and the item
     * cut anew into fewer of them.
     */
    private void begun(Part cut) {
        String uuid = cut.item().uuid().toString();
        int epoch = cut.item().epoch();
        database.update("DELETE FROM parts WHERE item = ? AND epoch = ? AND part > ?", uuid, epoch, cut.slices());
        database.update(
                "UPDATE parts SET state = 'pending' WHERE item = ? AND epoch = ? AND part > 0 AND state IN ('failed', 'done')",
                uuid,
                epoch);
    }

    /** The worst of the parts' states is the item's; it is in when all of them are. */
    private void derive(Part part, @Nullable String error, @Nullable String sqlState) {
        String uuid = part.item().uuid().toString();
        database.update("""
                WITH own AS (SELECT state FROM parts WHERE item = ? AND epoch = ?)
                UPDATE tables
                   SET state = CASE
                           WHEN 'unknown' IN (SELECT state FROM own) THEN 'unknown'
                           WHEN 'failed' IN (SELECT state FROM own) THEN 'failed'
                           WHEN (SELECT count(*) FROM own WHERE state IN ('done', 'unsettled')) > ?
                               THEN CASE WHEN 'unsettled' IN (SELECT state FROM own) THEN 'unsettled' ELSE 'done' END
                           WHEN 'running' IN (SELECT state FROM own) THEN 'running'
                           ELSE 'pending' END
                 WHERE uuid = ?
                """, uuid, part.item().epoch(), part.slices(), uuid);
        database.update("""
                WITH own AS (SELECT part, rows, bytes, look FROM parts WHERE item = ? AND epoch = ?)
                UPDATE tables
                   SET migrated = CASE state WHEN 'done' THEN 1 END,
                       errored = CASE WHEN state IN ('failed', 'unknown') THEN 1 END,
                       error = CASE WHEN state IN ('failed', 'unknown', 'unsettled') THEN coalesce(?, error) END,
                       sqlstate = CASE WHEN state IN ('failed', 'unknown') THEN coalesce(?, sqlstate) END,
                       rows = CASE WHEN state IN ('done', 'unsettled') THEN (SELECT sum(rows) FROM own) END,
                       bytes = CASE WHEN state IN ('done', 'unsettled') THEN (SELECT sum(bytes) FROM own) END,
                       rejected = 0,
                       copied = (SELECT look FROM own WHERE part = 0),
                       finished_at = CASE WHEN state IN ('pending', 'running') THEN finished_at ELSE ? END
                 WHERE uuid = ?
                """, uuid, part.item().epoch(), error, sqlState, moments.now(), uuid);
    }
}
