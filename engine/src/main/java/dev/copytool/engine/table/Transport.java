package dev.copytool.engine.table;

import dev.copytool.engine.catalog.TableShape;
import dev.copytool.engine.connect.EntryNodes;
import dev.copytool.engine.marker.Cut;
import dev.copytool.engine.marker.CutMarkers;
import dev.copytool.engine.marker.Markers;
import dev.copytool.engine.marker.SliceMarkers;
import dev.copytool.engine.marker.SnapshotMarker;
import dev.copytool.engine.model.Digests;
import dev.copytool.engine.model.Fingerprint;
import dev.copytool.engine.model.Item;
import dev.copytool.engine.model.PartKey;
import dev.copytool.engine.postgres.CopyStatements;
import dev.copytool.engine.postgres.Freezing;
import dev.copytool.engine.postgres.Manner;
import dev.copytool.engine.postgres.ReadView;
import dev.copytool.engine.postgres.Replacement;
import dev.copytool.engine.postgres.SourcePools;
import dev.copytool.engine.postgres.TableSource;
import dev.copytool.engine.postgres.TableTarget;
import dev.copytool.engine.postgres.Triggers;
import dev.copytool.engine.spi.Part;
import dev.copytool.engine.spi.RejectStore;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Makes the parts that carry an item from its source to its target.
 *
 * @param item the item
 * @param fingerprint how its source looks, where that can be told
 * @param sourceSystem which database that is in
 * @param source the source
 * @param target the target
 * @param anywhere whether its rows may enter at any node
 * @param triggers what is known of those that act on the target's rows
 * @param replacement what removes the rows of an earlier copy, where one is to be replaced
 * @param freezing what makes the target take frozen rows, where it may
 * @param sociable whether other tables may share its transaction
 * @param sessions by whose sessions
 */
record Transport(
        Item item,
        Optional<Fingerprint> fingerprint,
        String sourceSystem,
        TableShape source,
        TableShape target,
        boolean anywhere,
        Triggers triggers,
        Optional<Replacement> replacement,
        Optional<Freezing> freezing,
        boolean sociable,
        Sessions sessions) {

    /**
     * Sessions that parts take.
     *
     * @param source of the source
     * @param writers of the target
     * @param markers what they leave proof by
     */
    record Sessions(SourcePools source, EntryNodes writers, Markers markers) {}

    /**
     * The whole item in one part.
     *
     * @param store what takes refused rows, where they are to be sifted out
     */
    Part whole(CopyStatements statements, Optional<RejectStore> store) {
        return new Part(
                item,
                fingerprint,
                phase(),
                source.bytes(),
                reading(statements, new WholeView(source)),
                writing(
                        statements,
                        source.bytes(),
                        sessions.markers(),
                        planHash(),
                        Manner.copying(triggers, replacement, freezing, store, sociable)));
    }

    /**
     * The item's cut, with its slices to follow. The cut reads and writes like a slice without rows, so it is claimed,
     * committed and settled like one; it is also what removes the rows of an earlier copy.
     *
     * @param begun how the source looked when an earlier run cut the item so
     */
    Part cut(Cut cut, Optional<Fingerprint> begun, CopyStatements statements) {
        SnapshotMarker marker = new SnapshotMarker(new PartKey(item.uuid(), 0, item.epoch()));
        SharedSnapshot snapshot = new SharedSnapshot(
                sessions.source().holders(),
                sessions.writers(),
                source,
                marker,
                slice -> reading(statements.of(cut.condition(slice)), ReadView.LATEST),
                begun);
        Markers marking =
                new CutMarkers(sessions.markers(), cut, snapshot::look, snapshot::name, snapshot::cutElsewhere);
        String planHash = planHash() + "/" + Digests.of(cut.words());
        long bytes = source.bytes() / cut.slices();
        List<Part> slices = new ArrayList<>();
        for (int slice = 1; slice <= cut.slices(); slice++) {
            CopyStatements some = statements.of(cut.condition(slice));
            SliceView view = new SliceView(snapshot);
            Markers proving = new SliceMarkers(sessions.markers(), marker, view::read, snapshot::superseded);
            slices.add(new Part(
                    item,
                    slice,
                    cut.slices(),
                    fingerprint,
                    phase(),
                    bytes,
                    reading(some, view),
                    writing(some, bytes, proving, planHash, manner(Optional.empty())),
                    Optional.empty(),
                    List.of()));
        }
        CopyStatements none = statements.of("false");
        return new Part(
                item,
                0,
                cut.slices(),
                fingerprint,
                phase(),
                0,
                reading(none, new SliceView(snapshot)),
                writing(none, 0, marking, planHash, manner(replacement)),
                Optional.empty(),
                slices);
    }

    private String planHash() {
        return item.reading().digest();
    }

    /** Within a group the tables that only the coordinator takes come first, so that no wide load delays their locks. */
    private int phase() {
        return 2 * item.group().order() + (anywhere ? 1 : 0);
    }

    private TableSource reading(CopyStatements statements, ReadView view) {
        return new TableSource(sessions.source().readers(), statements, view);
    }

    private TableTarget writing(
            CopyStatements statements, long bytes, Markers markers, String planHash, Manner manner) {
        return new TableTarget(
                sessions.writers(),
                new TableTarget.Entrance(anywhere, target.indexed(), bytes),
                statements,
                markers,
                planHash,
                sourceSystem,
                manner);
    }

    private Manner manner(Optional<Replacement> earlier) {
        return Manner.copying(triggers, earlier, Optional.empty(), Optional.empty(), false);
    }
}
