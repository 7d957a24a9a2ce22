package dev.copytool.engine.postgres;

import dev.copytool.engine.model.CopyFormat;
import dev.copytool.engine.spi.PartReader;
import dev.copytool.engine.spi.PartSource;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Where a step's rows come from that brings none. */
final class NoRows implements PartSource {

    @Override
    public PartReader open() {
        return new PartReader() {
            @Override
            public byte @Nullable [] read() {
                return null;
            }

            @Override
            public long rowsSent() {
                return 0;
            }

            @Override
            public void abort() {}

            @Override
            public void close() {}
        };
    }

    @Override
    public CopyFormat format() {
        return CopyFormat.TEXT;
    }

    @Override
    public String formatNote() {
        return "";
    }

    @Override
    public List<String> statements() {
        return List.of();
    }
}
