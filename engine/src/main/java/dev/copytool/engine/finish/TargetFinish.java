package dev.copytool.engine.finish;

import dev.copytool.engine.connect.EntryNodes;
import dev.copytool.engine.finish.DeferredIndex.Kind;
import dev.copytool.engine.model.CopyException;
import dev.copytool.engine.model.TableName;
import dev.copytool.engine.spi.StopSignal;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;

/**
 * Rebuilds deferred indexes and gathers statistics: indexes side by side, over tables and within each; what needs a table for
 * itself when all of that table's are there, then its statistics; foreign keys at the very end. Good for one run.
 */
public final class TargetFinish {

    /** Hears what becomes of the tables, from any thread. */
    public interface Listener {
        /** So many of its indexes and constraints are back. */
        void rebuilt(TableName table, int indexes);

        /** Something could not be rebuilt and still waits. */
        void failed(CopyException error);

        /** The statistics of a table were not gathered, for this reason; its rows are not touched by that. */
        void notAnalyzed(String reason);
    }

    /** Tables smaller than this share a transaction for their statistics, so many of them. */
    private static final long SMALL_BYTES = 1 << 20;

    private static final int MOST_TOGETHER = 50;

    private final EntryNodes nodes;
    private final Crew crew;
    private final StopSignal stop;
    private final Set<TableName> analyzed;
    private final Listener listener;
    private final Map<TableName, Long> sizes = new HashMap<>();
    private final Set<DeferredIndex> failed = ConcurrentHashMap.newKeySet();

    private TargetFinish(EntryNodes nodes, Crew crew, StopSignal stop, Set<TableName> analyzed, Listener listener) {
        this.nodes = nodes;
        this.crew = crew;
        this.stop = stop;
        this.analyzed = analyzed;
        this.listener = listener;
    }

    /**
     * Does what can be done until a stop is asked for.
     *
     * @param deferred what is to be rebuilt
     * @param analyzed the tables whose statistics are to be gathered, after their indexes are back
     * @param parallel indexes or tables at a time
     * @throws CopyException if the target does not answer at the beginning
     */
    public static void run(
            EntryNodes nodes,
            Collection<DeferredIndex> deferred,
            Set<TableName> analyzed,
            int parallel,
            StopSignal stop,
            Listener listener) {
        Map<TableName, List<DeferredIndex>> byTable =
                deferred.stream().collect(Collectors.groupingBy(DeferredIndex::table));
        Set<TableName> tables = new HashSet<>(byTable.keySet());
        tables.addAll(analyzed);
        if (tables.isEmpty()) {
            return;
        }
        try (Crew crew = new Crew(nodes, parallel, stop)) {
            new TargetFinish(nodes, crew, stop, analyzed, listener).finish(tables, byTable);
        }
    }

    private void finish(Set<TableName> tables, Map<TableName, List<DeferredIndex>> byTable) {
        sizes.putAll(nodes.first().pool().within(session -> TableSizes.of(session, tables)));
        List<TableName> largestFirst = tables.stream()
                .filter(table -> isThere(table, byTable.getOrDefault(table, List.of())))
                .sorted(Comparator.comparingLong(this::bytes).reversed().thenComparing(Comparator.naturalOrder()))
                .toList();
        List<Runnable> tasks = new ArrayList<>();
        List<TableName> small = new ArrayList<>();
        List<DeferredIndex> foreignKeys = new ArrayList<>();
        for (TableName table : largestFirst) {
            List<DeferredIndex> indexes = new ArrayList<>(byTable.getOrDefault(table, List.of()));
            indexes.removeIf(index -> index.kind() == Kind.FOREIGN_KEY && foreignKeys.add(index));
            AtomicInteger left = new AtomicInteger(Math.max(1, indexes.size()));
            if (indexes.isEmpty() && analyzed.contains(table) && bytes(table) < SMALL_BYTES) {
                small.add(table);
            } else if (indexes.isEmpty()) {
                tasks.add(() -> complete(table, indexes));
            }
            for (DeferredIndex index : indexes) {
                tasks.add(() -> {
                    attempt(index, rebuilding(index)::build);
                    if (left.decrementAndGet() == 0) {
                        complete(table, indexes);
                    }
                });
            }
        }
        for (int from = 0; from < small.size(); from += MOST_TOGETHER) {
            List<TableName> some = small.subList(from, Math.min(small.size(), from + MOST_TOGETHER));
            tasks.add(() -> analyze(some));
        }
        crew.run(tasks);
        // One at a time: each locks two tables, and two of them could wait for each other.
        foreignKeys.forEach(key -> attempt(key, rebuilding(key)::attach));
        crew.run(foreignKeys.stream().<Runnable>map(key -> () -> validate(key)).toList());
    }

    private boolean isThere(TableName table, List<DeferredIndex> indexes) {
        if (!sizes.containsKey(table) && !indexes.isEmpty()) {
            listener.failed(CopyException.permanent("target " + table + " is gone, and with it what " + indexes.size()
                    + " of its indexes and constraints can be rebuilt on; if that is right, DELETE FROM "
                    + DeferredIndexes.NAME + " the rows of that table"));
        }
        return sizes.containsKey(table);
    }

    private long bytes(TableName table) {
        return sizes.getOrDefault(table, 0L);
    }

    private Rebuilding rebuilding(DeferredIndex index) {
        return new Rebuilding(crew, index, bytes(index.table()));
    }

    private void attempt(DeferredIndex index, Runnable step) {
        if (stop.requested() || failed.contains(index)) {
            return;
        }
        try {
            step.run();
        } catch (CopyException e) {
            failed.add(index);
            if (!stop.requested()) {
                listener.failed(e);
            }
        }
    }

    private void complete(TableName table, List<DeferredIndex> indexes) {
        indexes.forEach(index -> attempt(index, rebuilding(index)::attach));
        if (stop.requested()) {
            return;
        }
        int rebuilt =
                (int) indexes.stream().filter(index -> !failed.contains(index)).count();
        if (rebuilt > 0) {
            listener.rebuilt(table, rebuilt);
        }
        if (analyzed.contains(table)) {
            analyze(List.of(table));
        }
    }

    private void analyze(List<TableName> tables) {
        long bytes = tables.stream().mapToLong(this::bytes).sum();
        List<String> failures = new Statistics(crew).gather(tables, bytes);
        if (!stop.requested()) {
            failures.forEach(listener::notAnalyzed);
        }
    }

    private void validate(DeferredIndex key) {
        attempt(key, rebuilding(key)::validate);
        if (!failed.contains(key) && !stop.requested()) {
            listener.rebuilt(key.table(), 1);
        }
    }
}
