package dev.copytool.engine.step;

import dev.copytool.engine.connect.EntryNodes;
import dev.copytool.engine.marker.Cut;
import dev.copytool.engine.marker.CutMarkers;
import dev.copytool.engine.marker.Markers;
import dev.copytool.engine.model.CopyException;
import dev.copytool.engine.model.Digests;
import dev.copytool.engine.model.Fingerprint;
import dev.copytool.engine.postgres.CopyStatements;
import dev.copytool.engine.postgres.Manner;
import dev.copytool.engine.postgres.NoRows;
import dev.copytool.engine.postgres.TableTarget;
import dev.copytool.engine.postgres.Triggers;
import dev.copytool.engine.spi.Part;
import dev.copytool.engine.spi.PartTarget;
import dev.copytool.engine.spi.QueryServer;
import dev.copytool.engine.spi.RejectStore;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Makes the parts that carry the rows of a step.
 *
 * @param way how they go
 * @param server what the query is asked of
 * @param inside whether that is the target itself
 * @param bytes which texts are checked
 * @param system which database the source is
 * @param triggers what is known of those that act on the rows
 * @param writing how the target is written
 */
record StepParts(
        LoadWay way,
        QueryServer server,
        boolean inside,
        CopyStatements.TextBytes bytes,
        String system,
        Triggers triggers,
        Writing writing) {
    /** Stands in a marker between the step's digest and its cut's. */
    private static final String SLICED = "/";

    /** Whether a marker with this digest is of the step, whole or in parts. */
    static boolean isOf(Step step, String digest) {
        return digest.equals(step.digest()) || digest.startsWith(step.digest() + SLICED);
    }

    /**
     * How the target is written.
     *
     * @param writers by whose sessions
     * @param markers what they leave proof by
     */
    record Writing(EntryNodes writers, Markers markers) {

        TableTarget target(CopyStatements statements, String planHash, String system, Manner manner, long bytes) {
            return new TableTarget(
                    writers,
                    new TableTarget.Entrance(false, true, bytes),
                    statements,
                    markers,
                    planHash,
                    system,
                    manner);
        }
    }

    /**
     * How the step is to be cut, where it is.
     *
     * @throws CopyException if the source does not answer, or it cannot be
     */
    Optional<Cut> cut() {
        return way.load().split().flatMap(split -> split.of(server, way.load().query()));
    }

    /**
     * All in one part.
     *
     * @param rejects what takes inputs that give no rows, where that is kept
     * @param sifting what takes rows that the target refuses, where that is allowed
     */
    Part whole(Optional<RejectStore> rejects, Optional<RejectStore> sifting) {
        String planHash = way.load().digest();
        if (spread()) {
            Optional<RejectStore> kept = way.load().derivation().flatMap(derivation -> rejects);
            return part(way, 0, 0, target(way, planHash, Manner.spreading(triggers, way.spread(inside), kept)));
        }
        Part part = part(way, 0, 0, target(way, planHash, way.straight(triggers, Optional.empty())));
        LoadWay text = way.inText();
        return sifting.isEmpty()
                ? part
                : part.orSifted(part(text, 0, 0, target(text, planHash, text.straight(triggers, sifting))));
    }

    /**
     * A part for each slice, behind one that brings no rows: its marker says how the step is cut, for whoever goes on. A row
     * that comes into the source later belongs to one of the slices too, since the outer ones have no end.
     */
    Part sliced(Cut cut) {
        String planHash = way.load().digest() + SLICED + Digests.of(cut.words());
        List<Part> slices = new ArrayList<>();
        for (int slice = 1; slice <= cut.slices(); slice++) {
            LoadWay some = way.of(cut, slice);
            Manner manner = spread()
                    ? Manner.spreading(triggers, some.spread(inside), Optional.empty())
                    : some.straight(triggers, Optional.empty());
            slices.add(part(some, slice, cut.slices(), target(some, planHash, manner)));
        }
        Markers cutting = new CutMarkers(writing.markers(), cut, () -> Fingerprint.OF_QUERY, () -> "", () -> {});
        PartTarget first = new Writing(writing.writers(), cutting)
                .target(way.inText().statements(bytes), planHash, system, way.straight(triggers, Optional.empty()), 0);
        return new Part(
                way.item(),
                0,
                cut.slices(),
                Optional.empty(),
                way.item().group().order(),
                0,
                new NoRows(way.choice().toString()),
                first,
                Optional.empty(),
                slices);
    }

    private boolean spread() {
        return inside || !way.load().plain();
    }

    private TableTarget target(LoadWay some, String planHash, Manner manner) {
        return writing.target(some.statements(bytes), planHash, system, manner, some.bytes());
    }

    private Part part(LoadWay some, int index, int slices, PartTarget target) {
        return new Part(
                some.item(),
                index,
                slices,
                Optional.empty(),
                some.item().group().order(),
                some.bytes(),
                some.rows(server, inside),
                target,
                Optional.empty(),
                List.of());
    }
}
