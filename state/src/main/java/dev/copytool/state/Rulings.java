package dev.copytool.state;

import dev.copytool.engine.model.Group;
import dev.copytool.engine.model.Item;
import dev.copytool.engine.model.ItemState;
import dev.copytool.engine.model.Reading;
import dev.copytool.engine.model.TableName;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/**
 * What rules that were given later say of items that are copied by earlier ones, in the table {@code ruled}: it holds when an item is
 * copied again. While that is under way the row holds what was said before, and comes back if it fails.
 */
final class Rulings {
    private final Database database;

    Rulings(Database database) {
        this.database = database;
    }

    /** Of each item of which they say something else than it is copied by. */
    Map<UUID, Ruling> waiting() {
        Map<UUID, Ruling> waiting = new HashMap<>();
        if (ManifestSchema.version(database) >= ManifestSchema.VERSION_WITH_RULINGS) {
            database.query("SELECT * FROM ruled WHERE applied = 0", row -> {
                UUID item = UUID.fromString(row.getString("item"));
                waiting.put(item, ruling(row));
                return item;
            });
        }
        return waiting;
    }

    /** As {@link SqliteManifest#rule}. */
    List<Entry> rule(List<Entry> entries, Collection<NewItem> items) {
        Map<String, Map<TableName, NewItem>> said = new HashMap<>();
        items.forEach(item ->
                said.computeIfAbsent(item.sourceName(), name -> new HashMap<>()).put(item.source(), item));
        List<Entry> changed = new ArrayList<>();
        for (Entry entry : entries) {
            Item item = entry.item();
            Optional<Ruling> ruling = Optional.ofNullable(
                            said.getOrDefault(item.sourceName(), Map.of()).get(item.source()))
                    .map(Ruling::of);
            ruling.filter(now -> !now.equals(Ruling.of(item))).ifPresent(now -> changed.add(entry));
            ruling.ifPresent(now -> rule(entry, now));
        }
        return changed;
    }

    private void rule(Entry entry, Ruling now) {
        UUID item = entry.item().uuid();
        database.update("DELETE FROM ruled WHERE item = ? AND applied = 0", item.toString());
        if (!isBegun(entry)) {
            apply(item, now);
        } else if (!now.equals(Ruling.of(entry.item()))) {
            put(item, now, false);
        }
    }

    /** As {@link SqliteManifest#isBegun}. */
    boolean isBegun(Entry entry) {
        return (entry.state() != ItemState.PENDING && entry.state() != ItemState.FAILED)
                || !database.query(
                                """
                                SELECT 1 FROM parts
                                 WHERE item = ? AND epoch = ? AND state IN ('done', 'unsettled', 'unknown', 'running')
                                """,
                                row -> row.getInt(1),
                                entry.item().uuid().toString(),
                                entry.item().epoch())
                        .isEmpty();
    }

    private static Ruling ruling(ResultSet row) throws SQLException {
        return new Ruling(
                new TableName(row.getString("target_schema"), row.getString("target_table")),
                new Group(row.getInt("group_order"), row.getString("group_name")),
                new Reading(Names.parse(row.getString("columns")), Optional.ofNullable(row.getString("predicate"))));
    }

    private void put(UUID item, Ruling ruling, boolean applied) {
        database.update(
                """
                INSERT OR IGNORE INTO ruled (item, target_schema, target_table, group_order, group_name, columns, predicate, applied)
                VALUES (?, ?, ?, ?, ?, ?, ?, ?)
                """,
                item.toString(),
                ruling.target().schema(),
                ruling.target().name(),
                ruling.group().order(),
                ruling.group().name(),
                Names.format(ruling.reading().columns()),
                ruling.reading().where().orElse(null),
                applied ? 1 : 0);
    }

    /** Has the item be copied by these from now on. */
    private void apply(UUID item, Ruling ruling) {
        database.update(
                """
                UPDATE tables SET target_schema = ?, target_table = CASE source_table WHEN ? THEN NULL ELSE ? END,
                       group_order = ?, group_name = ?, columns = ?, predicate = ?
                 WHERE uuid = ?
                """,
                ruling.target().schema(),
                ruling.target().name(),
                ruling.target().name(),
                ruling.group().order(),
                ruling.group().name(),
                Names.format(ruling.reading().columns()),
                ruling.reading().where().orElse(null),
                item.toString());
    }

    /**
     * A run begins to copy the item as this one: what waits for it holds from now on, if the run was planned by that.
     *
     * @param reversible whether the earlier copy stays in its place if this one fails
     */
    void begin(Item item, boolean reversible) {
        UUID uuid = item.uuid();
        Optional<Ruling> waiting = row(uuid, 0);
        if (waiting.filter(ruling -> ruling.equals(Ruling.of(item)) && !ruling.equals(now(uuid)))
                .isPresent()) {
            Ruling before = now(uuid);
            apply(uuid, waiting.get());
            forget(uuid);
            if (reversible) {
                put(uuid, before, true);
            }
        }
    }

    /** The copy that was begun has failed: what was said before holds again, and what was tried waits, unless something newer does. */
    void takeBack(UUID item) {
        Optional<Ruling> before = row(item, 1);
        if (before.isPresent()) {
            Ruling tried = now(item);
            apply(item, before.get());
            done(item);
            put(item, tried, false);
        }
    }

    private Optional<Ruling> row(UUID item, int applied) {
        return database
                .query("SELECT * FROM ruled WHERE item = ? AND applied = ?", Rulings::ruling, item.toString(), applied)
                .stream()
                .findFirst();
    }

    private Ruling now(UUID item) {
        return database.query("""
                        SELECT target_schema, coalesce(target_table, source_table) AS target_table, group_order,
                               group_name, columns, predicate
                          FROM tables WHERE uuid = ?
                        """, Rulings::ruling, item.toString()).get(0);
    }

    /** The item is copied by what holds now. */
    void done(UUID item) {
        database.update("DELETE FROM ruled WHERE item = ? AND applied = 1", item.toString());
    }

    /** What waits for the item holds from now on, for good. */
    void settle(UUID item) {
        row(item, 0).ifPresent(ruling -> apply(item, ruling));
        forget(item);
    }

    void forget(UUID item) {
        database.update("DELETE FROM ruled WHERE item = ?", item.toString());
    }
}
