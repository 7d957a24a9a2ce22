package dev.copytool.engine.step;

import dev.copytool.engine.marker.Cut;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/** Takes the values of a key in ascending order, and keeps those that begin a range. Used by one thread at a time. */
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
        if (seen++ >= next && Cut.Ranges.isLiteral(literal) && ascends(literal)) {
            kept.add(literal);
            next = seen - 1 + every;
        }
    }

    /** Values that are written less exactly than they are may look alike; moments of a day with 25 hours seem to go back. */
    private boolean ascends(String literal) {
        if (kept.isEmpty()) {
            return true;
        }
        String last = kept.get(kept.size() - 1);
        if (isNumber(literal) && isNumber(last)) {
            return new BigDecimal(literal).compareTo(new BigDecimal(last)) > 0;
        }
        // Those that name their type are written from the year down.
        boolean namesType = !literal.startsWith("'") && !isNumber(literal);
        return namesType ? literal.compareTo(last) > 0 : !literal.equals(last);
    }

    private static boolean isNumber(String literal) {
        return !literal.endsWith("'");
    }

    /** Whether the first value is a number. */
    boolean isNumber() {
        return !kept.isEmpty() && isNumber(kept.get(0));
    }

    /** What each range but the first begins with. */
    List<String> bounds() {
        return kept.isEmpty() ? List.of() : List.copyOf(kept.subList(1, kept.size()));
    }
}
