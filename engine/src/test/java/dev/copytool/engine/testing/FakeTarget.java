package dev.copytool.engine.testing;

import dev.copytool.engine.model.PartKey;
import dev.copytool.engine.spi.Endpoint;
import dev.copytool.engine.spi.PartTarget;
import dev.copytool.engine.spi.PartWriter;
import java.util.List;
import java.util.function.Supplier;

/**
 * A target without a database.
 *
 * @param endpoint the server it is on
 * @param writer gives the writer of each attempt
 */
public record FakeTarget(Endpoint endpoint, Supplier<PartWriter> writer) implements PartTarget {

    @Override
    public PartWriter open(PartKey key, int attempt) {
        return writer.get();
    }

    @Override
    public List<String> statements() {
        return List.of();
    }
}
