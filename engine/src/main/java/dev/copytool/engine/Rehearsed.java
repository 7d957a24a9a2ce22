package dev.copytool.engine;

import dev.copytool.engine.model.Attempt;
import dev.copytool.engine.model.CopyException;
import dev.copytool.engine.model.Costs;
import dev.copytool.engine.model.Counts;
import dev.copytool.engine.model.Look;
import dev.copytool.engine.model.Merged;
import dev.copytool.engine.model.PartKey;
import dev.copytool.engine.spi.Claim;
import dev.copytool.engine.spi.Endpoint;
import dev.copytool.engine.spi.Manifest;
import dev.copytool.engine.spi.Part;
import dev.copytool.engine.spi.PartTarget;
import dev.copytool.engine.spi.PartWriter;
import java.util.List;

/**
 * A target in which nothing stays: all is done as in the other one, up to the COMMIT, in whose place everything is rolled
 * back.
 *
 * @param other where a part would be written
 */
public record Rehearsed(PartTarget other) implements PartTarget {

    /** Forgets all that it is told. */
    public static final Manifest MANIFEST = new Manifest() {
        @Override
        public void claimed(Part part, Attempt attempt) {}

        @Override
        public void done(Part part, Counts counts) {}

        @Override
        public void unsettled(Part part, Counts counts, String why) {}

        @Override
        public void failed(Part part, CopyException error) {}

        @Override
        public void together(Runnable telling) {
            telling.run();
        }

        @Override
        public Costs costs() {
            return Costs.UNKNOWN;
        }

        @Override
        public void learned(Costs costs) {}

        @Override
        public void released(Part part) {}
    };

    @Override
    public PartWriter open(PartKey key, int attempt) {
        return new Writer(other.open(key, attempt));
    }

    @Override
    public String kind() {
        return other.kind();
    }

    @Override
    public Endpoint endpoint() {
        return other.endpoint();
    }

    @Override
    public List<String> statements() {
        return other.statements();
    }

    /** Commits nothing, so that closing rolls back. */
    private record Writer(PartWriter other) implements PartWriter {

        @Override
        public Claim claim() {
            return other.claim();
        }

        @Override
        public void write(byte[] bytes, int offset, int length) {
            other.write(bytes, offset, length);
        }

        @Override
        public long endCopy() {
            return other.endCopy();
        }

        @Override
        public boolean own() {
            return other.own();
        }

        @Override
        public long rejected() {
            return other.rejected();
        }

        @Override
        public List<Merged> merged() {
            return other.merged();
        }

        @Override
        public void commit(Counts counts) {}

        @Override
        public long passed() {
            return other.passed();
        }

        @Override
        public Look look() {
            return other.look();
        }

        @Override
        public void abort() {
            other.abort();
        }

        @Override
        public void close() {
            other.close();
        }
    }
}
