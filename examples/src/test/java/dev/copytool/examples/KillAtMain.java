package dev.copytool.examples;

import dev.copytool.cli.Main;
import dev.copytool.cli.shell.Seams;
import dev.copytool.engine.model.Counts;
import dev.copytool.engine.model.PartKey;
import dev.copytool.engine.postgres.Markers;
import dev.copytool.engine.spi.Claim;
import dev.copytool.engine.spi.Part;
import dev.copytool.engine.spi.PartTarget;
import dev.copytool.engine.spi.PartWriter;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * The program, which dies at an exact place of the first part to get there, as if by signal 9: no handler, no shutdown
 * hook, no flush. The first word is the place; {@code NO_MARKERS,} before it switches the markers off as well.
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
        Place place = Place.valueOf(words[0].replace("NO_MARKERS,", ""));
        Seams seams = new Seams() {
            @Override
            public Markers markers(Markers markers) {
                return unmarked ? new UnmarkedMain.NoMarkers() : markers;
            }

            @Override
            public Part part(Part part) {
                return part.into(target -> new DyingTarget(target, place));
            }
        };
        System.exit(Main.run(seams, Arrays.copyOfRange(words, 1, words.length)).code());
    }

    private static void die() {
        Runtime.getRuntime().halt(DEATH);
    }

    private record DyingTarget(PartTarget target, Place place) implements PartTarget {
        @Override
        public PartWriter open(PartKey key, int attempt) {
            return new DyingWriter(target.open(key, attempt), place);
        }

        @Override
        public List<String> statements() {
            return target.statements();
        }
    }

    private record DyingWriter(PartWriter writer, Place place) implements PartWriter {
        @Override
        public Claim claim() {
            Claim claim = writer.claim();
            if (place == Place.BEFORE_COPY) {
                die();
            }
            return claim;
        }

        @Override
        public void write(byte[] bytes, int offset, int length) {
            writer.write(bytes, offset, length);
            if (place == Place.IN_COPY) {
                die();
            }
        }

        @Override
        public long endCopy() {
            return writer.endCopy();
        }

        @Override
        public long rejected() {
            return writer.rejected();
        }

        @Override
        public void commit(Counts counts) {
            if (place == Place.BEFORE_COMMIT) {
                die();
            }
            writer.commit(counts);
            if (place == Place.AFTER_COMMIT) {
                die();
            }
        }

        @Override
        public Optional<String> unsettled() {
            return writer.unsettled();
        }

        @Override
        public Optional<String> settle() {
            return writer.settle();
        }

        @Override
        public void abort() {
            writer.abort();
        }

        @Override
        public void close() {
            writer.close();
        }
    }
}
