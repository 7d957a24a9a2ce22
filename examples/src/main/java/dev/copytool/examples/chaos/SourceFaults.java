package dev.copytool.examples.chaos;

import dev.copytool.engine.testing.Polling;
import dev.copytool.engine.testing.TestServer;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;

/**
 * What others do in the source, between two runs or during one: rows change, and some ways to change them are seen by no
 * counter. Whatever is copied then must be the whole of one state of each table.
 */
final class SourceFaults {
    private static final Duration SOON = Duration.ofSeconds(10);
    private static final String WAIT = "SET lock_timeout = '5s'";

    private SourceFaults() {}

    static List<Fault> all(ChaosPlace place) {
        List<Fault> faults = new ArrayList<>(List.of(
                Fault.always("source: rows changed", (run, random) -> change(run, random)),
                Fault.always(
                        "source: rows changed, uncounted",
                        (run, random) -> change(run, random, "SET track_counts = off")),
                Fault.always("source: rows changed, counters reset", SourceFaults::changeAndReset),
                Fault.always("source: rows changed inside CALL", SourceFaults::changeInCall),
                new Fault("source: table rewritten", SourceFaults::rewrite),
                new Fault("source: table swapped by rename", SourceFaults::swap)));
        if (place.origin().isStandby()) {
            faults.add(new Fault("standby: rows removed that are read", SourceFaults::conflict));
            faults.add(new Fault("standby: promoted", SourceFaults::promote));
        }
        return faults;
    }

    private static void change(ChaosRun run, Random random, String... before) throws InterruptedException {
        if (random.nextBoolean()) {
            run.kill();
        }
        String table = ChaosTables.anyLarge(random);
        List<String> statements = new ArrayList<>(List.of(before));
        statements.add(changing(table, random));
        writer(run).execute(run.source(), statements.toArray(new String[0]));
        run.tables().changed(table);
    }

    private static TestServer writer(ChaosRun run) {
        return run.place().origin().writer();
    }

    /** One transaction that leaves the number of rows as it is. */
    private static String changing(String table, Random random) {
        return "UPDATE " + table + " SET text = text || '.', number = -number WHERE id % 41 = " + random.nextInt(41)
                + "; UPDATE " + table + " SET id = id + 1000000 WHERE id % 997 = " + random.nextInt(997);
    }

    private static void changeAndReset(ChaosRun run, Random random) throws InterruptedException {
        change(run, random);
        writer(run).execute(run.source(), "SELECT pg_stat_reset()");
    }

    /** Starts the program again while the procedure, which has committed once, still goes on. */
    private static void changeInCall(ChaosRun run, Random random) throws IOException, InterruptedException {
        run.kill();
        String table = ChaosTables.anyLarge(random);
        String call = "CALL change_twice('" + table + "', " + random.nextInt(41) + ", " + random.nextInt(41) + ")";
        CompletableFuture<Void> calling =
                CompletableFuture.runAsync(() -> writer(run).execute(run.source(), call));
        Polling.within(
                SOON,
                () -> calling.isDone()
                        || !writer(run)
                                .rows(
                                        "postgres",
                                        "SELECT FROM pg_stat_activity WHERE query LIKE 'CALL %' AND wait_event = 'PgSleep'")
                                .isEmpty());
        run.tables().changed(table);
        run.start(List.of());
        calling.join();
        run.tables().changed(table);
    }

    private static boolean rewrite(ChaosRun run, Random random) throws InterruptedException {
        if (random.nextBoolean()) {
            run.kill();
        }
        return tried(run, WAIT, "VACUUM FULL " + ChaosTables.anyLarge(random));
    }

    private static boolean swap(ChaosRun run, Random random) throws InterruptedException {
        if (random.nextBoolean()) {
            run.kill();
        }
        String table = ChaosTables.anyLarge(random);
        boolean swapped = tried(
                run,
                WAIT,
                "CREATE TABLE new_" + table + " (LIKE " + table + "); INSERT INTO new_" + table + " SELECT * FROM "
                        + table
                        + "; " + changing("new_" + table, random) + "; ALTER TABLE " + table + " RENAME TO old_" + table
                        + "; ALTER TABLE new_" + table + " RENAME TO " + table + "; DROP TABLE old_" + table);
        run.tables().changed(table);
        return swapped;
    }

    /** Whether it could be done while others read. */
    private static boolean tried(ChaosRun run, String... statements) {
        try {
            writer(run).execute(run.source(), statements);
            return true;
        } catch (IllegalStateException e) {
            return false;
        }
    }

    /** A standby cannot show rows for long that its primary has removed. */
    private static boolean conflict(ChaosRun run, Random random) {
        if (!run.place().origin().isStandby()) {
            return false;
        }
        for (String table : ChaosTables.large()) {
            writer(run).execute(run.source(), changing(table, random), "VACUUM " + table);
            run.tables().changed(table);
        }
        return true;
    }

    private static boolean promote(ChaosRun run, Random random) throws InterruptedException {
        if (!run.place().origin().isStandby()) {
            return false;
        }
        if (random.nextBoolean()) {
            run.kill();
        }
        run.place().origin().promote();
        change(run, random);
        return true;
    }
}
