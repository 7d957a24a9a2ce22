package dev.copytool.engine.postgres;

import dev.copytool.engine.catalog.Quoted;
import dev.copytool.engine.connect.EntryNodes;
import dev.copytool.engine.model.PartKey;
import dev.copytool.engine.spi.Endpoint;
import dev.copytool.engine.spi.PartTarget;
import dev.copytool.engine.spi.PartWriter;
import dev.copytool.engine.spi.RejectStore;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Writes a table by {@code COPY ... FROM STDIN}, in one transaction with the part's marker. */
final class TableTarget implements PartTarget {
    private final EntryNodes nodes;
    private final Entrance entrance;
    private final CopyStatements statements;
    private final Markers markers;
    private final String planHash;
    private final String sourceSystem;
    private final boolean rerouted;
    private final Optional<Replacement> replacement;
    private final Optional<RejectStore> store;

    /**
     * Where a part's transaction may run.
     *
     * @param anywhere whether at any entry node, or at the first one only
     * @param bytes the part's expected size
     */
    record Entrance(boolean anywhere, long bytes) {}

    /**
     * Names what a part is written by; connects to nothing.
     *
     * @param rerouted whether a trigger of the target may put rows elsewhere, so that COPY's own count is no witness
     * @param replacement what removes the rows of an earlier copy, where one is to be replaced
     * @param store what takes refused rows, where they are to be sifted out
     */
    TableTarget(
            EntryNodes nodes,
            Entrance entrance,
            CopyStatements statements,
            Markers markers,
            String planHash,
            String sourceSystem,
            boolean rerouted,
            Optional<Replacement> replacement,
            Optional<RejectStore> store) {
        this.nodes = nodes;
        this.entrance = entrance;
        this.statements = statements;
        this.markers = markers;
        this.planHash = planHash;
        this.sourceSystem = sourceSystem;
        this.rerouted = rerouted;
        this.replacement = replacement;
        this.store = store;
    }

    @Override
    public PartWriter open(PartKey key, int attempt) {
        if (attempt > 1) {
            // Of the attempt before, a node may still hold a prepared transaction, and with it the marker.
            nodes.settlement().recover();
        }
        EntryNodes.Lease lease = nodes.take(entrance.bytes(), entrance.anywhere());
        Markers.Note note = new Markers.Note(
                attempt,
                planHash,
                sourceSystem,
                Quoted.table(statements.source()),
                Quoted.table(statements.target()),
                lease.node().group(),
                lease.node().pool().server().address(),
                Optional.empty());
        InsertCounter counter = rerouted ? InsertCounter.PER_TREE : InsertCounter.NONE;
        return new TableWriter(
                lease,
                nodes.settlement(),
                entrance.bytes(),
                key,
                markers,
                note,
                statements,
                counter,
                replacement,
                store);
    }

    @Override
    public Endpoint endpoint() {
        return new PoolEndpoint(nodes.first().pool());
    }

    @Override
    public List<String> statements() {
        List<String> all = new ArrayList<>();
        all.add("BEGIN");
        all.add(nodes.first().beginStatement(SearchPath.of(statements.target().schema()), entrance.bytes()));
        List<String> marker = markers.statements();
        all.addAll(marker.subList(0, Math.min(1, marker.size())));
        replacement.ifPresent(earlier -> all.add(earlier.delete()));
        all.add(statements.write());
        all.addAll(marker.subList(Math.min(1, marker.size()), marker.size()));
        all.add("COMMIT");
        return all;
    }
}
