package dev.copytool.engine.internal;

import dev.copytool.engine.model.Costs;
import dev.copytool.engine.spi.Part;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;

/**
 * Tells what parts cost, and learns it from those that were copied: small ones teach what an item costs, large ones what a
 * megabyte of their kind does. The past fades. Thread-safe.
 */
final class CostModel {
    private static final double MEGABYTE = 1 << 20;

    /** A part below this costs what an item does. */
    private static final double SMALL_MEGABYTES = 0.25;

    /** What is known from an earlier run counts like so many small parts, or so many megabytes. */
    private static final double BELIEF = 8;

    /** What one more part leaves of what was known. */
    private static final double FADING = 0.95;

    /** Time over an amount, both of which fade. */
    private static final class Rate {
        private double amount;
        private double seconds;

        private static Rate believed(double rate) {
            Rate believed = new Rate();
            believed.amount = BELIEF;
            believed.seconds = BELIEF * rate;
            return believed;
        }

        private void learn(double more, double took) {
            amount = FADING * amount + more;
            seconds = FADING * seconds + took;
        }

        private double value() {
            return amount == 0 ? 0 : seconds / amount;
        }
    }

    private final Rate item;
    private final Map<String, Rate> kinds = new HashMap<>();

    CostModel(Costs known) {
        item = known.itemSeconds() == 0 ? new Rate() : Rate.believed(known.itemSeconds());
        known.megabyteSeconds().forEach((kind, seconds) -> kinds.put(kind, Rate.believed(seconds)));
    }

    /** Parts of one kind cost the more the larger they are. */
    static String kind(Part part) {
        return part.source().format().word() + " " + part.target().kind();
    }

    /** Whether its rows are few, so that most of its cost is what any item costs; not where its size is unknown. */
    static boolean isSmall(Part part) {
        return part.weight() > 0 && part.wholeWeight() < SMALL_MEGABYTES * MEGABYTE;
    }

    /** So much is expected for the part, with those that follow it, in seconds if any were learned. */
    synchronized double seconds(Part part) {
        Rate rate = kinds.get(kind(part));
        double megabyte = rate == null ? average() : rate.value();
        return item.value() + (double) part.wholeWeight() / MEGABYTE * megabyte;
    }

    /** Of a kind that was not seen yet a megabyte costs what it does in others. */
    private double average() {
        return kinds.values().stream().mapToDouble(Rate::value).average().orElse(1);
    }

    /** A part took so long. One of unknown size, such as of a view, teaches nothing. */
    synchronized void learn(Part part, Duration took) {
        if (part.weight() == 0) {
            return;
        }
        double seconds = (double) took.toNanos() / 1e9;
        double megabytes = (double) part.weight() / MEGABYTE;
        if (megabytes < SMALL_MEGABYTES) {
            item.learn(1, seconds);
        } else {
            kinds.computeIfAbsent(kind(part), kind -> new Rate()).learn(megabytes, Math.max(0, seconds - item.value()));
        }
    }

    /** What is known by now. */
    synchronized Costs costs() {
        Map<String, Double> seconds = new HashMap<>();
        kinds.forEach((kind, rate) -> seconds.put(kind, rate.value()));
        return new Costs(item.value(), seconds);
    }
}
