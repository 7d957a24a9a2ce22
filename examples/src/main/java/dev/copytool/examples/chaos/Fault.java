package dev.copytool.examples.chaos;

import java.io.IOException;
import java.util.Random;

/**
 * Something that goes wrong.
 *
 * @param title what, for the report
 * @param strike how
 */
record Fault(String title, Strike strike) {

    /** Breaks something, holds it broken for a while, and heals it. */
    @FunctionalInterface
    interface Strike {
        /** Whether it could be broken just now. */
        boolean on(ChaosRun run, Random random) throws IOException, InterruptedException;
    }

    /** A fault that can always be made. */
    static Fault always(String title, Blow blow) {
        return new Fault(title, (run, random) -> {
            blow.on(run, random);
            return true;
        });
    }

    /** As {@link Strike}, of something that is always there. */
    @FunctionalInterface
    interface Blow {
        void on(ChaosRun run, Random random) throws IOException, InterruptedException;
    }
}
