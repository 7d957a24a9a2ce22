package dev.copytool.state;

import dev.copytool.engine.model.Attempt;
import dev.copytool.engine.model.Counts;
import dev.copytool.engine.model.Item;
import dev.copytool.engine.model.ItemState;
import dev.copytool.engine.spi.Part;
import org.jspecify.annotations.Nullable;

/** Writes where items that are copied whole stand, as a run finds out. */
final class ItemStates extends PartStates {

    private final Rulings rulings;

    ItemStates(Database database, Moments moments) {
        super(database, moments);
        this.rulings = new Rulings(database);
    }

    @Override
    void claimed(Part part, Attempt attempt) {
        database.transaction(() -> {
            rows.running(part, attempt);
            database.update(
                    """
                    UPDATE tables SET state = 'running', attempts = attempts + 1, entry_node = ?, started_at = ?, format = ?
                     WHERE uuid = ?
                    """,
                    attempt.entryNode(),
                    moments.now(),
                    part.source().formatNote(),
                    part.item().uuid().toString());
        });
    }

    /** The source looked as the claim that was committed saw it, which may be an earlier run's. */
    @Override
    void committed(Part part, ItemState state, Counts counts, @Nullable String why) {
        database.transaction(() -> {
            rows.ended(part, state, counts);
            database.update(
                    """
                    UPDATE tables
                       SET state = ?, migrated = ?, errored = NULL, error = ?, sqlstate = NULL, replaces = NULL, unfinished = 0,
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
                    moments.now(),
                    part.index(),
                    part.item().epoch(),
                    part.item().uuid().toString());
            rulings.done(part.item().uuid());
        });
    }

    @Override
    void failed(Part part, ItemState state, String error, String sqlState) {
        database.transaction(() -> {
            rows.ended(part, state, Counts.NONE);
            failed(part.item(), state, error, sqlState);
        });
    }

    /**
     * What is committed stays that and what is unknown stays that, whatever failed afterwards in asking for it. A re-copy
     * that failed, or could not even begin, leaves the earlier copy in its place.
     */
    void failed(Item item, ItemState state, String error, String sqlState) {
        if (isKept(item)) {
            return;
        }
        String uuid = item.uuid().toString();
        int kept = state != ItemState.FAILED ? 0 : database.update("""
                        UPDATE tables
                           SET state = 'done', migrated = 1, epoch = coalesce(replaces, epoch), replaces = NULL,
                               error = ?, sqlstate = ?
                         WHERE uuid = ?
                           AND (state = 'done'
                                OR replaces IS NOT NULL AND NOT unfinished AND state NOT IN ('unknown', 'unsettled'))
                        """, "not copied again: " + error, sqlState, uuid);
        if (kept > 0) {
            rulings.takeBack(item.uuid());
        } else {
            database.update("""
                    UPDATE tables
                       SET state = CASE WHEN state IN ('unknown', 'unsettled') THEN state ELSE ? END,
                           errored = 1, error = ?, sqlstate = ?, finished_at = ?
                     WHERE uuid = ?
                    """, state.word(), error, sqlState, moments.now(), uuid);
        }
    }

    /** Whether the item was to be copied for what the target does not confirm of it: the manifest keeps its word. */
    private boolean isKept(Item item) {
        return !database.query(
                        "SELECT 1 FROM tables WHERE uuid = ? AND state = 'done' AND epoch = ? AND replaces IS NULL",
                        row -> row.getInt(1),
                        item.uuid().toString(),
                        item.epoch())
                .isEmpty();
    }

    @Override
    void released(Part part) {
        database.transaction(() -> {
            rows.ended(part, ItemState.PENDING, Counts.NONE);
            database.update("""
                    UPDATE tables SET state = 'pending', errored = NULL, error = NULL, sqlstate = NULL
                     WHERE uuid = ? AND state NOT IN ('unknown', 'unsettled')
                    """, part.item().uuid().toString());
        });
    }
}
