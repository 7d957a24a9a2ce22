package dev.copytool.examples;

import dev.copytool.cli.Main;
import dev.copytool.cli.shell.Seams;
import dev.copytool.engine.marker.Aside;
import dev.copytool.engine.marker.Markers;
import dev.copytool.engine.model.Attempt;
import dev.copytool.engine.model.Counts;
import dev.copytool.engine.model.PartKey;
import dev.copytool.engine.spi.Claim;
import dev.copytool.engine.spi.ForwardingManifest;
import dev.copytool.engine.spi.Manifest;
import dev.copytool.engine.spi.Part;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The program, which dies at an exact place of the second transaction that several tables share, as if by signal 9. */
public final class KillInBatchMain {
    private static int batches;

    /** Where it dies. */
    enum Place {
        CLAIMED,
        RECORDED_AS_CLAIMED,
        BEFORE_COMMIT,
        AFTER_COMMIT,
        IN_RECORDING
    }

    private KillInBatchMain() {}

    public static void main(String[] words) {
        Place place = Place.valueOf(words[0]);
        Seams seams = new Seams() {
            @Override
            public Markers markers(Markers markers) {
                return new DyingMarkers(markers, place);
            }

            @Override
            public Manifest manifest(Manifest manifest) {
                return new DyingManifest(manifest, place);
            }
        };
        System.exit(Main.run(seams, Arrays.copyOfRange(words, 1, words.length)).code());
    }

    private static void dieAt(Place here, Place place) {
        if (place == here && batches == 2) {
            Runtime.getRuntime().halt(KillAtMain.DEATH);
        }
    }

    private static final class DyingManifest extends ForwardingManifest {
        private final Place place;
        private boolean committed;

        DyingManifest(Manifest manifest, Place place) {
            super(manifest);
            this.place = place;
        }

        @Override
        public void together(Runnable telling) {
            if (committed) {
                dieAt(Place.AFTER_COMMIT, place);
            }
            super.together(telling);
            committed = !committed;
            dieAt(Place.RECORDED_AS_CLAIMED, place);
        }

        @Override
        public void done(Part part, Counts counts) {
            super.done(part, counts);
            dieAt(Place.IN_RECORDING, place);
        }
    }

    /** Counts the batches as they are claimed. */
    private record DyingMarkers(Markers markers, Place place) implements Markers {

        @Override
        public Claim claim(Connection session, PartKey key, Note note) throws SQLException {
            return markers.claim(session, key, note);
        }

        @Override
        public Optional<Attempt> claimAll(Connection session, Map<PartKey, Note> notes) throws SQLException {
            Optional<Attempt> attempt = markers.claimAll(session, notes);
            batches++;
            dieAt(Place.CLAIMED, place);
            return attempt;
        }

        @Override
        public Earlier replace(Connection session, PartKey key, int earlier, String target) throws SQLException {
            return markers.replace(session, key, earlier, target);
        }

        @Override
        public void complete(Connection session, PartKey key, Counts counts, Optional<? extends Aside> aside)
                throws SQLException {
            markers.complete(session, key, counts, aside);
        }

        @Override
        public void completeAll(Connection session, Map<PartKey, Counts> counts, Aside aside) throws SQLException {
            markers.completeAll(session, counts, aside);
            dieAt(Place.BEFORE_COMMIT, place);
        }

        @Override
        public List<String> statements() {
            return markers.statements();
        }
    }
}
