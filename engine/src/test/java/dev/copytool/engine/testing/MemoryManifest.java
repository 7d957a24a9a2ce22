package dev.copytool.engine.testing;

import dev.copytool.engine.model.Attempt;
import dev.copytool.engine.model.CopyException;
import dev.copytool.engine.model.Costs;
import dev.copytool.engine.model.Counts;
import dev.copytool.engine.model.ItemState;
import dev.copytool.engine.model.PartKey;
import dev.copytool.engine.spi.Manifest;
import dev.copytool.engine.spi.Part;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** A manifest that is forgotten with the test. Thread-safe. */
public final class MemoryManifest implements Manifest {
    private final Map<PartKey, ItemState> states = new ConcurrentHashMap<>();
    private final Map<PartKey, CopyException> errors = new ConcurrentHashMap<>();
    private volatile Costs costs = Costs.UNKNOWN;

    @Override
    public void claimed(Part part, Attempt attempt) {
        states.put(part.key(), ItemState.RUNNING);
    }

    @Override
    public void done(Part part, Counts counts) {
        states.put(part.key(), ItemState.DONE);
    }

    @Override
    public void unsettled(Part part, Counts counts, String why) {
        states.put(part.key(), ItemState.UNSETTLED);
    }

    @Override
    public void together(Runnable telling) {
        telling.run();
    }

    @Override
    public Costs costs() {
        return costs;
    }

    @Override
    public void learned(Costs learned) {
        costs = learned;
    }

    @Override
    public void failed(Part part, CopyException error) {
        boolean unknown = error.kind() == CopyException.Kind.COMMIT_UNKNOWN;
        states.put(part.key(), unknown ? ItemState.UNKNOWN : ItemState.FAILED);
        errors.put(part.key(), error);
    }

    @Override
    public void released(Part part) {
        states.put(part.key(), ItemState.PENDING);
    }

    /** Where the part stands; PENDING if it was never told of. */
    public ItemState state(PartKey key) {
        return states.getOrDefault(key, ItemState.PENDING);
    }

    /** The last error of each part that failed. */
    public Map<PartKey, CopyException> errors() {
        return Map.copyOf(errors);
    }
}
