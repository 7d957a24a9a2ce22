package dev.copytool.engine.postgres;

import static java.util.stream.Collectors.groupingBy;

import dev.copytool.engine.catalog.Catalog;
import dev.copytool.engine.catalog.TableShape;
import dev.copytool.engine.connect.Server;
import dev.copytool.engine.model.CopyException;
import dev.copytool.engine.model.Item;
import dev.copytool.engine.model.Side;
import dev.copytool.engine.model.TableName;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import java.util.stream.Collectors;

/** Counts rows on both sides the way they are copied: a source's own rows, a target's own rows. */
public final class RowCounts {

    /**
     * The rows of one target and of all that was copied into it.
     *
     * @param target the target
     * @param tables how many sources were copied into it
     * @param sourceRows their rows, added up
     * @param targetRows its rows
     */
    public record Comparison(TableName target, int tables, long sourceRows, long targetRows) {
        public boolean equal() {
            return sourceRows == targetRows;
        }
    }

    private RowCounts() {}

    /**
     * Counts.
     *
     * @param sources the items' sources, by name
     * @param items what was copied into the targets in question, all of it
     * @param all every item of the manifest
     * @return a comparison for each target, by name
     * @throws CopyException if a table is gone or a server does not answer
     */
    public static List<Comparison> compare(
            Map<String, Server> sources, Server target, Collection<Item> items, Collection<Item> all) {
        Map<UUID, Long> here = new HashMap<>();
        sources.forEach((name, source) -> here.putAll(source.session(
                SessionSettings.reader(), reading -> sourceRows(reading, of(name, items), of(name, all)))));
        return target.session(SessionSettings.writer(), writing -> compare(writing, items, all, here));
    }

    private static List<Item> of(String sourceName, Collection<Item> items) {
        return items.stream()
                .filter(item -> item.sourceName().equals(sourceName))
                .toList();
    }

    private static Map<UUID, Long> sourceRows(Connection source, List<Item> items, List<Item> all) throws SQLException {
        Map<TableName, TableShape> sources = new Catalog(Side.SOURCE, source)
                .shapes(items.stream().map(Item::source).collect(Collectors.toSet()));
        Set<TableName> split = SplitSources.find(
                source, sources.values(), all.stream().map(Item::source).collect(Collectors.toSet()));
        Map<UUID, Long> rows = new HashMap<>();
        for (Item item : items) {
            TableShape shape = known(sources, item.source(), Side.SOURCE);
            boolean own = CopyStatements.ReadForm.of(shape.kind(), false, split.contains(shape.name()))
                    .own();
            rows.put(
                    item.uuid(),
                    count(source, item.source(), own, item.reading().where()));
        }
        return rows;
    }

    private static List<Comparison> compare(
            Connection target, Collection<Item> items, Collection<Item> all, Map<UUID, Long> here) throws SQLException {
        Map<TableName, TableShape> targets = new Catalog(Side.TARGET, target)
                .shapes(all.stream().map(Item::target).collect(Collectors.toSet()));
        Map<TableName, List<Item>> byTarget =
                items.stream().collect(groupingBy(Item::target, TreeMap::new, Collectors.toList()));
        List<TableShape> wanted = byTarget.keySet().stream()
                .map(name -> known(targets, name, Side.TARGET))
                .toList();
        Map<TableName, List<TableName>> owned = new TargetContents(target).owned(wanted, targets.values());
        List<Comparison> comparisons = new ArrayList<>();
        for (Map.Entry<TableName, List<Item>> entry : byTarget.entrySet()) {
            long sent = entry.getValue().stream()
                    .mapToLong(item -> here.getOrDefault(item.uuid(), 0L))
                    .sum();
            long there = 0;
            for (TableName table : owned.getOrDefault(entry.getKey(), List.of())) {
                there += count(target, table, true, Optional.empty());
            }
            comparisons.add(new Comparison(entry.getKey(), entry.getValue().size(), sent, there));
        }
        return comparisons;
    }

    private static TableShape known(Map<TableName, TableShape> shapes, TableName name, Side side) {
        return Optional.ofNullable(shapes.get(name))
                .orElseThrow(
                        () -> CopyException.permanent("the " + side.word() + " has no table " + name + " any more"));
    }

    private static long count(Connection connection, TableName table, boolean own, Optional<String> where)
            throws SQLException {
        String sql = "SELECT count(*) " + RowFilter.from(table, own, where);
        try (Statement query = connection.createStatement();
                ResultSet row = query.executeQuery(sql)) {
            row.next();
            return row.getLong(1);
        }
    }
}
