package dev.copytool.engine.table;

import static java.util.stream.Collectors.groupingBy;
import static java.util.stream.Collectors.mapping;
import static java.util.stream.Collectors.toSet;

import dev.copytool.engine.catalog.RelationKind;
import dev.copytool.engine.catalog.TableShape;
import dev.copytool.engine.model.Item;
import dev.copytool.engine.model.TableName;
import java.sql.Connection;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Items that would be copied into themselves, because their source is in the target's database: their rows would be doubled, or lost
 * where the target is emptied first.
 */
final class SelfCopies {
    private final Set<String> here;
    private final Map<TableName, Set<TableName>> trees;
    private final Map<TableName, String> emptiedSources;

    private SelfCopies(Set<String> here, Map<TableName, Set<TableName>> trees, Map<TableName, String> emptiedSources) {
        this.here = here;
        this.trees = trees;
        this.emptiedSources = emptiedSources;
    }

    /** Why the item may not be copied, if so. */
    Optional<String> objection(Item item) {
        if (here.contains(item.sourceName())
                && trees.getOrDefault(item.target(), Set.of()).contains(item.source())) {
            return Optional.of((item.source().equals(item.target())
                            ? "the source and the target are the same table"
                            : "the source is a part of the target " + item.target())
                    + " of one database; check --source and --target");
        }
        return Optional.ofNullable(emptiedSources.get(item.target()))
                .map(source -> "the target " + item.target() + " cannot be emptied, source and target are one database"
                        + " and " + source + "; check --source and --target");
    }

    static SelfCopies find(
            Connection target,
            TablePlanner.Request request,
            Map<TableName, TableShape> targets,
            Map<String, SourceLook> looks,
            Collection<Truncation> truncations) {
        Set<String> here = looks.entrySet().stream()
                .filter(look -> look.getValue().isTarget())
                .map(Map.Entry::getKey)
                .collect(toSet());
        if (here.isEmpty()) {
            return new SelfCopies(here, Map.of(), Map.of());
        }
        Set<TableName> sources = request.manifest().items().stream()
                .filter(item -> here.contains(item.sourceName()))
                .map(Item::source)
                .collect(toSet());
        Map<TableName, String> emptied = new HashMap<>();
        for (Truncation truncation : truncations) {
            truncation.tables().stream()
                    .filter(sources::contains)
                    .findFirst()
                    .map(table -> table + " is a source too")
                    .or(() -> reading(here, looks).map(view -> "the source " + view + " may read it"))
                    .ifPresent(reason -> emptied.put(truncation.target(), reason));
        }
        return new SelfCopies(here, trees(target, targets), emptied);
    }

    /** A source that may read whatever table of its database would be emptied. */
    private static Optional<TableName> reading(Set<String> here, Map<String, SourceLook> looks) {
        return looks.entrySet().stream()
                .filter(look -> here.contains(look.getKey()))
                .flatMap(look -> look.getValue().shapes().values().stream())
                .filter(shape -> shape.kind() == RelationKind.VIEW || shape.kind() == RelationKind.FOREIGN_TABLE)
                .map(TableShape::name)
                .findFirst();
    }

    /** Of each target, itself and what is below it. */
    private static Map<TableName, Set<TableName>> trees(Connection target, Map<TableName, TableShape> targets) {
        return TableTree.below(target, targets.values()).stream()
                .collect(groupingBy(TableTree.Node::root, mapping(TableTree.Node::table, toSet())));
    }
}
