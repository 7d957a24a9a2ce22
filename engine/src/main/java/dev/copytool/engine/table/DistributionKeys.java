package dev.copytool.engine.table;

import dev.copytool.engine.catalog.Column;
import dev.copytool.engine.catalog.TableShape;
import dev.copytool.engine.citus.CitusTable;
import dev.copytool.engine.connect.SessionPool;
import dev.copytool.engine.model.Item;
import dev.copytool.engine.model.TableName;
import dev.copytool.engine.postgres.CopyStatements;
import dev.copytool.engine.postgres.SourcePools;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;

/**
 * The columns by whose values Citus tells the shards of rows. A row that brings no value has no shard, not even where the
 * column has a default.
 */
final class DistributionKeys {
    private final Map<UUID, String> objections = new HashMap<>();
    private final Map<UUID, String> doubts = new HashMap<>();

    private DistributionKeys() {}

    /** Why the cluster would not take the item's rows, if so. */
    Optional<String> objection(Item item) {
        return Optional.ofNullable(objections.get(item.uuid()));
    }

    /** Why it could not be told whether the cluster takes the item's rows, if so. */
    Optional<String> doubt(Item item) {
        return Optional.ofNullable(doubts.get(item.uuid()));
    }

    /**
     * Looks at the items' sources.
     *
     * @param sources sessions of each source by its name
     * @param clustered what the cluster knows of the targets, by their OIDs
     * @throws dev.copytool.engine.model.CopyException if a source does not answer
     */
    static DistributionKeys find(
            TablePlanner.Request request,
            Map<String, SourcePools> sources,
            Map<String, SourceLook> looks,
            Map<TableName, TableShape> targets,
            Map<Long, CitusTable> clustered) {
        DistributionKeys keys = new DistributionKeys();
        Map<String, List<NullSearch.Probe>> probes = new HashMap<>();
        for (Item item : request.items()) {
            Optional<String> key = Optional.ofNullable(targets.get(item.target()))
                    .map(target -> clustered.get(target.oid()))
                    .flatMap(CitusTable::distributionColumn);
            SourceLook look = Objects.requireNonNull(looks.get(item.sourceName()));
            Optional<TableShape> source = look.shape(item);
            if (key.isPresent() && source.isPresent()) {
                keys.probe(item, source.get(), key.get(), look)
                        .ifPresent(probe -> probes.computeIfAbsent(item.sourceName(), name -> new ArrayList<>())
                                .add(probe));
            }
        }
        probes.forEach((name, some) -> {
            SessionPool sessions = Objects.requireNonNull(sources.get(name)).readers();
            keys.take(some, NullSearch.of(sessions, some, request.scrutiny()));
        });
        return keys;
    }

    /** What is to be read to know whether every row of the item has a value, where that is not clear without. */
    private Optional<NullSearch.Probe> probe(Item item, TableShape source, String key, SourceLook look) {
        List<String> wanted = item.reading().columns();
        Optional<Column> column = source.columns().stream()
                .filter(one -> one.name().equals(key))
                .filter(one -> wanted.isEmpty() || wanted.contains(key))
                .findFirst();
        if (column.isEmpty()) {
            objections.put(
                    item.uuid(),
                    "the target is distributed by the column '" + key + "', which "
                            + (wanted.isEmpty() ? "the source does not have" : "is not among those that travel")
                            + "; Citus takes no row without a value in it, "
                            + (wanted.isEmpty() ? "add it to the source or read a view that has it" : "let it travel"));
            return Optional.empty();
        }
        boolean split = look.isSplit(source.name());
        if (column.get().notNull()
                || split
                || !source.readable()
                || look.wrongFilter(item).isPresent()) {
            return Optional.empty();
        }
        boolean own = CopyStatements.ReadForm.of(source.kind(), false, false).own();
        return Optional.of(new NullSearch.Probe(item, source, own, key));
    }

    private void take(List<NullSearch.Probe> probes, NullSearch.Outcome outcome) {
        for (NullSearch.Probe probe : probes) {
            UUID item = probe.item().uuid();
            if (outcome.found().contains(item)) {
                objections.put(
                        item,
                        "rows have no value in the distribution column '" + probe.column()
                                + "', and Citus takes none of them; fill them, or leave them out by a row filter (where: "
                                + probe.column() + " IS NOT NULL)");
            }
            Optional.ofNullable(outcome.unknown().get(item))
                    .ifPresent(why -> doubts.put(
                            item,
                            "whether all rows have a value in the distribution column '" + probe.column()
                                    + "' could not be seen: " + why));
        }
    }
}
