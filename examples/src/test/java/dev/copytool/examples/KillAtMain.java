package dev.copytool.examples;

import dev.copytool.cli.Main;
import dev.copytool.cli.shell.Seams;
import dev.copytool.engine.marker.Markers;
import dev.copytool.engine.marker.NoMarkers;
import dev.copytool.engine.model.Counts;
import dev.copytool.engine.spi.Claim;
import dev.copytool.engine.spi.ForwardingWriter;
import dev.copytool.engine.spi.Part;
import dev.copytool.engine.spi.PartWriter;
import dev.copytool.engine.testing.WrappedTarget;
import java.util.Arrays;

/**
 * The program, which dies at an exact place of the first part to get there, as if by signal 9: no handler, no shutdown
 * hook, no flush. The first word is the place; {@code NO_MARKERS,} before it switches the markers off as well, and
 * {@code @schema.table} behind it lets only the part with this source get there.
 */
public final class KillAtMain {
    static final int DEATH = 137;

    /** Where it dies. */
    enum Place {
        BEFORE_COPY,
        IN_COPY,
        BEFORE_COMMIT,
        AFTER_COMMIT
    }

    private KillAtMain() {}

    public static void main(String[] words) {
        boolean unmarked = words[0].startsWith("NO_MARKERS,");
        String[] where = words[0].replace("NO_MARKERS,", "").split("@", 2);
        Place place = Place.valueOf(where[0]);
        Seams seams = new Seams() {
            @Override
            public Markers markers(Markers markers) {
                return unmarked ? new NoMarkers() : markers;
            }

            @Override
            public Part part(Part part) {
                boolean meant =
                        where.length == 1 || part.item().source().toString().equals(where[1]);
                return meant
                        ? part.into(target -> new WrappedTarget(target, writer -> new DyingWriter(writer, place)))
                        : part;
            }
        };
        System.exit(Main.run(seams, Arrays.copyOfRange(words, 1, words.length)).code());
    }

    private static final class DyingWriter extends ForwardingWriter {
        private final Place place;

        DyingWriter(PartWriter writer, Place place) {
            super(writer);
            this.place = place;
        }

        private void dieAt(Place here) {
            if (place == here) {
                Runtime.getRuntime().halt(DEATH);
            }
        }

        @Override
        public Claim claim() {
            Claim claim = super.claim();
            dieAt(Place.BEFORE_COPY);
            return claim;
        }

        @Override
        public void write(byte[] bytes, int offset, int length) {
            super.write(bytes, offset, length);
            dieAt(Place.IN_COPY);
        }

        @Override
        public void commit(Counts counts) {
            dieAt(Place.BEFORE_COMMIT);
            super.commit(counts);
            dieAt(Place.AFTER_COMMIT);
        }
    }
}
