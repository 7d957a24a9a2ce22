package dev.copytool.engine.internal;

import dev.copytool.engine.spi.Batch;
import dev.copytool.engine.spi.Part;
import java.util.List;
import java.util.Optional;

/**
 * What one thread does next.
 *
 * @param parts one part, or several that go together
 * @param batch what writes them together, where there are several
 */
record Turn(List<Part> parts, Optional<Batch> batch) {
    Turn {
        parts = List.copyOf(parts);
        if (parts.size() > 1 != batch.isPresent()) {
            throw new IllegalArgumentException(parts.size() + " parts, and " + batch);
        }
    }

    /** One part alone. */
    static Turn of(Part part) {
        return new Turn(List.of(part), Optional.empty());
    }
}
