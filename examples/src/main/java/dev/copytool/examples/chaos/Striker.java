package dev.copytool.examples.chaos;

import java.io.IOException;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Random;

/** Draws faults from a shuffled deck, so that each comes as often as the others, and lets them strike. Used by one thread. */
final class Striker {
    private static final int LONGEST_QUIET_MILLIS = 1_500;

    private final Random random;
    private final List<String> deck = new ArrayList<>();
    private final ChaosReport report;
    private final PrintStream out;

    Striker(long seed, ChaosReport report, PrintStream out) {
        this.random = new Random(seed);
        this.report = report;
        this.out = out;
    }

    ChaosReport report() {
        return report;
    }

    /** From 2 to so many. */
    int number(int most) {
        return 2 + random.nextInt(most - 1);
    }

    /** How long it is quiet until the next fault. */
    long quietMillis() {
        return random.nextInt(LONGEST_QUIET_MILLIS);
    }

    /** Breaks and heals one of these; tells what. */
    String strike(ChaosRun run, List<Fault> faults) throws IOException, InterruptedException {
        for (int card = 0; ; card++) {
            if (card == deck.size()) {
                List<String> fresh =
                        new ArrayList<>(faults.stream().map(Fault::title).toList());
                Collections.shuffle(fresh, random);
                deck.addAll(fresh);
            }
            String title = deck.get(card);
            Optional<Fault> fault =
                    faults.stream().filter(one -> one.title().equals(title)).findFirst();
            long began = System.nanoTime();
            if (fault.isPresent() && fault.get().strike().on(run, random)) {
                // What could not be made just now stays on top.
                deck.remove(card);
                report.struck(title);
                out.printf(Locale.ROOT, "  %s, %.1f s%n", title, (System.nanoTime() - began) / 1e9);
                return title;
            }
        }
    }
}
