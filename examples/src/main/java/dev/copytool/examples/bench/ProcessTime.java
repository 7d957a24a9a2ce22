package dev.copytool.examples.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalLong;
import java.util.stream.Stream;

/** CPU time of ended child processes and of the whole machine, from {@code /proc}; unknown on systems without it. */
final class ProcessTime {
    /** Linux shows user programs 100 ticks a second on every architecture of today. */
    private static final double TICKS = 100;

    private static final int FIRST_FIELD = 3;
    private static final int CHILDREN_USER = 16;
    private static final int CHILDREN_SYSTEM = 17;

    /** user, nice, system, irq and softirq of the line "cpu"; between them stand idle and iowait. */
    private static final List<Integer> BUSY = List.of(1, 2, 3, 6, 7);

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
        if (pid.isEmpty()) {
            return Reading.NONE;
        }
        try {
            String[] fields = fields(pid.getAsLong());
            long ticks = Long.parseLong(fields[CHILDREN_USER - FIRST_FIELD])
                    + Long.parseLong(fields[CHILDREN_SYSTEM - FIRST_FIELD]);
            return new Reading(ticks / TICKS);
        } catch (IOException e) {
            return Reading.NONE;
        }
    }

    /** The fields of the process' {@code stat}, from the third, its state, on. */
    static String[] fields(long pid) throws IOException {
        String line = Files.readString(Path.of("/proc", Long.toString(pid), "stat"));
        // The second field is the program's name in parentheses, which may hold anything.
        return line.substring(line.lastIndexOf(')') + 2).split(" ", -1);
    }

    static Reading ofThisProcess() {
        return of(OptionalLong.of(ProcessHandle.current().pid()));
    }

    /** What all processors did for anybody: user, nice, system and interrupts, without idling and waiting for disks. */
    static Reading ofThisMachine() {
        try (Stream<String> lines = Files.lines(Path.of("/proc", "stat"))) {
            String[] fields = lines.findFirst().orElse("").split(" +", -1);
            long ticks = BUSY.stream()
                    .mapToLong(field -> Long.parseLong(fields[field]))
                    .sum();
            return new Reading(ticks / TICKS);
        } catch (IOException e) {
            return Reading.NONE;
        }
    }
}
