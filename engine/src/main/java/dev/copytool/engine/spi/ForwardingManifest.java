package dev.copytool.engine.spi;

import dev.copytool.engine.model.Attempt;
import dev.copytool.engine.model.CopyException;
import dev.copytool.engine.model.Costs;
import dev.copytool.engine.model.Counts;

/** Tells another manifest all that it is told; a subclass does more or less. As thread-safe as the other. */
public abstract class ForwardingManifest implements Manifest {
    private final Manifest other;

    protected ForwardingManifest(Manifest other) {
        this.other = other;
    }

    @Override
    public void claimed(Part part, Attempt attempt) {
        other.claimed(part, attempt);
    }

    @Override
    public void done(Part part, Counts counts) {
        other.done(part, counts);
    }

    @Override
    public void unsettled(Part part, Counts counts, String why) {
        other.unsettled(part, counts, why);
    }

    @Override
    public void failed(Part part, CopyException error) {
        other.failed(part, error);
    }

    @Override
    public void together(Runnable telling) {
        other.together(telling);
    }

    @Override
    public Costs costs() {
        return other.costs();
    }

    @Override
    public void learned(Costs costs) {
        other.learned(costs);
    }

    @Override
    public void released(Part part) {
        other.released(part);
    }
}
