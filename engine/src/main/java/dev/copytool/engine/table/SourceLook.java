package dev.copytool.engine.table;

import dev.copytool.engine.catalog.Catalog;
import dev.copytool.engine.catalog.Fingerprints;
import dev.copytool.engine.catalog.Quoted;
import dev.copytool.engine.catalog.SplitSources;
import dev.copytool.engine.catalog.TableShape;
import dev.copytool.engine.connect.Server;
import dev.copytool.engine.marker.Work;
import dev.copytool.engine.model.Fingerprint;
import dev.copytool.engine.model.Item;
import dev.copytool.engine.model.Side;
import dev.copytool.engine.model.TableName;
import dev.copytool.engine.postgres.DigestMethod;
import dev.copytool.engine.postgres.RowFilter;
import dev.copytool.engine.postgres.SourceSystem;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;

/**
 * What one of the manifest's sources tells when a run is planned.
 *
 * @param system which database it is, told apart from every other
 * @param identity which running server's database it is, where it tells
 * @param encoding its database's encoding
 * @param isTarget whether it is the target's database too
 * @param split its partitioned tables whose partitions are items too
 * @param shapes its tables
 * @param fingerprints how the tables look now, where that can be told
 * @param ownConditions what all rows of a source have in common, of items that replace an earlier copy
 * @param wrongFilters what is wrong with items' row filters
 * @param partitioned the partitioned tables above those that are partitions
 */
record SourceLook(
        String system,
        Optional<SourceSystem.Identity> identity,
        String encoding,
        boolean isTarget,
        Map<TableName, List<TableName>> split,
        Map<TableName, TableShape> shapes,
        Map<TableName, Fingerprint> fingerprints,
        Map<UUID, String> ownConditions,
        Map<UUID, String> wrongFilters,
        Map<TableName, Set<TableName>> partitioned) {
    private static final int MOST_NAMES = 3;

    /**
     * Looks.
     *
     * @param items the items of this source to be copied
     * @param all every item of the manifest that is of this source
     */
    static SourceLook at(Connection source, Server server, Connection target, List<Item> items, Collection<Item> all)
            throws SQLException {
        Map<TableName, TableShape> shapes = new Catalog(Side.SOURCE, source)
                .shapes(items.stream().map(Item::source).collect(Collectors.toSet()));
        Map<TableName, List<TableName>> split = SplitSources.find(
                source, shapes.values(), all.stream().map(Item::source).collect(Collectors.toSet()));
        Map<UUID, String> ownConditions = new HashMap<>();
        Map<UUID, String> wrongFilters = new HashMap<>();
        for (Item item : items) {
            if (shapes.containsKey(item.source())) {
                if (item.replaces().isPresent()) {
                    OwnCondition.of(source, item.source()).ifPresent(text -> ownConditions.put(item.uuid(), text));
                }
                RowFilter.objection(source, item).ifPresent(text -> wrongFilters.put(item.uuid(), text));
            }
        }
        Optional<SourceSystem.Identity> identity = SourceSystem.identity(source);
        return new SourceLook(
                SourceSystem.of(source, server),
                identity,
                DigestMethod.Traits.of(source).encoding(),
                SourceSystem.isOne(identity, SourceSystem.identity(target)),
                split,
                shapes,
                Fingerprints.of(source, shapes.keySet()),
                ownConditions,
                wrongFilters,
                TableTree.partitionedAbove(source, shapes.values()));
    }

    /** Whether the other is the same database, by another name. */
    boolean isOneWith(SourceLook other) {
        return identity.isPresent() ? SourceSystem.isOne(identity, other.identity) : system.equals(other.system);
    }

    /** Whether rows of a partitioned source are left to the items of its partitions. */
    boolean isSplit(TableName source) {
        return split.containsKey(source);
    }

    /** Why a partitioned source cannot be left to the items of its partitions, if so. */
    Optional<String> leftOut(Item item) {
        List<TableName> left = split.getOrDefault(item.source(), List.of());
        return left.isEmpty()
                ? Optional.empty()
                : Optional.of("some of its partitions are in the manifest too, but not "
                        + left.stream()
                                .limit(MOST_NAMES)
                                .map(TableName::toString)
                                .collect(Collectors.joining(", "))
                        + (left.size() > MOST_NAMES ? " and " + (left.size() - MOST_NAMES) + " more" : "")
                        + ", whose rows nobody would bring; 'copytool generate --refresh' takes them in");
    }

    Optional<TableShape> shape(Item item) {
        return Optional.ofNullable(shapes.get(item.source()));
    }

    Optional<Fingerprint> fingerprint(Item item) {
        return Optional.ofNullable(fingerprints.get(item.source()));
    }

    /** Whether the item's source was written to since the manifest was made. */
    boolean changed(Item item) {
        return fingerprint(item)
                .filter(now -> item.planned().filter(then -> !then.equals(now)).isPresent())
                .isPresent();
    }

    Optional<String> ownCondition(Item item) {
        return Optional.ofNullable(ownConditions.get(item.uuid()));
    }

    /** What the item brings, in the words in which others look for it. */
    Work work(Item item) {
        Set<String> line = new HashSet<>(Set.of(Quoted.table(item.source())));
        partitioned.getOrDefault(item.source(), Set.of()).forEach(table -> line.add(Quoted.table(table)));
        return new Work(
                item.uuid(),
                item.epoch(),
                Work.Kind.TABLE,
                system,
                item.sourceName(),
                Quoted.table(item.source()),
                line,
                Set.of(Quoted.table(item.target())),
                item.reading().digest());
    }

    Optional<String> wrongFilter(Item item) {
        return Optional.ofNullable(wrongFilters.get(item.uuid()));
    }
}
