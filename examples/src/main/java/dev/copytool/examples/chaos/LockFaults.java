package dev.copytool.examples.chaos;

import dev.copytool.state.Entry;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;

/** Sessions of others that stand in the way. */
final class LockFaults {
    private static final int POLLS = 40;
    private static final int POLL_MILLIS = 50;

    private LockFaults() {}

    static List<Fault> all(ChaosPlace place) {
        List<Fault> faults = new ArrayList<>();
        faults.add(new Fault("target: table locked", (run, random) -> block(run, random, LockFaults::hold)));
        if (!place.clustered()) {
            faults.add(new Fault("target: deadlock", (run, random) -> block(run, random, LockFaults::embrace)));
        }
        return faults;
    }

    /** What a session does that has locked an item's target. */
    @FunctionalInterface
    private interface Next {
        boolean go(ChaosRun run, Entry entry, Statement session, Random random)
                throws SQLException, InterruptedException;
    }

    private static boolean block(ChaosRun run, Random random, Next next) throws InterruptedException {
        Optional<Entry> entry = run.manifests().someUndone(random);
        if (entry.isEmpty()) {
            return false;
        }
        try (Connection connection = run.place().target().connect(run.target());
                Statement session = connection.createStatement()) {
            connection.setAutoCommit(false);
            // The other side's look for deadlocks comes first, and so the error is copytool's.
            session.execute("SET deadlock_timeout = '20s'; SET lock_timeout = '2s'");
            session.execute("LOCK TABLE " + entry.get().item().target() + " IN SHARE MODE");
            return next.go(run, entry.get(), session, random);
        } catch (SQLException e) {
            return false;
        }
    }

    private static boolean hold(ChaosRun run, Entry entry, Statement session, Random random)
            throws InterruptedException {
        run.runsFor(500 + random.nextInt(6_000));
        return true;
    }

    /** Waits for the marker of a copy that waits for our lock. */
    private static boolean embrace(ChaosRun run, Entry entry, Statement session, Random random)
            throws SQLException, InterruptedException {
        String waiting = "SELECT count(*) FROM pg_locks WHERE NOT granted AND relation = '"
                + entry.item().target() + "'::regclass";
        for (int poll = 0; run.place().target().value(run.target(), waiting).equals("0"); poll++) {
            if (poll == POLLS || !run.runsFor(POLL_MILLIS)) {
                return false;
            }
        }
        session.execute("SET lock_timeout = 0");
        try (PreparedStatement marker = session.getConnection().prepareStatement("""
                INSERT INTO copytool.commit_marker (item, part, epoch, attempt, plan_hash, source_system, source, target)
                VALUES (?, 0, ?, 1, '', '', '', '')
                """)) {
            marker.setObject(1, entry.item().uuid());
            marker.setInt(2, entry.item().epoch());
            marker.executeUpdate();
        }
        session.getConnection().rollback();
        return true;
    }
}
