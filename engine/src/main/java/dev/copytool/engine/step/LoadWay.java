package dev.copytool.engine.step;

import dev.copytool.engine.catalog.TableShape;
import dev.copytool.engine.marker.Cut;
import dev.copytool.engine.model.CopyFormat;
import dev.copytool.engine.model.Item;
import dev.copytool.engine.postgres.CopyStatements;
import dev.copytool.engine.postgres.FormatChoice;
import dev.copytool.engine.postgres.Manner;
import dev.copytool.engine.postgres.Merge;
import dev.copytool.engine.postgres.NoRows;
import dev.copytool.engine.postgres.Spread;
import dev.copytool.engine.postgres.Stage;
import dev.copytool.engine.postgres.Triggers;
import dev.copytool.engine.postgres.WriteMode;
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
 * @param assignment what goes where
 * @param shapes the tables, in the step's order
 * @param bytes how many bytes are expected
 * @param choice in which format the rows travel
 */
record LoadWay(
        Item item, Step.Load load, Assignment assignment, List<TableShape> shapes, long bytes, FormatChoice choice) {

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
        Assignment assignment = Assignment.of(load, given, shapes);
        obstacles.addAll(assignment.problems());
        for (int i = 0; i < shapes.size(); i++) {
            WriteMode mode = load.into().get(i).mode();
            obstacles.addAll(targets.keys().objections(shapes.get(i), mode));
            targets.references().objection(shapes.get(i), mode).ifPresent(obstacles::add);
        }
        return obstacles.isEmpty()
                ? Optional.of(new LoadWay(
                        item, load, assignment, shapes, query.get().bytes(), assignment.format(load, query.get())))
                : Optional.empty();
    }

    /** The way of one of its slices. */
    LoadWay of(Cut cut, int slice) {
        return new LoadWay(item, load.of(cut.condition(slice)), assignment, shapes, bytes / cut.slices(), choice);
    }

    /** The same as text, in which no rows are no bytes, and a bad one can be told from others. */
    LoadWay inText() {
        return new LoadWay(item, load, assignment, shapes, bytes, FormatChoice.ofQuery());
    }

    private List<String> names() {
        return assignment.columns().stream().map(Stage.Field::name).toList();
    }

    /** The COPY of rows that go straight into their table. */
    CopyStatements statements(CopyStatements.TextBytes bytes) {
        return CopyStatements.ofQuery(
                item.source(),
                new CopyStatements.Query(load.query(), names()),
                shapes.get(0).name(),
                assignment.tables().get(0).stream().map(Merge.Place::to).toList(),
                choice,
                bytes);
    }

    Manner straight(Triggers triggers, Optional<RejectStore> rejects) {
        return Manner.copying(triggers, Optional.empty(), Optional.empty(), rejects, false);
    }

    /** Where the rows come from; from nowhere if the target itself is asked for them. */
    PartSource rows(QueryServer server, boolean inside) {
        if (load.derivation().isPresent()) {
            Derivation derivation = load.derivation().get();
            List<String> texts =
                    derivation.read().stream().map(column -> "text").toList();
            List<String> types =
                    assignment.columns().stream().map(Stage.Field::type).toList();
            return derivation.over(
                    server.rows(item.source(), load.query(), derivation.read(), texts, CopyFormat.TEXT), types);
        }
        List<String> types =
                assignment.columns().stream().map(Assignment::plainType).toList();
        return inside ? new NoRows("") : server.rows(item.source(), load.query(), names(), types, choice.format());
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
                // What is replaced may be what the query reads.
                && first.mode() instanceof WriteMode.Append;
        Optional<Stage> stage = direct
                ? Optional.empty()
                : Optional.of(new Stage(assignment.columns(), load.allocation(), derived, choice.format()));
        String from = direct ? CopyStatements.Query.nested(load.query()) : Stage.TABLE;
        List<Merge> merges = new ArrayList<>();
        for (int i = 0; i < shapes.size(); i++) {
            Into into = load.into().get(i);
            merges.add(new Merge(from, shapes.get(i), assignment.tables().get(i), into.when(), into.mode()));
        }
        return new Spread(stage, query, merges);
    }
}
