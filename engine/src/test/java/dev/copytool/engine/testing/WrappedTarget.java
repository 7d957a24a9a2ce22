package dev.copytool.engine.testing;

import dev.copytool.engine.model.PartKey;
import dev.copytool.engine.spi.Endpoint;
import dev.copytool.engine.spi.ForwardingWriter;
import dev.copytool.engine.spi.PartTarget;
import dev.copytool.engine.spi.PartWriter;
import java.util.List;
import java.util.function.UnaryOperator;

/**
 * Another target, but for its writers.
 *
 * @param wrap makes a writer out of each of the other target's, mostly a {@link ForwardingWriter}
 */
public record WrappedTarget(PartTarget other, UnaryOperator<PartWriter> wrap) implements PartTarget {

    @Override
    public Endpoint endpoint() {
        return other.endpoint();
    }

    @Override
    public PartWriter open(PartKey key, int attempt) {
        return wrap.apply(other.open(key, attempt));
    }

    @Override
    public List<String> statements() {
        return other.statements();
    }
}
