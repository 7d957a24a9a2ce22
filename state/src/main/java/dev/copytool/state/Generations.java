package dev.copytool.state;

import dev.copytool.engine.model.Item;
import java.util.Collection;

/** Begins new generations of items. */
final class Generations {
    private final Database database;

    Generations(Database database) {
        this.database = database;
    }

    int reset(Collection<Entry> entries) {
        entries.stream().filter(entry -> entry.state().inDoubt()).findFirst().ifPresent(entry -> {
            throw new IllegalArgumentException(entry.item() + " is " + entry.state());
        });
        database.transaction(() -> {
            for (Entry entry : entries) {
                database.update("""
                        UPDATE tables
                           SET epoch = epoch + CASE state WHEN 'done' THEN 1 ELSE 0 END, replaces = NULL, unfinished = 0,
                               state = 'pending', migrated = NULL, errored = NULL, attempts = 0, rows = NULL,
                               bytes = NULL, rejected = 0, started_at = NULL, finished_at = NULL, error = NULL, sqlstate = NULL
                         WHERE id = ?
                        """, entry.item().id());
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
            }
        });
        database.script("PRAGMA synchronous = NORMAL");
    }
}
