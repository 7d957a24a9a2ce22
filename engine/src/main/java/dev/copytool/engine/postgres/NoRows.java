package dev.copytool.engine.postgres;

import dev.copytool.engine.spi.PartReader;
import dev.copytool.engine.spi.PartSource;
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
    public String formatNote() {
        return "";
    }
}
