package dev.copytool.engine.postgres;

import dev.copytool.engine.catalog.TableShape;
import dev.copytool.engine.connect.SqlFailures;
import dev.copytool.engine.model.Item;
import dev.copytool.engine.model.Side;
import dev.copytool.engine.model.TableName;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Items that would be copied into themselves, because both sides are one database: their rows would be doubled, or lost
 * where the target is emptied first.
 */
final class SelfCopies {
    private final Map<TableName, Set<TableName>> trees;
    private final Map<TableName, TableName> emptiedSources;

    private SelfCopies(Map<TableName, Set<TableName>> trees, Map<TableName, TableName> emptiedSources) {
        this.trees = trees;
        this.emptiedSources = emptiedSources;
    }

    /** Why the item may not be copied, if so. */
    Optional<String> objection(Item item) {
        if (trees.getOrDefault(item.target(), Set.of()).contains(item.source())) {
            return Optional.of((item.source().equals(item.target())
                            ? "the source and the target are the same table"
                            : "the source is a part of the target " + item.target())
                    + " of one database; check --source and --target");
        }
        return Optional.ofNullable(emptiedSources.get(item.target()))
                .map(source -> "the target " + item.target() + " cannot be emptied, source and target are one database"
                        + " and " + source + " is a source too; check --source and --target");
    }

    static SelfCopies find(
            Connection source,
            Connection target,
            TablePlanner.Request request,
            Map<TableName, TableShape> targets,
            Collection<Truncation> truncations) {
        if (!SourceSystem.isOne(source, target)) {
            return new SelfCopies(Map.of(), Map.of());
        }
        Set<TableName> sources = new HashSet<>();
        request.manifest().items().forEach(item -> sources.add(item.source()));
        Map<TableName, TableName> emptied = new HashMap<>();
        for (Truncation truncation : truncations) {
            truncation.tables().stream()
                    .filter(sources::contains)
                    .findFirst()
                    .ifPresent(table -> emptied.put(truncation.target(), table));
        }
        return new SelfCopies(trees(target, targets), emptied);
    }

    /** Of each target, itself and what is below it. */
    private static Map<TableName, Set<TableName>> trees(Connection target, Map<TableName, TableShape> targets) {
        String sql = """
                WITH RECURSIVE tree (root, oid) AS (
                    SELECT r.oid, r.oid FROM unnest(?::oid[]) AS r (oid)
                    UNION ALL
                    SELECT tree.root, i.inhrelid FROM tree JOIN pg_inherits i ON i.inhparent = tree.oid
                )
                SELECT tree.root, n.nspname, c.relname
                  FROM tree JOIN pg_class c ON c.oid = tree.oid JOIN pg_namespace n ON n.oid = c.relnamespace
                """;
        Map<Long, TableName> names = new HashMap<>();
        targets.values().forEach(shape -> names.put(shape.oid(), shape.name()));
        Map<TableName, Set<TableName>> trees = new HashMap<>();
        try (PreparedStatement query = target.prepareStatement(sql)) {
            query.setArray(
                    1, target.createArrayOf("int8", List.copyOf(names.keySet()).toArray()));
            try (ResultSet rows = query.executeQuery()) {
                while (rows.next()) {
                    TableName root = names.get(rows.getLong("root"));
                    if (root != null) {
                        trees.computeIfAbsent(root, name -> new HashSet<>())
                                .add(new TableName(rows.getString("nspname"), rows.getString("relname")));
                    }
                }
            }
        } catch (SQLException e) {
            throw SqlFailures.of(Side.TARGET, "the catalog of the target", e);
        }
        return trees;
    }
}
