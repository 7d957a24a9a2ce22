package dev.copytool.engine.finish;

import dev.copytool.engine.catalog.Quoted;
import dev.copytool.engine.connect.EntryNodes;
import dev.copytool.engine.connect.Server;
import dev.copytool.engine.model.CopyException;
import dev.copytool.engine.model.Item;
import dev.copytool.engine.model.TableName;
import dev.copytool.engine.postgres.SessionSettings;
import dev.copytool.engine.spi.StopSignal;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * Sets the sequences that belong to columns of copied targets, so that the next value is none that was copied: at least as far as
 * the source's sequence of the same column is, or as the column's values go where the source has none. Never backwards.
 */
public final class Sequences {

    /** How far a sequence is: what it said last, or says first. */
    private record Position(long value, boolean called) {
        static final Comparator<Position> UPWARDS =
                Comparator.comparingLong(Position::value).thenComparing(Position::called);
        static final Comparator<Position> DOWNWARDS =
                Comparator.comparingLong(Position::value).reversed().thenComparing(Position::called);
    }

    /** A column of a source. */
    private record Place(String sourceName, TableName table, String column) {}

    private final Crew crew;
    private final Map<Place, Position> positions = new HashMap<>();

    private Sequences(Crew crew) {
        this.crew = crew;
    }

    /**
     * Sets them, until a stop is asked for.
     *
     * @param copied the items that are in
     * @param sources asked only if a target owns a sequence: the sources of the items, by name
     * @param parallel sequences at a time
     * @param failed is told of each sequence that was not set, from any thread
     * @throws CopyException if a server does not answer
     */
    public static void advance(
            EntryNodes nodes,
            Collection<Item> copied,
            Function<List<Item>, Map<String, Server>> sources,
            int parallel,
            StopSignal stop,
            Consumer<CopyException> failed) {
        Map<TableName, List<Item>> byTarget = copied.stream().collect(Collectors.groupingBy(Item::target));
        List<OwnedSequence> owned =
                nodes.first().pool().within(session -> OwnedSequence.of(session, byTarget.keySet()));
        if (owned.isEmpty() || stop.requested()) {
            return;
        }
        Set<TableName> owners = new HashSet<>();
        owned.forEach(sequence -> owners.add(sequence.table()));
        List<Item> wanted =
                copied.stream().filter(item -> owners.contains(item.target())).toList();
        try (Crew crew = new Crew(nodes, parallel, stop)) {
            Sequences sequences = new Sequences(crew);
            sources.apply(wanted)
                    .forEach((name, source) -> sequences.positions.putAll(
                            source.session(SessionSettings.reader(), session -> read(session, name, wanted))));
            crew.run(owned.stream()
                    .<Runnable>map(sequence -> () -> {
                        try {
                            sequences.advance(sequence, byTarget.getOrDefault(sequence.table(), List.of()));
                        } catch (CopyException e) {
                            if (!stop.requested()) {
                                failed.accept(e);
                            }
                        }
                    })
                    .toList());
        }
    }

    private static Map<Place, Position> read(Connection source, String name, List<Item> items) throws SQLException {
        Set<TableName> tables = items.stream()
                .filter(item -> item.sourceName().equals(name))
                .map(Item::source)
                .collect(Collectors.toSet());
        Map<Place, Position> found = new HashMap<>();
        for (OwnedSequence owned : OwnedSequence.of(source, tables)) {
            if (owned.readable()) {
                String sql = "SELECT last_value, is_called FROM " + Quoted.table(owned.sequence());
                try (Statement query = source.createStatement();
                        ResultSet row = query.executeQuery(sql)) {
                    row.next();
                    found.put(
                            new Place(name, owned.table(), owned.column()),
                            new Position(row.getLong(1), row.getBoolean(2)));
                }
            }
        }
        return found;
    }

    private void advance(OwnedSequence owned, List<Item> items) {
        List<Position> known = new ArrayList<>();
        for (Item item : items) {
            Optional.ofNullable(positions.get(new Place(item.sourceName(), item.source(), owned.column())))
                    .ifPresent(known::add);
        }
        boolean all = known.size() == items.size();
        String object =
                "target " + owned.table() + ": sequence " + owned.sequence() + " was not set, so its next value may"
                        + " be one that was copied; setval() does it, --no-sequences leaves it out";
        crew.transaction(object, 0, session -> {
            if (!all && owned.counted()) {
                furthest(session, owned).ifPresent(known::add);
            }
            Comparator<Position> order = owned.ascending() ? Position.UPWARDS : Position.DOWNWARDS;
            Optional<Position> aim = known.stream().max(order);
            if (aim.isPresent()) {
                set(session, owned, aim.get());
            }
            return true;
        });
    }

    private static Optional<Position> furthest(Connection session, OwnedSequence owned) throws SQLException {
        String sql = "SELECT %s(%s) FROM %s"
                .formatted(owned.ascending() ? "max" : "min", Quoted.name(owned.column()), Quoted.table(owned.table()));
        try (Statement query = session.createStatement();
                ResultSet row = query.executeQuery(sql)) {
            row.next();
            long value = row.getLong(1);
            return row.wasNull() ? Optional.empty() : Optional.of(new Position(value, true));
        }
    }

    private static void set(Connection session, OwnedSequence owned, Position aim) throws SQLException {
        String sequence = Quoted.table(owned.sequence());
        String sql = """
                SELECT setval(?::regclass, ?, ?) FROM %s
                 WHERE last_value %s ? OR (last_value = ? AND ? AND NOT is_called)
                """.formatted(sequence, owned.ascending() ? "<" : ">");
        try (PreparedStatement query = session.prepareStatement(sql)) {
            query.setString(1, sequence);
            query.setLong(2, aim.value());
            query.setBoolean(3, aim.called());
            query.setLong(4, aim.value());
            query.setLong(5, aim.value());
            query.setBoolean(6, aim.called());
            query.execute();
        }
    }
}
