package dev.copytool.engine.step;

import dev.copytool.engine.catalog.Quoted;
import dev.copytool.engine.connect.EntryNodes;
import dev.copytool.engine.marker.Cut;
import dev.copytool.engine.marker.LaterGenerations;
import dev.copytool.engine.marker.MarkerSchema;
import dev.copytool.engine.marker.Markers;
import dev.copytool.engine.marker.StandingCuts;
import dev.copytool.engine.marker.Work;
import dev.copytool.engine.model.CopyException;
import dev.copytool.engine.model.Digests;
import dev.copytool.engine.model.Finding;
import dev.copytool.engine.model.Item;
import dev.copytool.engine.model.TableName;
import dev.copytool.engine.postgres.CopyStatements;
import dev.copytool.engine.postgres.FormatChoice;
import dev.copytool.engine.postgres.Manner;
import dev.copytool.engine.postgres.NoRows;
import dev.copytool.engine.postgres.TableTarget;
import dev.copytool.engine.spi.Part;
import dev.copytool.engine.spi.QueryServer;
import dev.copytool.engine.spi.RejectStore;
import dev.copytool.engine.table.TablePlanner;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;

/**
 * Turns the items of a plan into parts that can be run, or says what stands in the way of each: before anything is changed.
 * Has every query described by its server and looks at every table that is written; writes nothing.
 */
public final class StepPlanner {
    /**
     * What is known of the target.
     *
     * @param items the items in the generations that it knows
     * @param missing what says that no markers can be written, if so
     */
    private record Looked(
            List<Item> items,
            List<Finding> notes,
            StepTargets targets,
            EarlierSteps earlier,
            ForgottenSteps forgotten,
            Optional<CopyException> missing) {}

    private final Map<String, QueryServer> sources;
    private final EntryNodes writers;
    private final Markers markers;
    private final Map<TableName, Step> steps;
    private final String own;
    private final boolean allowTriggers;

    /**
     * Of a plan's steps.
     *
     * @param sources those that queries are asked of, by name
     * @param steps what an item does, by its source
     * @param own by which name sources have the target itself
     * @param allowTriggers whether triggers of targets may change rows
     */
    public StepPlanner(
            Map<String, QueryServer> sources,
            EntryNodes writers,
            Markers markers,
            Map<TableName, Step> steps,
            String own,
            boolean allowTriggers) {
        this.sources = Map.copyOf(sources);
        this.writers = writers;
        this.markers = markers;
        this.steps = Map.copyOf(steps);
        this.own = own;
        this.allowTriggers = allowTriggers;
    }

    /**
     * Plans, on connections of its own.
     *
     * @param asked which of the items are to be run again, and were not begun by this manifest since
     * @param doubted which of the items the manifest calls done, though the target does not confirm it, so that they must not
     *     bring their rows once more
     * @param again whether rows may come once more that another manifest has brought
     * @param rejects what takes rows that the target refuses, and inputs that give no rows, where that is kept
     * @throws dev.copytool.engine.model.CopyException if a server does not answer
     */
    public TablePlanner.Plan plan(
            List<Item> items,
            Predicate<Item> asked,
            Predicate<Item> doubted,
            boolean again,
            Optional<RejectStore> rejects) {
        Map<String, QueryServer.Descriptions> described = new HashMap<>();
        Map<String, List<Item>> bySource = new HashMap<>();
        for (Item item : items) {
            bySource.computeIfAbsent(item.sourceName(), name -> new ArrayList<>())
                    .add(item);
        }
        bySource.forEach((name, some) -> described.put(name, described(name, some)));
        Looked looked = writers.first().pool().apart(target -> look(target, items, asked, doubted));
        return plan(described, looked, again, rejects);
    }

    private QueryServer.Descriptions described(String source, List<Item> items) {
        Map<TableName, String> queries = new HashMap<>();
        for (Item item : items) {
            if (steps.get(item.source()) instanceof Step.Load load) {
                queries.put(item.source(), load.query());
            }
        }
        return queries.isEmpty()
                ? new QueryServer.Descriptions("", "UTF8", Map.of(), Map.of())
                : server(source).describe(queries);
    }

    private boolean repeatable(Item item) {
        return steps.get(item.source()) instanceof Step.Load load && load.repeatable();
    }

    private Looked look(Connection target, List<Item> known, Predicate<Item> asked, Predicate<Item> doubted)
            throws SQLException {
        LaterGenerations later = LaterGenerations.ofSteps(target, known, this::repeatable, asked);
        List<Item> items = known.stream().map(later::of).toList();
        List<Step.Load> loads = items.stream()
                .map(item -> steps.get(item.source()))
                .filter(Step.Load.class::isInstance)
                .map(Step.Load.class::cast)
                .toList();
        return new Looked(
                items,
                later.notes(items),
                StepTargets.look(target, items, loads, allowTriggers),
                EarlierSteps.find(target, items),
                ForgottenSteps.find(
                        target,
                        items.stream()
                                .filter(doubted)
                                .filter(item -> !repeatable(item))
                                .toList(),
                        steps),
                MarkerSchema.missingRights(target));
    }

    /** The target is left alone: a source may take long to say how its rows are to be cut. */
    private TablePlanner.Plan plan(
            Map<String, QueryServer.Descriptions> described,
            Looked looked,
            boolean again,
            Optional<RejectStore> rejects) {
        List<Part> parts = new ArrayList<>();
        List<Work> works = new ArrayList<>();
        List<TablePlanner.Problem> problems = new ArrayList<>();
        for (Item item : looked.items()) {
            List<String> obstacles = new ArrayList<>();
            QueryServer.Descriptions there = Objects.requireNonNull(described.get(item.sourceName()));
            Optional<Part> part = part(item, looked.targets(), there, rejects, obstacles);
            looked.forgotten().objection(item).ifPresent(obstacles::add);
            Optional.ofNullable(steps.get(item.source())).ifPresent(step -> {
                looked.earlier().begunAsAnother(item, step).ifPresent(obstacles::add);
                looked.earlier()
                        .broughtByAnother(item, step)
                        .filter(objection -> !again)
                        .ifPresent(obstacles::add);
            });
            obstacles.forEach(obstacle -> problems.add(new TablePlanner.Problem(item, obstacle)));
            part.filter(planned -> obstacles.isEmpty()).ifPresent(planned -> {
                parts.add(planned);
                works.add(work(item, there));
            });
        }
        if (problems.isEmpty() && looked.missing().isPresent()) {
            throw looked.missing().get();
        }
        List<Finding> notes = new ArrayList<>(looked.notes());
        notes.addAll(looked.targets().triggers().notes());
        return new TablePlanner.Plan(parts, problems, List.of(), List.of(), notes, works);
    }

    /** What replaces the rows that it meets, or does not touch them, brings none twice. */
    private Work work(Item item, QueryServer.Descriptions described) {
        Step step = Objects.requireNonNull(steps.get(item.source()));
        Set<String> added = new HashSet<>();
        String read = step.digest();
        if (step instanceof Step.Load load) {
            read = Digests.of(List.of(load.query()));
            load.into().stream()
                    .filter(into -> !into.mode().repeatable())
                    .forEach(into -> added.add(Quoted.table(into.table())));
        }
        return new Work(
                item.uuid(),
                item.epoch(),
                Work.Kind.QUERY,
                described.system(),
                item.sourceName(),
                read,
                Set.of(),
                added,
                step.digest());
    }

    private Optional<Part> part(
            Item item,
            StepTargets targets,
            QueryServer.Descriptions described,
            Optional<RejectStore> rejects,
            List<String> obstacles) {
        Step step = steps.get(item.source());
        if (step == null) {
            obstacles.add("the plan has no such step any more; make a manifest of the plan as it is now");
            return Optional.empty();
        }
        if (step instanceof Step.Script script) {
            return Optional.of(
                    new Part(item, Optional.empty(), item.group().order(), 0, new NoRows(""), scripted(item, script)));
        }
        Optional<QueryServer.Description> query = described.of(item.source());
        described.error(item.source()).ifPresent(obstacles::add);
        return LoadWay.of(item, (Step.Load) step, query, targets, obstacles)
                .flatMap(way -> part(way, described, targets, rejects, obstacles));
    }

    private Optional<Part> part(
            LoadWay way,
            QueryServer.Descriptions described,
            StepTargets targets,
            Optional<RejectStore> rejects,
            List<String> obstacles) {
        StepParts parts = new StepParts(
                way,
                server(way.item().sourceName()),
                way.item().sourceName().equals(own),
                CopyStatements.TextBytes.of(described.encoding(), targets.encoding()),
                described.system(),
                targets.triggers().of(way.shapes()),
                new StepParts.Writing(writers, markers));
        Optional<RejectStore> sifting = rejects.filter(store -> store.most() > 0);
        try {
            Optional<Cut> cut = targets.cuts().cut(way.item()).map(StandingCuts.Standing::cut);
            boolean fresh = cut.isEmpty() && !targets.cuts().whole(way.item()) && sifting.isEmpty();
            return Optional.of(
                    (fresh ? parts.cut() : cut).map(parts::sliced).orElseGet(() -> parts.whole(rejects, sifting)));
        } catch (CopyException e) {
            obstacles.add(e.line());
            return Optional.empty();
        }
    }

    private TableTarget scripted(Item item, Step.Script script) {
        CopyStatements none = CopyStatements.ofQuery(
                item.source(),
                new CopyStatements.Query("", List.of()),
                item.target(),
                List.of(),
                FormatChoice.ofQuery(),
                CopyStatements.TextBytes.CHECKED);
        return new StepParts.Writing(writers, markers)
                .target(none, script.digest(), "", Manner.running(script.sql()), 0);
    }

    private QueryServer server(String name) {
        QueryServer server = sources.get(name);
        if (server == null) {
            throw new IllegalArgumentException("no server for the source '" + name + "'");
        }
        return server;
    }
}
