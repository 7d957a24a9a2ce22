package dev.copytool.cli.command;

import dev.copytool.cli.plan.Plan;
import dev.copytool.cli.shell.Context;
import dev.copytool.engine.citus.TargetNodes;
import dev.copytool.engine.connect.EntryNodes;
import dev.copytool.engine.connect.Server;
import dev.copytool.engine.connect.Settlement;
import dev.copytool.engine.finish.DeferralPlan;
import dev.copytool.engine.finish.IndexDeferral;
import dev.copytool.engine.jdbc.JdbcQueries;
import dev.copytool.engine.marker.MarkerTable;
import dev.copytool.engine.marker.Markers;
import dev.copytool.engine.marker.NoMarkers;
import dev.copytool.engine.model.CopyException;
import dev.copytool.engine.model.Item;
import dev.copytool.engine.model.ItemState;
import dev.copytool.engine.model.Side;
import dev.copytool.engine.model.TableName;
import dev.copytool.engine.postgres.PostgresQueries;
import dev.copytool.engine.postgres.SessionSettings;
import dev.copytool.engine.postgres.SourcePools;
import dev.copytool.engine.spi.Part;
import dev.copytool.engine.spi.QueryServer;
import dev.copytool.engine.spi.RejectStore;
import dev.copytool.engine.spi.StopSignal;
import dev.copytool.engine.step.StepPlanner;
import dev.copytool.engine.table.ManifestView;
import dev.copytool.engine.table.NonEmptyPolicy;
import dev.copytool.engine.table.Scrutiny;
import dev.copytool.engine.table.TablePlanner;
import dev.copytool.engine.table.TargetPreparation;
import dev.copytool.engine.table.Truncation;
import dev.copytool.state.Entry;
import java.nio.file.Path;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The servers of a run, with a pool of sessions each, and what is asked of them before anything is copied. */
final class RunServers implements AutoCloseable {
    private final Server target;
    private final Map<String, SourcePools> sources = new TreeMap<>();
    private final TargetNodes nodes;
    private final ManifestView view;
    private final MigrateSettings settings;
    private final StopSignal stop;
    private final TablePlanner planner;
    private final Optional<StepPlanner> steps;
    private final List<String> foreign;
    private final boolean again;
    private final Registering registering;
    private final ServerFindings findings;

    /**
     * Looks at the target's nodes; opens no session to a source yet.
     *
     * @param entries every entry of the manifest
     * @param chosen the items to be copied, on whose sources it depends which servers there are
     * @param work what the items need, if they are steps of a plan
     */
    RunServers(
            Connections connections,
            List<Entry> entries,
            List<Entry> chosen,
            PlanWork work,
            MigrateSettings settings,
            Context context) {
        this(connections, entries, chosen, work, context.seams().markers(new MarkerTable()), settings, context);
    }

    /** The servers of a plan whose every step will be rolled back. */
    static RunServers rehearsing(
            Connections connections, List<Entry> entries, PlanWork work, MigrateSettings settings, Context context) {
        return new RunServers(connections, entries, entries, work, new NoMarkers(), settings, context);
    }

    private RunServers(
            Connections connections,
            List<Entry> entries,
            List<Entry> chosen,
            PlanWork work,
            Markers markers,
            MigrateSettings settings,
            Context context) {
        this.settings = settings;
        this.stop = context.stop();
        this.again = markers instanceof NoMarkers || settings.nonEmpty() == NonEmptyPolicy.APPEND;
        int streams = settings.copy().parallel();
        this.target = connections.server(Side.TARGET);
        // What may be wrong with their names is told before anything is opened.
        Map<String, Server> from = connections.sources(chosen.stream()
                .map(Entry::item)
                .filter(item -> !work.servers().containsKey(item.sourceName()))
                .toList());
        this.nodes = TargetNodes.open(
                target,
                settings.entryNodes(),
                streams,
                settings.lockWait(),
                SessionSettings.writer(settings.lockWait()),
                context.stop());
        String reading = SessionSettings.reader(settings.lockWait());
        from.forEach((name, source) -> sources.put(name, SourcePools.of(source, streams, reading)));
        this.planner = new TablePlanner(sources, connections::other, nodes.entries(), markers);
        Map<String, QueryServer> queries = new TreeMap<>();
        sources.forEach((name, pools) -> queries.put(name, new PostgresQueries(pools)));
        work.servers().forEach((name, server) -> queries.put(name, new JdbcQueries(server)));
        this.foreign = new TreeMap<>(work.servers())
                .values().stream().map(Object::toString).toList();
        this.steps = work.steps().isEmpty()
                ? Optional.empty()
                : Optional.of(new StepPlanner(
                        queries,
                        nodes.entries(),
                        markers,
                        work.steps(),
                        Plan.TARGET,
                        settings.wishes().allowTriggers()));
        Set<UUID> done =
                uuids(entries, entry -> entry.state() == ItemState.DONE || entry.state() == ItemState.UNSETTLED);
        Set<UUID> renewed = uuids(entries, Entry::renewed);
        Set<UUID> unproven = uuids(entries, Entry::unproven);
        Set<UUID> unmarked = uuids(entries, entry -> entry.state() == ItemState.DONE && !entry.marked());
        this.view = new ManifestView(entries.stream().map(Entry::item).toList(), done, renewed, unproven, unmarked);
        this.registering = new Registering(nodes.entries(), view, settings, stop);
        this.findings = new ServerFindings(nodes.entries(), sources, streams);
    }

    private static Set<UUID> uuids(Collection<Entry> entries, Predicate<Entry> which) {
        return entries.stream().filter(which).map(entry -> entry.item().uuid()).collect(Collectors.toSet());
    }

    /**
     * Plans. If something is in the way while some node has not carried out every commit, which any run may have left,
     * what can be done about that is done first: a rival's commit that is under way is waited for by the claim alone.
     *
     * @param rejects what takes rows that the target refuses, where that is allowed
     */
    TablePlanner.Plan plan(List<Entry> chosen, Optional<RejectStore> rejects) {
        Settlement settlement = nodes.entries().settlement();
        Optional<String> hidden = settlement.hidden();
        TablePlanner.Plan plan = plan(chosen, hidden, false, rejects);
        return hidden.isEmpty() || plan.problems().isEmpty()
                ? plan
                : plan(chosen, settlement.settleAll(), false, rejects);
    }

    /**
     * Plans as if to run and changes nothing.
     *
     * @param rejects what takes rows that the target refuses, where that is allowed
     */
    TablePlanner.Plan preview(List<Entry> chosen, Optional<RejectStore> rejects) {
        return plan(chosen, nodes.entries().settlement().hidden(), false, rejects);
    }

    /** Plans as if to run, reads every source that may have rows the target would not take, and changes nothing. */
    TablePlanner.Plan check(List<Entry> chosen) {
        return plan(chosen, nodes.entries().settlement().hidden(), true, Optional.empty());
    }

    private TablePlanner.Plan plan(
            List<Entry> chosen, Optional<String> hidden, boolean thorough, Optional<RejectStore> rejects) {
        List<Item> items = chosen.stream().map(Entry::item).toList();
        if (steps.isPresent()) {
            Set<UUID> asked = uuids(chosen, entry -> entry.state() == ItemState.PENDING && entry.attempts() == 0);
            Set<UUID> unproven = uuids(chosen, Entry::unproven);
            return steps.get()
                    .plan(
                            items,
                            item -> asked.contains(item.uuid()),
                            item -> !again && unproven.contains(item.uuid()),
                            again,
                            rejects);
        }
        Scrutiny scrutiny = new Scrutiny(thorough, settings.copy().parallel(), stop);
        return planner.plan(new TablePlanner.Request(
                items, view, settings.wishes(), settings.nonEmpty(), hidden, rejects, scrutiny));
    }

    /** Those of the target. */
    EntryNodes nodes() {
        return nodes.entries();
    }

    /** Whether the sources and the target let us in now. */
    boolean answer() {
        return target.knock().isEmpty()
                && sources.values().stream()
                        .allMatch(pools -> pools.server().knock().isEmpty());
    }

    /** What a person should know of the target's nodes. */
    List<String> notes() {
        return nodes.notes();
    }

    /** What is to be known of the servers. */
    ServerFindings findings() {
        return findings;
    }

    /**
     * Registers what is to be copied, so that no other manifest brings the same rows meanwhile; waits for others as long as
     * for a lock.
     *
     * @param manifest the manifest's file
     * @param notes is told whom is waited for
     * @return what cannot be copied because of others
     */
    List<TablePlanner.Problem> register(
            TablePlanner.Plan plan, List<Part> parts, Path manifest, Consumer<String> notes) {
        return registering.register(plan, parts, manifest, notes);
    }

    /**
     * Takes markers in the target out of force whose rows are gone, until a stop is asked for.
     *
     * @return the items that cannot be copied because that could not be done
     */
    List<TablePlanner.Problem> clear(TablePlanner.Plan plan, List<Part> parts) {
        Map<TableName, CopyException> failed = TargetPreparation.clear(nodes.entries(), plan.clearingsFor(parts), stop);
        return parts.stream()
                .map(Part::item)
                .filter(item -> failed.containsKey(item.target()))
                .map(item -> new TablePlanner.Problem(
                        item, Objects.requireNonNull(failed.get(item.target())).line()))
                .toList();
    }

    /**
     * Prepares the target, until a stop is asked for.
     *
     * @return how many targets were emptied
     */
    int prepareTarget(List<Truncation> truncations) {
        return TargetPreparation.run(nodes.entries(), truncations, view, stop);
    }

    /** Which indexes are to be deferred, if that is wished, of the targets of these parts; changes nothing. */
    DeferralPlan deferral(Collection<Part> parts, Collection<Truncation> truncations) {
        return DeferralPlan.of(
                nodes.entries(),
                parts.stream().map(part -> part.item().target()).collect(Collectors.toSet()),
                truncations.stream().map(Truncation::target).collect(Collectors.toSet()),
                // A row that a constraint refuses can be set aside only while the constraint is there.
                settings.maxRejects() > 0);
    }

    /**
     * Drops what is to be deferred, until a stop is asked for.
     *
     * @param notes is told what stays
     * @return how many indexes and constraints were dropped
     */
    int defer(DeferralPlan plan, Consumer<String> notes) {
        return IndexDeferral.run(nodes.entries(), plan, settings.copy().parallel(), stop, notes);
    }

    @Override
    public void close() {
        registering.close();
        sources.values().forEach(SourcePools::close);
        nodes.entries().close();
    }

    @Override
    public String toString() {
        return Stream.concat(
                                sources.values().stream()
                                        .map(pools -> pools.server().toString()),
                                foreign.stream())
                        .collect(Collectors.joining(", "))
                + " -> " + target;
    }
}
