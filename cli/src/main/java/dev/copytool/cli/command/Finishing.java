package dev.copytool.cli.command;

import dev.copytool.cli.output.Units;
import dev.copytool.cli.shell.Console;
import dev.copytool.cli.shell.Context;
import dev.copytool.cli.shell.ExitCode;
import dev.copytool.engine.citus.EntryChoice;
import dev.copytool.engine.citus.TargetNodes;
import dev.copytool.engine.connect.EntryNodes;
import dev.copytool.engine.finish.DeferredIndex;
import dev.copytool.engine.finish.DeferredIndexes;
import dev.copytool.engine.finish.Sequences;
import dev.copytool.engine.finish.TargetFinish;
import dev.copytool.engine.model.CopyException;
import dev.copytool.engine.model.Item;
import dev.copytool.engine.model.ItemState;
import dev.copytool.engine.model.Side;
import dev.copytool.engine.model.TableName;
import dev.copytool.engine.postgres.SessionSettings;
import dev.copytool.state.Entry;
import dev.copytool.state.SqliteManifest;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/** What follows the copying: indexes are rebuilt, statistics gathered, sequences set. */
final class Finishing {
    private static final int MOST_NOTES = 10;

    private final SqliteManifest manifest;
    private final Connections connections;
    private final int parallel;
    private final Duration lockWait;
    private final Context context;
    private final Console console;
    private final AtomicInteger rebuilt = new AtomicInteger();
    private final AtomicInteger failed = new AtomicInteger();
    private final AtomicInteger notAnalyzed = new AtomicInteger();

    Finishing(SqliteManifest manifest, Connections connections, int parallel, Duration lockWait, Context context) {
        this.manifest = manifest;
        this.connections = connections;
        this.parallel = parallel;
        this.lockWait = lockWait;
        this.context = context;
        this.console = context.console();
    }

    /**
     * Finishes what was copied and not finished yet, by whatever run. Indexes of a target wait until all of it is there.
     *
     * @param nodes the target's, as the run has used them
     * @param wanted the items of this run
     */
    ExitCode afterCopy(EntryNodes nodes, Collection<Item> wanted, FinishWish wish) {
        List<Entry> entries = manifest.entries();
        Set<UUID> ours = wanted.stream().map(Item::uuid).collect(Collectors.toSet());
        Set<TableName> incomplete = entries.stream()
                .filter(entry -> ours.contains(entry.item().uuid()) && entry.state() != ItemState.DONE)
                .map(entry -> entry.item().target())
                .collect(Collectors.toSet());
        Optional<Instant> since = Unfinished.since(manifest);
        List<Item> copied = entries.stream()
                .filter(entry -> entry.state() == ItemState.DONE)
                .filter(entry -> since.isPresent() && finishedSince(entry, since.get()))
                .map(Entry::item)
                .toList();
        return finished(nodes, () -> {
            Set<TableName> analyzed = wish.analyze() ? targets(copied) : Set.of();
            List<DeferredIndex> waiting = waiting(nodes);
            finish(
                    nodes,
                    waiting.stream()
                            .filter(index -> !incomplete.contains(index.table()))
                            .toList(),
                    analyzed);
            if (wish.sequences()) {
                Sequences.advance(nodes, copied, connections::sources, parallel, context.stop(), this::fail);
            }
            if (!context.stop().requested()) {
                Unfinished.end(manifest);
            }
            return waiting;
        });
    }

    /** The same on connections of its own, where nothing was left to copy, or the run's own may be of no use any more. */
    ExitCode apart(Collection<Item> wanted, FinishWish wish) {
        return onTarget(nodes -> afterCopy(nodes, wanted, wish));
    }

    /** Rebuilds all indexes that wait, whether their tables are copied or not, on connections of its own. */
    ExitCode restoreIndexes() {
        return onTarget(nodes -> finished(nodes, () -> {
            List<DeferredIndex> waiting = waiting(nodes);
            finish(nodes, waiting, Set.of());
            return waiting;
        }));
    }

    private ExitCode onTarget(Function<EntryNodes, ExitCode> work) {
        if (context.stop().requested()) {
            return told();
        }
        try (EntryNodes nodes = TargetNodes.open(
                        connections.server(Side.TARGET),
                        EntryChoice.parse("coordinator"),
                        parallel,
                        lockWait,
                        SessionSettings.writer(lockWait),
                        context.stop())
                .entries()) {
            return work.apply(nodes);
        } catch (CopyException e) {
            fail(e);
            return told();
        }
    }

    /**
     * Finishes, if no stop was asked for.
     *
     * @param work says which indexes have waited
     */
    private ExitCode finished(EntryNodes nodes, Supplier<List<DeferredIndex>> work) {
        if (!context.stop().requested()) {
            try {
                boolean some = !work.get().isEmpty();
                Unfinished.indexes(manifest, some ? waiting(nodes).size() : 0);
            } catch (CopyException e) {
                fail(e);
            }
        }
        return told();
    }

    /** Says what was rebuilt and what still waits. */
    private ExitCode told() {
        if (rebuilt.get() > 0) {
            console.out().println("rebuilt " + Units.count(rebuilt.get()) + " of the indexes and constraints");
        }
        Unfinished.line(Unfinished.indexes(manifest)).ifPresent(console.out()::println);
        return context.stop().requested()
                ? ExitCode.INTERRUPTED
                : failed.get() > 0 ? ExitCode.SOME_FAILED : ExitCode.DONE;
    }

    /** Of the targets of this manifest; others' are theirs. */
    private List<DeferredIndex> waiting(EntryNodes nodes) {
        Set<TableName> ours =
                targets(manifest.entries().stream().map(Entry::item).toList());
        return nodes.first().pool().within(session -> DeferredIndexes.read(session, ours));
    }

    private void finish(EntryNodes nodes, List<DeferredIndex> indexes, Set<TableName> analyzed) {
        if (!indexes.isEmpty()) {
            console.err()
                    .println("rebuilding what was dropped: " + Units.count(indexes.size())
                            + (indexes.size() == 1 ? " index or constraint, " : " indexes and constraints, ")
                            + parallel + " at a time");
            console.err().flush();
        }
        TargetFinish.run(nodes, indexes, analyzed, parallel, context.stop(), new TargetFinish.Listener() {
            @Override
            public void rebuilt(TableName table, int indexes) {
                rebuilt.addAndGet(indexes);
                console.err()
                        .println("rebuilt " + indexes
                                + (indexes == 1 ? " index or constraint" : " indexes and constraints") + " of "
                                + table);
                console.err().flush();
            }

            @Override
            public void failed(CopyException error) {
                fail(error);
            }

            @Override
            public void notAnalyzed(String reason) {
                int nth = notAnalyzed.incrementAndGet();
                if (nth <= MOST_NOTES) {
                    console.err().println("note: " + reason);
                }
            }
        });
        if (notAnalyzed.get() > MOST_NOTES) {
            console.err().println("note: and " + (notAnalyzed.get() - MOST_NOTES) + " more like these");
        }
    }

    private void fail(CopyException error) {
        failed.incrementAndGet();
        console.err().println("FAILED " + error.line());
        console.err().flush();
    }

    private static Set<TableName> targets(Collection<Item> items) {
        return items.stream().map(Item::target).collect(Collectors.toSet());
    }

    private static boolean finishedSince(Entry entry, Instant since) {
        return entry.finishedAt()
                .flatMap(Unfinished::instant)
                .filter(at -> !at.isBefore(since))
                .isPresent();
    }
}
