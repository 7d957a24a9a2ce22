package dev.copytool.examples.bench;

import java.util.Optional;

/**
 * What one run took. Seconds and megabytes, NaN where unknown.
 *
 * @param wall from start to end
 * @param copying of copying alone, where the contender tells
 * @param tool CPU of the contender's programs
 * @param servers CPU of the servers' ended sessions
 * @param box CPU of the whole machine
 * @param resident the most memory that the contender's programs had resident at one time
 * @param shared the same, but pages of several programs are counted once
 */
record Run(double wall, double copying, double tool, double servers, double box, double resident, double shared) {

    /** The clocks of a run that has begun. */
    static final class Meter implements AutoCloseable {
        private static final double KILO = 1024;

        private final Servers servers;
        private final Memory memory = new Memory();
        private final ProcessTime.Reading serversBefore;
        private final ProcessTime.Reading toolBefore;
        private final ProcessTime.Reading boxBefore;
        private final long started;

        /** Starts them. */
        Meter(Servers servers) {
            this.servers = servers;
            this.serversBefore = servers.cpu();
            this.toolBefore = ProcessTime.ofThisProcess();
            this.boxBefore = ProcessTime.ofThisMachine();
            this.started = System.nanoTime();
        }

        /** Counts a program as the contender's. */
        void add(Process process) {
            memory.add(process.toHandle());
        }

        /** What was taken until now. */
        Run read() {
            double wall = (System.nanoTime() - started) / 1e9;
            double box = ProcessTime.ofThisMachine().minus(boxBefore).seconds();
            double tool = ProcessTime.ofThisProcess().minus(toolBefore).seconds();
            Optional<Memory.Peak> peak = Optional.of(memory.peak()).filter(most -> most.resident() > 0);
            return new Run(
                    wall,
                    Double.NaN,
                    tool,
                    servers.cpu().minus(serversBefore).seconds(),
                    box,
                    peak.map(most -> most.resident() / KILO).orElse(Double.NaN),
                    peak.map(most -> most.shared() / KILO).orElse(Double.NaN));
        }

        @Override
        public void close() {
            memory.close();
        }
    }

    /** The same, knowing how long copying alone took. */
    Run copying(double seconds) {
        return new Run(wall, seconds, tool, servers, box, resident, shared);
    }
}
