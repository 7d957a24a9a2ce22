package dev.copytool.engine.testing;

import dev.copytool.engine.model.CopyFormat;
import dev.copytool.engine.spi.PartReader;
import dev.copytool.engine.spi.PartSource;
import java.util.List;

/** The source of a part whose claim is never granted, so that nothing is read. */
public record UnreadSource() implements PartSource {

    @Override
    public PartReader open() {
        throw new IllegalStateException("nothing is read of a part whose claim is not granted");
    }

    @Override
    public CopyFormat format() {
        return CopyFormat.TEXT;
    }

    @Override
    public List<String> statements() {
        return List.of();
    }
}
