package dev.copytool.examples.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.OptionalLong;

/** CPU time of ended child processes, from {@code /proc}; unknown on systems without it. */
final class ProcessTime {
    /** Linux shows user programs 100 ticks a second on every architecture of today. */
    private static final double TICKS = 100;

    private static final int FIRST_FIELD = 3;
    private static final int CHILDREN_USER = 16;
    private static final int CHILDREN_SYSTEM = 17;

    /** Seconds, or NaN where they are unknown. */
    record Reading(double seconds) {
        static final Reading NONE = new Reading(Double.NaN);

        Reading plus(Reading other) {
            return new Reading(seconds + other.seconds);
        }

        Reading minus(Reading earlier) {
            return new Reading(seconds - earlier.seconds);
        }
    }

    private ProcessTime() {}

    /** User and system time of all the process' children, and theirs, that have ended and were waited for. */
    static Reading of(OptionalLong pid) {
        Path stat = Path.of("/proc", pid.isPresent() ? String.valueOf(pid.getAsLong()) : "-", "stat");
        try {
            String line = Files.readString(stat);
            // The second field is the program's name in parentheses, which may hold anything.
            String[] fields = line.substring(line.lastIndexOf(')') + 2).split(" ", -1);
            long ticks = Long.parseLong(fields[CHILDREN_USER - FIRST_FIELD])
                    + Long.parseLong(fields[CHILDREN_SYSTEM - FIRST_FIELD]);
            return new Reading(ticks / TICKS);
        } catch (IOException e) {
            return Reading.NONE;
        }
    }

    static Reading ofThisProcess() {
        return of(OptionalLong.of(ProcessHandle.current().pid()));
    }
}
