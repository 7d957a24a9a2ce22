package dev.copytool.engine.postgres;

import dev.copytool.engine.connect.EntryNode;
import dev.copytool.engine.connect.EntryNodes;
import dev.copytool.engine.marker.Markers;
import dev.copytool.engine.model.PartKey;
import dev.copytool.engine.spi.Batch;
import dev.copytool.engine.spi.BatchWriter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/**
 * Tables of a server that is no cluster, written one after the other in one transaction.
 *
 * @param bytes how many are expected of all
 */
record TableBatch(EntryNodes nodes, Markers markers, long bytes, List<Member> members) implements Batch {

    /**
     * One table.
     *
     * @param note what its marker says when it is written on a node
     */
    record Member(PartKey key, CopyStatements statements, Function<EntryNode, Markers.Note> note) {}

    TableBatch {
        members = List.copyOf(members);
    }

    @Override
    public Optional<Batch> with(Batch other) {
        if (!(other instanceof TableBatch more) || more.nodes != nodes || more.markers != markers) {
            return Optional.empty();
        }
        List<Member> all = new ArrayList<>(members);
        all.addAll(more.members);
        return Optional.of(new TableBatch(nodes, markers, bytes + more.bytes, all));
    }

    @Override
    public BatchWriter open() {
        EntryNodes.Lease lease = nodes.take(bytes, false);
        Map<PartKey, Markers.Note> notes = new LinkedHashMap<>();
        members.forEach(member -> notes.put(member.key(), member.note().apply(lease.node())));
        return new TableBatchWriter(
                new TargetTransaction(lease, toString()),
                bytes,
                markers,
                notes,
                members.stream().map(Member::statements).toList());
    }

    /** The first of them, and how many follow. */
    @Override
    public String toString() {
        return members.get(0).statements().target() + " and " + (members.size() - 1) + " others";
    }
}
