package dev.copytool.state;

import dev.copytool.engine.model.Attempt;
import dev.copytool.engine.model.CopyException;
import dev.copytool.engine.model.CopyException.Kind;
import dev.copytool.engine.model.Costs;
import dev.copytool.engine.model.Counts;
import dev.copytool.engine.model.Fingerprint;
import dev.copytool.engine.model.Item;
import dev.copytool.engine.model.ItemState;
import dev.copytool.engine.model.TableName;
import dev.copytool.engine.spi.Manifest;
import dev.copytool.engine.spi.Part;
import java.nio.file.Path;
import java.time.InstantSource;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import java.util.stream.Collectors;

/** A manifest in a SQLite file. Thread-safe: one writer at a time. */
public final class SqliteManifest implements Manifest, AutoCloseable {
    private static final String COSTS = "costs";

    private final Database database;
    private final Moments moments;
    private final ItemStates whole;
    private final SlicedStates sliced;

    private SqliteManifest(Database database, InstantSource clock) {
        this.database = database;
        this.moments = new Moments(clock);
        this.whole = new ItemStates(database, moments);
        this.sliced = new SlicedStates(database, moments);
    }

    /** Whether there is something that a new manifest must not replace; an empty file is nothing. */
    public static boolean isThere(Path file) {
        return ManifestFile.isThere(file);
    }

    /**
     * Makes a new file, or makes an empty one a manifest.
     *
     * @throws BadManifestException if it exists or cannot be made
     */
    public static SqliteManifest create(Path file, InstantSource clock) {
        return new SqliteManifest(ManifestFile.create(file), clock);
    }

    /**
     * Opens a file to be written; one of an older version is upgraded in place after a copy {@code .bak} was made.
     *
     * @throws BadManifestException if it cannot be used
     */
    public static SqliteManifest open(Path file, InstantSource clock) {
        return new SqliteManifest(ManifestFile.open(file), clock);
    }

    /**
     * Opens a file to be read, without changing it.
     *
     * @throws BadManifestException if it cannot be used
     */
    public static SqliteManifest read(Path file, InstantSource clock) {
        return new SqliteManifest(ManifestFile.read(file), clock);
    }

    /**
     * Every item, in the order of the file.
     *
     * @throws BadManifestException if a row holds what cannot be
     */
    public List<Entry> entries() {
        Map<UUID, Ruling> rulings = new Rulings(database).waiting();
        return database.query("SELECT * FROM tables ORDER BY id", row -> EntryRow.read(database.file(), row)).stream()
                .map(entry ->
                        entry.ruled(Optional.ofNullable(rulings.get(entry.item().uuid()))))
                .toList();
    }

    /**
     * Has items that are in the file be copied as rules say now: those of which nothing is copied from now on, others when they are
     * copied again.
     *
     * @return the items of which they say something else than before, as they were
     */
    public List<Entry> rule(Collection<NewItem> items) {
        List<Entry> changed = new ArrayList<>();
        database.transaction(() -> changed.addAll(new Rulings(database).rule(entries(), items)));
        return changed;
    }

    /** Whether rows of its present generation may be in the target, as far as this file knows. */
    public boolean isBegun(Entry entry) {
        return new Rulings(database).isBegun(entry);
    }

    /**
     * Adds items whose source is not in the file yet, by the source's name and the table's; items that are keep their state.
     *
     * @return how many were added
     */
    public int add(Collection<NewItem> items) {
        Set<Known> known = new HashSet<>();
        entries()
                .forEach(entry -> known.add(
                        new Known(entry.item().sourceName(), entry.item().source())));
        int[] added = {0};
        database.transaction(() -> {
            for (NewItem item : items) {
                if (known.add(new Known(item.sourceName(), item.source()))) {
                    insert(item);
                    added[0]++;
                }
            }
        });
        return added[0];
    }

    /**
     * Makes the items those of a plan that may have changed: what was not begun or has failed is as the plan says now; what is
     * done or in doubt stays. An item keeps its id, by which the target's markers know it, whatever this file has forgotten.
     */
    public void replan(Collection<NewItem> items) {
        database.transaction(() -> {
            for (NewItem item : items) {
                boolean sameName = item.target().name().equals(item.source().name());
                database.update(
                        """
                        UPDATE tables
                           SET source_name = ?, target_schema = ?, target_table = ?, group_order = ?, group_name = ?,
                               state = 'pending', errored = NULL, error = NULL, sqlstate = NULL
                         WHERE source_schema = ? AND source_table = ? AND state IN ('pending', 'failed')
                        """,
                        item.sourceName(),
                        item.target().schema(),
                        sameName ? null : item.target().name(),
                        item.group().order(),
                        item.group().name(),
                        item.source().schema(),
                        item.source().name());
            }
            Set<TableName> planned = items.stream().map(NewItem::source).collect(Collectors.toSet());
            entries().stream()
                    .filter(entry -> entry.state() == ItemState.PENDING || entry.state() == ItemState.FAILED)
                    .filter(entry -> !planned.contains(entry.item().source()))
                    .forEach(entry -> database.update(
                            "DELETE FROM tables WHERE id = ?", entry.item().id()));
            add(items);
        });
    }

    private record Known(String sourceName, TableName source) {}

    private void insert(NewItem item) {
        boolean sameName = item.target().name().equals(item.source().name());
        database.update(
                """
                INSERT INTO tables (source_table, date, target_table, uuid, source_schema, target_schema, estimated_bytes,
                                    source_name, group_order, group_name, columns, predicate, planned)
                VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
                """,
                item.source().name(),
                item.date().map(LocalDate::toString).orElse(null),
                sameName ? null : item.target().name(),
                UUID.randomUUID().toString(),
                item.source().schema(),
                item.target().schema(),
                item.estimatedBytes(),
                item.sourceName(),
                item.group().order(),
                item.group().name(),
                Names.format(item.reading().columns()),
                item.reading().where().orElse(null),
                item.planned().map(Fingerprint::toString).orElse(null));
    }

    /**
     * Makes items be copied again: one that is done starts a new epoch, any other is as if never tried.
     *
     * @return how many
     * @throws IllegalArgumentException if one is in doubt: what is in the target could be taken for a later copy of it
     */
    public int reset(Collection<Entry> entries) {
        return new Generations(database).reset(entries);
    }

    /**
     * Begins a run, before anything is copied: what an earlier one left in flight may be in the target or not, and items
     * that are to take the place of their earlier generations begin new ones; an item of which the target knows a later
     * generation goes on with that. Ids and generations, which nothing could
     * repair, are safe from a power cut when this returns; what is written later only from the death of the process.
     *
     * @param items what is to be copied
     */
    public void begin(Collection<Item> items) {
        new Generations(database).begin(items);
    }

    /** Takes over generations in which the target has items as a whole that this file has as done in an earlier one. */
    public void follow(Map<UUID, Integer> generations) {
        new Generations(database).follow(generations);
    }

    /** Takes items out of the file; what is in the target stays as it is, with its markers. */
    public void remove(Collection<Entry> entries) {
        database.transaction(() -> entries.forEach(entry -> {
            database.update(
                    "DELETE FROM parts WHERE item = ?", entry.item().uuid().toString());
            new Rulings(database).forget(entry.item().uuid());
            database.update("DELETE FROM tables WHERE id = ?", entry.item().id());
        }));
    }

    private PartStates states(Part part) {
        return part.slices() > 0 ? sliced : whole;
    }

    @Override
    public void claimed(Part part, Attempt attempt) {
        states(part).claimed(part, attempt);
    }

    @Override
    public void done(Part part, Counts counts) {
        states(part).committed(part, ItemState.DONE, counts, null);
    }

    @Override
    public void unsettled(Part part, Counts counts, String why) {
        states(part).committed(part, ItemState.UNSETTLED, counts, why);
    }

    @Override
    public void failed(Part part, CopyException error) {
        ItemState state = error.kind() == Kind.COMMIT_UNKNOWN ? ItemState.UNKNOWN : ItemState.FAILED;
        states(part).failed(part, state, error.line(), error.server().sqlState());
    }

    /** The item could not even be planned, and this is why; to be told after {@link #begin}. */
    public void refused(Item item, String error) {
        whole.failed(item, ItemState.FAILED, error, "");
    }

    @Override
    public void released(Part part) {
        states(part).released(part);
    }

    @Override
    public void together(Runnable telling) {
        database.transaction(telling);
    }

    /** The settings kept by {@link #putSettings}. */
    public Map<String, String> settings() {
        Map<String, String> settings = new TreeMap<>();
        database.query("SELECT name, value FROM settings", row -> settings.put(row.getString(1), row.getString(2)));
        return settings;
    }

    /** Keeps settings; they must hold no secret. */
    public void putSettings(Map<String, String> settings) {
        database.transaction(() -> settings.forEach((name, value) ->
                database.update("INSERT OR REPLACE INTO settings (name, value) VALUES (?, ?)", name, value)));
    }

    @Override
    public Costs costs() {
        return KeptCosts.of(settings().getOrDefault(COSTS, ""));
    }

    @Override
    public void learned(Costs costs) {
        putSettings(Map.of(COSTS, KeptCosts.text(costs)));
    }

    /** The record of this manifest's runs. */
    public RunLog runs() {
        return new RunLog(database, moments);
    }

    @Override
    public void close() {
        database.close();
    }
}
