package dev.copytool.engine.postgres;

import dev.copytool.engine.catalog.Quoted;
import dev.copytool.engine.connect.EntryNode;
import dev.copytool.engine.connect.EntryNodes;
import dev.copytool.engine.marker.Markers;
import dev.copytool.engine.model.PartKey;
import dev.copytool.engine.spi.Batch;
import dev.copytool.engine.spi.Endpoint;
import dev.copytool.engine.spi.PartTarget;
import dev.copytool.engine.spi.PartWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Writes a table by {@code COPY ... FROM STDIN}, in one transaction with the part's marker. */
public final class TableTarget implements PartTarget {
    private final EntryNodes nodes;
    private final Entrance entrance;
    private final CopyStatements statements;
    private final Markers markers;
    private final String planHash;
    private final String sourceSystem;
    private final Manner manner;

    /**
     * Where a part's transaction may run.
     *
     * @param anywhere whether at any entry node, or at the first one only
     * @param indexed whether there are indexes to be kept
     * @param bytes the part's expected size
     */
    public record Entrance(boolean anywhere, boolean indexed, long bytes) {}

    /** Names what a part is written by; connects to nothing. */
    public TableTarget(
            EntryNodes nodes,
            Entrance entrance,
            CopyStatements statements,
            Markers markers,
            String planHash,
            String sourceSystem,
            Manner manner) {
        this.nodes = nodes;
        this.entrance = entrance;
        this.statements = statements;
        this.markers = markers;
        this.planHash = planHash;
        this.sourceSystem = sourceSystem;
        this.manner = manner;
    }

    @Override
    public PartWriter open(PartKey key, int attempt) {
        if (attempt > 1) {
            // Of the attempt before, a node may still hold a prepared transaction, and with it the marker.
            nodes.settlement().recover();
        }
        EntryNodes.Lease lease = nodes.take(entrance.bytes(), entrance.anywhere());
        return new TableWriter(
                new TargetTransaction(lease, statements.target().toString()),
                nodes.settlement(),
                entrance.bytes(),
                key,
                markers,
                note(attempt, lease.node()),
                statements,
                manner);
    }

    private Markers.Note note(int attempt, EntryNode node) {
        return new Markers.Note(
                attempt,
                planHash,
                sourceSystem,
                Quoted.table(statements.source()),
                Quoted.table(statements.target()),
                node.group(),
                node.pool().server().address(),
                statements.rowForm(),
                Optional.empty());
    }

    @Override
    public Optional<Batch> batch(PartKey key) {
        return manner.alone()
                ? Optional.empty()
                : Optional.of(new TableBatch(
                        nodes,
                        markers,
                        entrance.bytes(),
                        List.of(new TableBatch.Member(key, statements, node -> note(1, node)))));
    }

    @Override
    public String kind() {
        return (entrance.anywhere() ? "sharded" : "plain") + (entrance.indexed() ? " indexed" : "");
    }

    @Override
    public Endpoint endpoint() {
        return new PoolEndpoint(nodes.first().pool());
    }

    @Override
    public List<String> statements() {
        List<String> all = new ArrayList<>();
        all.add("BEGIN");
        all.addAll(nodes.first().beginStatements(entrance.bytes()));
        List<String> marker = markers.statements();
        all.addAll(marker.subList(0, Math.min(1, marker.size())));
        manner.replacement().ifPresent(earlier -> all.add(earlier.delete()));
        manner.freezing().ifPresent(freezing -> all.addAll(freezing.statements()));
        String path =
                "SET LOCAL search_path TO " + SearchPath.of(statements.target().schema());
        all.add(path);
        all.add(manner.freezing().isPresent() ? statements.writeFrozen() : statements.write());
        all.addAll(marker.subList(Math.min(1, marker.size()), marker.size()));
        all.add(path);
        all.add("COMMIT");
        return all;
    }
}
