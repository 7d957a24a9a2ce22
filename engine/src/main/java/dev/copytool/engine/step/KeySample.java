package dev.copytool.engine.step;

import dev.copytool.engine.marker.Cut;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/** Takes the values of a key in ascending order, and keeps those that begin a range. Used by one thread. */
final class KeySample implements Consumer<String> {
    private final long every;
    private final List<String> kept = new ArrayList<>();
    private long seen;
    private long next;

    /**
     * Begins.
     *
     * @param every how many rows a range should have
     */
    KeySample(long every) {
        this.every = every;
    }

    /** Where a value cannot be a bound, the next one that can is. */
    @Override
    public void accept(String literal) {
        if (seen++ >= next
                && Cut.Ranges.isLiteral(literal)
                && (kept.isEmpty() || !literal.equals(kept.get(kept.size() - 1)))) {
            kept.add(literal);
            next = seen - 1 + every;
        }
    }

    /** Whether the first value is a number. */
    boolean isNumber() {
        return !kept.isEmpty() && !kept.get(0).endsWith("'");
    }

    /** Whether there are values, and none can be a bound. */
    boolean isUseless() {
        return seen > 0 && kept.isEmpty();
    }

    /** What each range but the first begins with. */
    List<String> bounds() {
        return kept.isEmpty() ? List.of() : List.copyOf(kept.subList(1, kept.size()));
    }
}
