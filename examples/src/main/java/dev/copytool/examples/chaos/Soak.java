package dev.copytool.examples.chaos;

import java.io.IOException;
import java.io.PrintStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Runs migrations one after the other, each under faults and then left in peace until it is done. */
final class Soak {
    private static final String QUIET = "(none, or none since a start)";
    private static final int MOST_FAULTS = 8;
    private static final int MOST_STARTS = 60;
    private static final int REFUSED = 3;
    /** After so many refusals in peace a person does what they ask for. */
    private static final int PERSON = 3;

    /** Longer than every limit of a run in peace: locks, stalls, retries and their waits. */
    private static final Duration PATIENCE = Duration.ofMinutes(3);

    private static final Duration SESSIONS_PATIENCE = Duration.ofSeconds(20);

    private final ChaosSetting setting;
    private final Striker striker;
    private final ChaosReport report;

    /** Prepares a soak. */
    Soak(ChaosSetting setting) {
        this.setting = setting;
        this.striker = setting.striker();
        this.report = setting.report();
    }

    /** Migrates until then, at least once, or until something was wrong or the servers are not what they were any more. */
    void run(long until) throws IOException, InterruptedException {
        ChaosTables tables = new ChaosTables(setting.place());
        boolean standby = setting.place().origin().isStandby();
        do {
            tables.forget();
            setting.migrate(tables, this::migrate);
        } while (System.nanoTime() < until
                && report.wrongs().isEmpty()
                && setting.place().origin().isStandby() == standby);
    }

    private void migrate(ChaosRun run) throws IOException, InterruptedException {
        long began = System.nanoTime();
        int faultsBefore = report.faults();
        List<String> wrongs = new ArrayList<>(carry(run));
        if (wrongs.isEmpty()) {
            wrongs.addAll(run.wrongs());
            wrongs.addAll(sessionsLeft());
        }
        report.migrated(wrongs);
        PrintStream out = setting.out();
        out.printf(
                Locale.ROOT,
                "migration %d: %d faults, %.0f s, %s%n",
                report.migrations(),
                report.faults() - faultsBefore,
                (System.nanoTime() - began) / 1e9,
                wrongs.isEmpty() ? "right" : "WRONG");
        if (!wrongs.isEmpty()) {
            wrongs.forEach(wrong -> out.println("  " + wrong));
            out.println(run.said());
        }
    }

    /** Strikes and starts again until the migration says that it is done; tells what hung. */
    private List<String> carry(ChaosRun run) throws IOException, InterruptedException {
        int strikes = striker.number(MOST_FAULTS);
        int refusals = 0;
        String last = QUIET;
        run.start(List.of());
        for (int starts = 1; ; ) {
            long wait = strikes > 0 ? striker.quietMillis() : PATIENCE.toMillis();
            if (run.runsFor(wait)) {
                report.survived(last);
                if (strikes == 0) {
                    run.signal("QUIT");
                    run.runsFor(1_000);
                    return List.of(
                            "copytool has not ended " + PATIENCE.toSeconds() + " s after the last fault, " + last);
                }
                last = striker.strike(run, setting.faults());
                strikes--;
                continue;
            }
            if (run.exitCode() == 0 || run.manifests().areDoneTogether()) {
                report.survived(last);
                return List.of();
            }
            report.ended(last, run.exitCode());
            last = QUIET;
            if (++starts > MOST_STARTS) {
                return List.of("not done after " + MOST_STARTS + " starts");
            }
            refusals = run.exitCode() == REFUSED && strikes == 0 ? refusals + 1 : 0;
            if (refusals == PERSON) {
                run.emptyTarget();
                setting.out().println("  the rows and markers of the target were removed by hand");
            }
            run.start(refusals > 0 && run.hasLostRows() ? List.of("--truncate") : List.of());
        }
    }

    /** Sessions of copytool that are still on some server a while after its end. */
    private List<String> sessionsLeft() {
        // A coordinator that waits in its COMMIT for a worker's answer learns nothing of a half open connection,
        // whoever asks.
        setting.place().nodes().forEach(node -> node.proxy().tellHalfOpen());
        long until = System.nanoTime() + SESSIONS_PATIENCE.toNanos();
        while (true) {
            List<String> left = new ArrayList<>();
            setting.place()
                    .nodes()
                    .forEach(node -> node.server()
                            .foreignSessions()
                            .forEach(session -> left.add("a session is left on the " + node.name() + ": " + session)));
            if (left.isEmpty() || System.nanoTime() > until) {
                return left;
            }
            setting.place().source().server().rows("postgres", "SELECT pg_sleep(0.2)");
        }
    }
}
