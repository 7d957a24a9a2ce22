package dev.copytool.engine.postgres;

import dev.copytool.engine.catalog.Quoted;
import dev.copytool.engine.connect.SessionPool;
import dev.copytool.engine.model.PartKey;
import dev.copytool.engine.spi.PartTarget;
import dev.copytool.engine.spi.PartWriter;
import java.util.ArrayList;
import java.util.List;

/** Writes a table by {@code COPY ... FROM STDIN}, in one transaction with the part's marker. */
final class TableTarget implements PartTarget {
    private final SessionPool pool;
    private final CopyStatements statements;
    private final Markers markers;
    private final String planHash;
    private final String sourceSystem;
    private final boolean rerouted;

    /**
     * Names what a part is written by; connects to nothing.
     *
     * @param rerouted whether a trigger of the target may put rows elsewhere, so that COPY's own count is no witness
     */
    TableTarget(
            SessionPool pool,
            CopyStatements statements,
            Markers markers,
            String planHash,
            String sourceSystem,
            boolean rerouted) {
        this.pool = pool;
        this.statements = statements;
        this.markers = markers;
        this.planHash = planHash;
        this.sourceSystem = sourceSystem;
        this.rerouted = rerouted;
    }

    @Override
    public PartWriter open(PartKey key, int attempt) {
        Markers.Note note = new Markers.Note(
                attempt,
                planHash,
                sourceSystem,
                Quoted.table(statements.source()),
                Quoted.table(statements.target()),
                pool.server().address());
        return new TableWriter(
                pool,
                pool.take(),
                key,
                markers,
                note,
                statements,
                rerouted ? InsertCounter.PER_TREE : InsertCounter.NONE);
    }

    @Override
    public List<String> statements() {
        List<String> all = new ArrayList<>();
        all.add("BEGIN");
        all.add("SET LOCAL search_path TO " + SearchPath.of(statements.target().schema()));
        List<String> marker = markers.statements();
        all.addAll(marker.subList(0, Math.min(1, marker.size())));
        all.add(statements.write());
        all.addAll(marker.subList(Math.min(1, marker.size()), marker.size()));
        all.add("COMMIT");
        return all;
    }
}
