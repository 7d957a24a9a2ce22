package dev.copytool.state;

import dev.copytool.engine.model.Item;
import java.util.Collection;
import java.util.Map;
import java.util.UUID;

/** Begins new generations of items. */
final class Generations {
    private final Database database;
    private final Rulings rulings;

    Generations(Database database) {
        this.database = database;
        this.rulings = new Rulings(database);
    }

    int reset(Collection<Entry> entries) {
        entries.stream().filter(entry -> entry.state().inDoubt()).findFirst().ifPresent(entry -> {
            throw new IllegalArgumentException(entry.item() + " is " + entry.state());
        });
        database.transaction(() -> {
            for (Entry entry : entries) {
                database.update("""
                        UPDATE tables
                           SET epoch = epoch + CASE WHEN state = 'done' OR replaces IS NOT NULL
                                   OR (NOT EXISTS (SELECT 1 FROM settings WHERE name = 'plan')
                                       AND EXISTS (SELECT 1 FROM parts
                                                    WHERE item = uuid AND parts.epoch = tables.epoch AND parts.part > 0
                                                      AND parts.state IN ('done', 'unsettled', 'unknown')))
                                   THEN 1 ELSE 0 END,
                               replaces = NULL, unfinished = 0,
                               state = 'pending', migrated = NULL, errored = NULL, attempts = 0, rows = NULL,
                               bytes = NULL, rejected = 0, started_at = NULL, finished_at = NULL, error = NULL, sqlstate = NULL
                         WHERE id = ?
                        """, entry.item().id());
                rulings.settle(entry.item().uuid());
            }
        });
        return entries.size();
    }

    /** From here on only states are written, which the markers repair, so no write waits for the disk any more. */
    void begin(Collection<Item> items) {
        database.transaction(() -> {
            database.update("UPDATE tables SET state = 'unknown' WHERE state = 'running'");
            for (Item item : items) {
                int known = item.replaces().orElse(item.epoch());
                database.update("""
                        UPDATE tables SET epoch = ?, replaces = NULL, state = 'pending', migrated = NULL, unfinished = 0
                         WHERE uuid = ? AND epoch < ?
                        """, known, item.uuid().toString(), known);
                database.update("""
                        UPDATE tables
                           SET replaces = epoch, epoch = epoch + 1, state = 'pending', migrated = NULL, attempts = 0,
                               unfinished = 0
                         WHERE uuid = ? AND state = 'done' AND epoch = ? - 1
                        """, item.uuid().toString(), item.epoch());
                database.update("""
                        UPDATE tables SET replaces = epoch, epoch = epoch + 1, state = 'pending', unfinished = 1
                         WHERE uuid = ? AND state <> 'done' AND epoch = ? - 1
                        """, item.uuid().toString(), item.epoch());
                rulings.begin(item, item.replaces().isPresent());
                database.update(
                        "UPDATE tables SET replaces = ?, unfinished = 1 WHERE uuid = ? AND epoch = ? AND replaces IS NULL AND ? > 0",
                        item.replaces().orElse(0),
                        item.uuid().toString(),
                        item.epoch(),
                        item.replaces().orElse(0));
            }
        });
        database.script("PRAGMA synchronous = NORMAL");
    }

    /** Takes over generations in which the target has items as a whole that the manifest has as done in an earlier one. */
    void follow(Map<UUID, Integer> generations) {
        database.transaction(() -> generations.forEach((item, epoch) -> database.update(
                "UPDATE tables SET epoch = ? WHERE uuid = ? AND state = 'done' AND epoch < ?",
                epoch,
                item.toString(),
                epoch)));
    }
}
