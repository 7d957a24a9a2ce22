package dev.copytool.engine.postgres;

import dev.copytool.engine.catalog.TableShape;
import dev.copytool.engine.model.Item;
import dev.copytool.engine.spi.Derivation;
import dev.copytool.engine.spi.PartSource;
import dev.copytool.engine.spi.QueryServer;
import dev.copytool.engine.spi.RejectStore;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * How the rows of a step's query come to its tables, once all fits.
 *
 * @param item the step's item
 * @param placement what goes where
 * @param shapes the tables, in the step's order
 * @param bytes how many bytes are expected
 */
record LoadWay(Item item, Step.Load load, Placement placement, List<TableShape> shapes, long bytes) {

    LoadWay {
        shapes = List.copyOf(shapes);
    }

    /**
     * Looks whether all fits.
     *
     * @param query what is known of the query, if it is understood
     * @param obstacles takes what does not fit
     */
    static Optional<LoadWay> of(
            Item item,
            Step.Load load,
            Optional<QueryServer.Description> query,
            StepTargets targets,
            List<String> obstacles) {
        load.into().forEach(into -> targets.objection(into.table()).ifPresent(obstacles::add));
        load.allocation().flatMap(targets::objection).ifPresent(obstacles::add);
        query.ifPresent(found ->
                load.derivation().ifPresent(derivation -> obstacles.addAll(derivation.problems(found.columns()))));
        if (query.isEmpty() || !obstacles.isEmpty()) {
            return Optional.empty();
        }
        List<TableShape> shapes = load.into().stream()
                .map(into -> Objects.requireNonNull(targets.shapes().get(into.table())))
                .toList();
        List<String> given =
                load.derivation().map(Derivation::columns).orElse(query.get().columns());
        Placement placement = Placement.of(load, given, shapes);
        obstacles.addAll(placement.problems());
        for (int i = 0; i < shapes.size(); i++) {
            WriteMode mode = load.into().get(i).mode();
            obstacles.addAll(targets.keys().objections(shapes.get(i), mode));
            targets.references().objection(shapes.get(i), mode).ifPresent(obstacles::add);
        }
        return obstacles.isEmpty()
                ? Optional.of(
                        new LoadWay(item, load, placement, shapes, query.get().bytes()))
                : Optional.empty();
    }

    /** The way of one of its slices. */
    LoadWay of(Cut cut, int slice) {
        return new LoadWay(item, load.of(cut.condition(slice)), placement, shapes, bytes / cut.slices());
    }

    private List<String> names() {
        return placement.columns().stream().map(Stage.Field::name).toList();
    }

    /** The COPY of rows that go straight into their table. */
    CopyStatements statements(CopyStatements.TextBytes bytes) {
        return CopyStatements.ofQuery(
                item.source(),
                new CopyStatements.Query(load.query(), names()),
                shapes.get(0).name(),
                placement.tables().get(0).stream().map(Placement.Place::to).toList(),
                bytes);
    }

    Manner straight(Optional<RejectStore> rejects) {
        return Manner.copying(shapes.get(0).rerouted(), Optional.empty(), Optional.empty(), rejects, false);
    }

    /** Where the rows come from; from nowhere if the target itself is asked for them. */
    PartSource rows(QueryServer server, boolean inside) {
        List<String> types = placement.columns().stream().map(Stage.Field::type).toList();
        if (load.derivation().isPresent()) {
            Derivation derivation = load.derivation().get();
            List<String> texts =
                    derivation.read().stream().map(column -> "text").toList();
            return derivation.over(server.rows(item.source(), load.query(), derivation.read(), texts), types);
        }
        return inside ? new NoRows() : server.rows(item.source(), load.query(), names(), types);
    }

    /**
     * The way over a stage; where the query is the target's own and its rows are only to be put somewhere, without.
     *
     * @param inside whether the query is asked of the target itself
     */
    Spread spread(boolean inside) {
        boolean derived = load.derivation().isPresent();
        Optional<String> query = Optional.of(load.query()).filter(sql -> inside && !derived);
        Into first = load.into().get(0);
        boolean direct = query.isPresent()
                && load.into().size() == 1
                && load.allocation().isEmpty()
                && first.when().isEmpty()
                && first.mode().key().isEmpty();
        Optional<Stage> stage =
                direct ? Optional.empty() : Optional.of(new Stage(placement.columns(), load.allocation(), derived));
        String from = direct ? CopyStatements.Query.nested(load.query()) : Stage.TABLE;
        List<Merge> merges = new ArrayList<>();
        for (int i = 0; i < shapes.size(); i++) {
            Into into = load.into().get(i);
            merges.add(new Merge(from, shapes.get(i), placement.tables().get(i), into.when(), into.mode()));
        }
        return new Spread(stage, query, merges);
    }
}
