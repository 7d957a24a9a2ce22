package dev.copytool.engine.postgres;

import dev.copytool.engine.spi.PartReader;
import dev.copytool.engine.spi.PartSource;
import org.jspecify.annotations.Nullable;

/**
 * Where a step's rows come from that brings none.
 *
 * @param formatNote how rows travel that others bring for it, if they do
 */
public record NoRows(String formatNote) implements PartSource {

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
}
