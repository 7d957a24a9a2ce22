package dev.copytool.cli.command;

import dev.copytool.cli.output.Units;
import dev.copytool.cli.shell.Context;
import dev.copytool.engine.citus.EntryChoice;
import dev.copytool.engine.citus.TargetIdentity;
import dev.copytool.engine.citus.TargetNodes;
import dev.copytool.engine.connect.EntryNode;
import dev.copytool.engine.connect.EntryNodes;
import dev.copytool.engine.connect.Server;
import dev.copytool.engine.connect.Settlement;
import dev.copytool.engine.model.Advice;
import dev.copytool.engine.model.Item;
import dev.copytool.engine.model.Side;
import dev.copytool.engine.model.TableName;
import dev.copytool.engine.postgres.SessionSettings;
import dev.copytool.engine.table.DoneTables;
import dev.copytool.engine.verify.Comparison;
import dev.copytool.engine.verify.Verification;
import dev.copytool.state.Entry;
import dev.copytool.state.Selection;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.UUID;
import java.util.stream.Collectors;

/**
 * Asks the target for what the manifest calls done: it may be another server than it was, or have lost commits in a failover or
 * a restore. On connections of its own.
 */
final class DoneLook {
    private static final int MOST_NAMES = 5;

    private final Map<String, String> settings;
    private final Connections connections;
    private final Duration lockWait;
    private final int parallel;
    private final boolean acting;
    private final Context context;
    private final Wording words;

    /**
     * Looks at nothing yet.
     *
     * @param settings the manifest's
     * @param parallel targets at a time, where they have to be compared
     * @param acting whether nodes may be told to finish what they have committed
     */
    DoneLook(
            Map<String, String> settings,
            Connections connections,
            Duration lockWait,
            int parallel,
            boolean acting,
            Context context) {
        this.settings = settings;
        this.connections = connections;
        this.lockWait = lockWait;
        this.parallel = parallel;
        this.acting = acting;
        this.context = context;
        this.words = Wording.of(settings);
    }

    /** What is looked at besides the markers. */
    private enum Depth {
        NOTHING,
        ROWS_IF_ANOTHER,
        ROWS
    }

    /**
     * What one look has found.
     *
     * @param rows whether rows were looked at
     */
    private record Seen(
            DoneTables.Found found,
            TargetIdentity identity,
            Optional<String> changed,
            boolean clustered,
            boolean rows) {}

    /**
     * Asks, if there is something to ask for.
     *
     * @throws dev.copytool.engine.model.CopyException if the target does not answer
     */
    Confirmed of(List<Entry> entries) {
        return of(entries, Depth.ROWS);
    }

    /**
     * Asks again once a run has ended, in which the target may have lost what it had committed.
     *
     * @param nodes of the target, one of whose sessions is taken
     * @throws dev.copytool.engine.model.CopyException if the target does not answer
     */
    Confirmed again(List<Entry> entries, EntryNodes nodes) {
        List<Entry> done = entries.stream().filter(Entry::marked).toList();
        List<Item> items = done.stream().map(Entry::item).toList();
        EntryNode node = nodes.first();
        Seen seen = node.pool().within(looking(node, items, Depth.ROWS_IF_ANOTHER));
        return confirmed(entries, done, seen);
    }

    /**
     * What a person should know, for who compares all rows anyway.
     *
     * @throws dev.copytool.engine.model.CopyException if the target does not answer
     */
    List<String> notes(List<Entry> entries) {
        return of(entries, Depth.NOTHING).notes();
    }

    private Confirmed of(List<Entry> entries, Depth depth) {
        List<Entry> done = entries.stream().filter(Entry::marked).toList();
        if (done.isEmpty()) {
            return Confirmed.unasked(entries);
        }
        List<Item> items = done.stream().map(Entry::item).toList();
        try (EntryNodes nodes = TargetNodes.open(
                        connections.server(Side.TARGET),
                        EntryChoice.parse("coordinator"),
                        1,
                        lockWait,
                        SessionSettings.writer(lockWait),
                        context.stop())
                .entries()) {
            Seen seen = nodes.first().pool().within(looking(nodes.first(), items, depth));
            Settlement settlement = nodes.settlement();
            if (!seen.found().sound() && acting && settlement.hidden().isPresent()) {
                // What a node has not carried out yet hides rows and markers.
                settlement.settleAll();
                seen = nodes.first().pool().within(looking(nodes.first(), items, depth));
            }
            return confirmed(entries, done, seen);
        }
    }

    private Server.Work<Seen> looking(EntryNode node, List<Item> items, Depth depth) {
        return target -> {
            TargetIdentity identity = TargetIdentity.of(target);
            Optional<String> changed = identity.since(Confirmed.before(settings));
            boolean tables = words != Wording.OF_PLAN && depth != Depth.NOTHING;
            boolean rows = tables && (depth == Depth.ROWS || changed.isPresent());
            DoneTables.Found found = rows
                    ? DoneTables.of(target, node, items, changed.isPresent())
                    : tables ? DoneTables.again(target, node, items) : DoneTables.byMarkers(target, items);
            return new Seen(found, identity, changed, identity.nodes().size() > 1, rows);
        };
    }

    private Confirmed confirmed(List<Entry> entries, List<Entry> done, Seen seen) {
        DoneTables.Found found = seen.found();
        List<String> notes = new ArrayList<>();
        seen.changed().ifPresent(text -> notes.add(text + "; what the manifest calls done was looked for there"));
        List<Entry> forgotten = done.stream()
                .filter(entry -> found.forgotten().contains(entry.item().uuid()))
                .toList();
        if (!forgotten.isEmpty()) {
            notes.add((found.kept() ? "" : "the target has no table copytool.commit_marker any more: ")
                    + Units.count(forgotten.size(), words.item) + " that the manifest calls done "
                    + (forgotten.size() == 1 ? "has" : "have") + " no marker in the target, so "
                    + (forgotten.size() == 1 ? "it counts" : "they count") + " as not " + words.done + ": "
                    + names(forgotten));
        }
        List<String> obstacles = new ArrayList<>();
        new TreeMap<>(found.lacking()).forEach((target, line) -> obstacles.add(line + "; " + wayOut(target, done)));
        List<Entry> confirmed =
                entries.stream().map(entry -> confirmed(entry, found)).toList();
        boolean settled =
                seen.changed().isEmpty() || !seen.clustered() || !seen.rows() || compare(confirmed, notes, obstacles);
        return new Confirmed(confirmed, notes, obstacles, Optional.of(seen.identity()), found.later(), settled);
    }

    private static Entry confirmed(Entry entry, DoneTables.Found found) {
        UUID item = entry.item().uuid();
        if (!entry.marked()) {
            return entry;
        }
        return found.forgotten().contains(item) || found.emptied().contains(item)
                ? entry.doubted()
                : Optional.ofNullable(found.later().get(item)).map(entry::in).orElse(entry);
    }

    /**
     * The markers may be on another node than the rows, so that only the rows themselves tell.
     *
     * @return whether all targets could be compared
     */
    private boolean compare(List<Entry> entries, List<String> notes, List<String> obstacles) {
        VerifyChoice choice = VerifyChoice.of(entries, Selection.ALL);
        notes.addAll(choice.uncertain());
        if (choice.copied().isEmpty()) {
            return choice.uncertain().isEmpty();
        }
        List<Comparison> comparisons = new Verification(
                        connections.sources(choice.copied().stream()
                                .map(Verification.Copied::item)
                                .toList()),
                        connections.server(Side.TARGET),
                        context.stop())
                .compare(new Verification.Request(
                        choice.copied(), entries.stream().map(Entry::item).toList(), false, parallel))
                .orElse(List.of());
        comparisons.stream()
                .filter(comparison -> !comparison.equal())
                .forEach(comparison -> obstacles.add("the target " + comparison.target()
                        + comparison
                                .both()
                                .map(both -> " holds other rows than were copied into it ("
                                        + both.target().rows() + ", its source "
                                        + both.source().rows() + ")")
                                .orElse(" could not be compared: "
                                        + comparison.obstacle().orElse(""))
                        + "; " + wayOut(comparison.target(), entries)));
        return choice.uncertain().isEmpty();
    }

    /** The first item takes all that was copied into an emptied target out of force, no more than that target. */
    private static String wayOut(TableName target, List<Entry> entries) {
        List<Item> into = entries.stream()
                .map(Entry::item)
                .filter(item -> item.target().equals(target))
                .toList();
        String first =
                into.isEmpty() ? Advice.command("migrate", "--truncate") : Advice.migrate(into.get(0), "--truncate");
        return "'copytool verify' tells more; where that is so, empty it by hand, then: "
                + (into.size() > 1 ? Advice.then(first, Advice.command("migrate")) : first);
    }

    private static String names(List<Entry> entries) {
        return entries.stream()
                        .limit(MOST_NAMES)
                        .map(entry -> entry.item().source().toString())
                        .collect(Collectors.joining(", "))
                + (entries.size() > MOST_NAMES ? " and " + (entries.size() - MOST_NAMES) + " more" : "");
    }
}
