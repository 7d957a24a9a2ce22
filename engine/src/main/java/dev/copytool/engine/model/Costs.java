package dev.copytool.engine.model;

import java.util.Map;

/**
 * What copying was seen to cost: so much time for each item, and so much for each megabyte, which differs by kind. Only their
 * ratios count, since what shares the servers makes all of it dearer.
 *
 * @param itemSeconds seconds for an item, however small
 * @param megabyteSeconds seconds for a megabyte on disk, by kind
 */
public record Costs(double itemSeconds, Map<String, Double> megabyteSeconds) {

    /** Nothing was seen yet. */
    public static final Costs UNKNOWN = new Costs(0, Map.of());

    public Costs {
        require(itemSeconds);
        megabyteSeconds = Map.copyOf(megabyteSeconds);
        megabyteSeconds.values().forEach(Costs::require);
    }

    private static void require(double seconds) {
        if (!(seconds >= 0) || Double.isInfinite(seconds)) {
            throw new IllegalArgumentException("no cost: " + seconds + " s");
        }
    }
}
