package dev.copytool.examples.chaos;

import java.io.IOException;
import java.io.PrintStream;
import java.util.List;
import java.util.Locale;
import java.util.Random;

/** Draws faults and lets them strike. Used by one thread. */
final class Striker {
    private static final int LONGEST_QUIET_MILLIS = 1_500;

    private final List<Fault> faults;
    private final Random random;
    private final ChaosReport report;
    private final PrintStream out;

    Striker(List<Fault> faults, long seed, ChaosReport report, PrintStream out) {
        this.faults = List.copyOf(faults);
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

    /** Breaks and heals something; tells what. */
    String strike(ChaosRun run) throws IOException, InterruptedException {
        while (true) {
            Fault fault = faults.get(random.nextInt(faults.size()));
            long began = System.nanoTime();
            if (fault.strike().on(run, random)) {
                report.struck(fault.title());
                out.printf(Locale.ROOT, "  %s, %.1f s%n", fault.title(), (System.nanoTime() - began) / 1e9);
                return fault.title();
            }
        }
    }
}
