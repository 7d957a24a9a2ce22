package dev.copytool.engine.postgres;

import dev.copytool.engine.catalog.Catalog;
import dev.copytool.engine.catalog.TableShape;
import dev.copytool.engine.connect.EntryNodes;
import dev.copytool.engine.model.Finding;
import dev.copytool.engine.model.Item;
import dev.copytool.engine.model.Side;
import dev.copytool.engine.model.TableName;
import dev.copytool.engine.spi.Part;
import dev.copytool.engine.spi.QueryServer;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/**
 * Turns the items of a plan into parts that can be run, or says what stands in the way of each: before anything is changed.
 * Has every query described by its server and looks at every table that is written; writes nothing.
 */
public final class StepPlanner {
    private final Map<String, QueryServer> sources;
    private final EntryNodes writers;
    private final Markers markers;
    private final Map<TableName, Step> steps;

    /**
     * Of a plan's steps.
     *
     * @param sources those that queries are asked of, by name
     * @param steps what an item does, by its source
     */
    public StepPlanner(
            Map<String, QueryServer> sources, EntryNodes writers, Markers markers, Map<TableName, Step> steps) {
        this.sources = Map.copyOf(sources);
        this.writers = writers;
        this.markers = markers;
        this.steps = Map.copyOf(steps);
    }

    /**
     * Plans, on connections of its own.
     *
     * @throws dev.copytool.engine.model.CopyException if a server does not answer
     */
    public TablePlanner.Plan plan(List<Item> items) {
        Map<String, QueryServer.Descriptions> described = new HashMap<>();
        Map<String, List<Item>> bySource = new HashMap<>();
        for (Item item : items) {
            bySource.computeIfAbsent(item.sourceName(), name -> new ArrayList<>())
                    .add(item);
        }
        bySource.forEach((name, some) -> described.put(name, described(name, some)));
        return writers.first().pool().apart(target -> plan(target, items, described));
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

    private TablePlanner.Plan plan(Connection target, List<Item> items, Map<String, QueryServer.Descriptions> described)
            throws SQLException {
        Set<TableName> written = new LinkedHashSet<>();
        items.forEach(item -> written.add(item.target()));
        Map<TableName, TableShape> shapes = new Catalog(Side.TARGET, target).shapes(written);
        Targets targets = new Targets(
                shapes,
                UnsafeTargets.find(target, shapes.values()),
                UniqueKeys.find(target, shapes.values()),
                References.find(target, shapes.values()),
                DigestMethod.Traits.of(target).encoding());
        List<Part> parts = new ArrayList<>();
        List<TablePlanner.Problem> problems = new ArrayList<>();
        List<Finding> notes = new ArrayList<>();
        for (Item item : items) {
            List<String> obstacles = new ArrayList<>();
            Optional<Part> part =
                    part(item, targets, Objects.requireNonNull(described.get(item.sourceName())), obstacles);
            obstacles.forEach(obstacle -> problems.add(new TablePlanner.Problem(item, obstacle)));
            part.filter(planned -> obstacles.isEmpty()).ifPresent(parts::add);
        }
        if (problems.isEmpty()) {
            MarkerSchema.requireRights(target);
        }
        return new TablePlanner.Plan(parts, problems, List.of(), notes);
    }

    /**
     * What is known of the tables that are written.
     *
     * @param encoding the target database's encoding
     */
    private record Targets(
            Map<TableName, TableShape> shapes,
            UnsafeTargets unsafe,
            UniqueKeys keys,
            References references,
            String encoding) {}

    private Optional<Part> part(
            Item item, Targets targets, QueryServer.Descriptions described, List<String> obstacles) {
        Step step = steps.get(item.source());
        if (step == null) {
            obstacles.add("the plan has no such step any more; make a manifest of the plan as it is now");
            return Optional.empty();
        }
        if (step instanceof Step.Script script) {
            CopyStatements none = CopyStatements.ofQuery(
                    item.source(),
                    new CopyStatements.Query("", List.of()),
                    item.target(),
                    List.of(),
                    CopyStatements.TextBytes.CHECKED);
            return Optional.of(new Part(
                    item,
                    Optional.empty(),
                    phase(item),
                    0,
                    new NoRows(),
                    target(none, step, "", Manner.running(script.sql()), 0)));
        }
        return load(item, (Step.Load) step, targets, described, obstacles);
    }

    private Optional<Part> load(
            Item item, Step.Load load, Targets targets, QueryServer.Descriptions described, List<String> obstacles) {
        Optional<QueryServer.Description> query = described.of(item.source());
        described.error(item.source()).ifPresent(obstacles::add);
        TableShape there = targets.shapes().get(item.target());
        if (there == null) {
            obstacles.add("the target has no table " + item.target());
        } else {
            UnsafeTargets.unfit(there).ifPresent(obstacles::add);
            targets.unsafe().objection(item).ifPresent(obstacles::add);
        }
        if (query.isEmpty() || there == null || !obstacles.isEmpty()) {
            return Optional.empty();
        }
        LoadColumns columns = LoadColumns.match(load, query.get().columns(), there);
        obstacles.addAll(columns.problems());
        obstacles.addAll(targets.keys().objections(there, load.mode()));
        targets.references().objection(there, load.mode()).ifPresent(obstacles::add);
        CopyStatements statements = CopyStatements.ofQuery(
                item.source(),
                new CopyStatements.Query(load.query(), columns.read()),
                item.target(),
                columns.written(),
                CopyStatements.TextBytes.of(described.encoding(), targets.encoding()));
        Manner manner = load.mode() instanceof WriteMode.Append
                ? Manner.copying(there.rerouted(), Optional.empty(), Optional.empty(), Optional.empty(), false)
                : Manner.merging(new Merge(there, columns.written(), load.mode()));
        long bytes = query.get().bytes();
        return Optional.of(new Part(
                item,
                Optional.empty(),
                phase(item),
                bytes,
                server(item.sourceName()).rows(item.source(), load.query(), columns.read(), columns.types()),
                target(statements, load, described.system(), manner, bytes)));
    }

    private TableTarget target(CopyStatements statements, Step step, String system, Manner manner, long bytes) {
        return new TableTarget(
                writers,
                new TableTarget.Entrance(false, true, bytes),
                statements,
                markers,
                step.digest(),
                system,
                manner);
    }

    private static int phase(Item item) {
        return item.group().order();
    }

    private QueryServer server(String name) {
        QueryServer server = sources.get(name);
        if (server == null) {
            throw new IllegalArgumentException("no server for the source '" + name + "'");
        }
        return server;
    }
}
