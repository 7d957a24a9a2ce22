package dev.copytool.engine.testing;

import dev.copytool.engine.model.Counts;
import dev.copytool.engine.spi.PartWriter;

/** A writer that takes everything and keeps nothing; what it claims is the test's. */
public abstract class FakeWriter implements PartWriter {

    @Override
    public void write(byte[] bytes, int offset, int length) {}

    @Override
    public long endCopy() {
        return 0;
    }

    @Override
    public void commit(Counts counts) {}

    @Override
    public void abort() {}

    @Override
    public void close() {}
}
