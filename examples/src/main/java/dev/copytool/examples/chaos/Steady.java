package dev.copytool.examples.chaos;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * One migration that is slowed down and struck for a long time by what a process survives; it shows whether its memory,
 * threads and open files stay the same.
 */
final class Steady {
    private static final List<String> SLOWLY = List.of("--max-rate", "500kB/s", "--retries", "100");
    private static final int INTERRUPTED = 130;
    private static final int LINES = 31;
    private static final Duration PATIENCE = Duration.ofMinutes(3);

    private final ChaosSetting setting;
    private final Striker striker;

    Steady(ChaosSetting setting) {
        this.setting = setting;
        this.striker = setting.striker();
    }

    /** Strikes until then, then interrupts the process and has another one finish in peace. */
    void run(long until) throws IOException, InterruptedException {
        setting.migrate(new ChaosTables(setting.place()), run -> migrate(run, until));
    }

    private void migrate(ChaosRun run, long until) throws IOException, InterruptedException {
        List<String> wrongs = new ArrayList<>();
        run.start(SLOWLY);
        while (System.nanoTime() < until && run.runsFor(striker.quietMillis())) {
            striker.report().survived(striker.strike(run, setting.faults()));
        }
        run.signal("INT");
        if (run.runsFor(PATIENCE.toMillis())) {
            wrongs.add("copytool has not ended " + PATIENCE.toSeconds() + " s after an interrupt");
        } else if (run.exitCode() != INTERRUPTED) {
            wrongs.add("copytool has ended with " + run.exitCode() + ", not by the interrupt");
        }
        setting.vitals().printCourse(setting.out(), LINES);
        run.start(List.of());
        if (run.runsFor(PATIENCE.toMillis()) || run.exitCode() != 0) {
            wrongs.add("copytool was not done in peace");
        } else {
            wrongs.addAll(run.wrongs());
        }
        striker.report().migrated(wrongs);
        if (!wrongs.isEmpty()) {
            setting.out().println(run.said());
        }
    }
}
