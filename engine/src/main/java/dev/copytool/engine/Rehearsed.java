package dev.copytool.engine;

import dev.copytool.engine.model.Attempt;
import dev.copytool.engine.model.CopyException;
import dev.copytool.engine.model.Costs;
import dev.copytool.engine.model.Counts;
import dev.copytool.engine.model.PartKey;
import dev.copytool.engine.spi.Endpoint;
import dev.copytool.engine.spi.ForwardingWriter;
import dev.copytool.engine.spi.Manifest;
import dev.copytool.engine.spi.Part;
import dev.copytool.engine.spi.PartTarget;
import dev.copytool.engine.spi.PartWriter;
import java.util.List;
import java.util.Optional;

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
    private static final class Writer extends ForwardingWriter {
        Writer(PartWriter other) {
            super(other);
        }

        @Override
        public void commit(Counts counts) {
            rehearse(counts);
        }

        @Override
        public Optional<String> unsettled() {
            return Optional.empty();
        }

        @Override
        public Optional<String> settle() {
            return Optional.empty();
        }
    }
}
