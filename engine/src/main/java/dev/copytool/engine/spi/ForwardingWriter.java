package dev.copytool.engine.spi;

import dev.copytool.engine.model.Counts;
import dev.copytool.engine.model.Look;
import dev.copytool.engine.model.Merged;
import java.util.List;
import java.util.Optional;

/** Has another writer do everything; a subclass does more or less. Used as the other is. */
public abstract class ForwardingWriter implements PartWriter {
    private final PartWriter other;

    protected ForwardingWriter(PartWriter other) {
        this.other = other;
    }

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
    public void rehearse(Counts counts) {
        other.rehearse(counts);
    }

    @Override
    public void commit(Counts counts) {
        other.commit(counts);
    }

    @Override
    public Optional<String> unsettled() {
        return other.unsettled();
    }

    @Override
    public Optional<String> settle() {
        return other.settle();
    }

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
