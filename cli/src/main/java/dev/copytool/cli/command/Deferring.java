package dev.copytool.cli.command;

import dev.copytool.cli.output.Units;
import dev.copytool.engine.finish.DeferralPlan;
import dev.copytool.engine.model.CopyException;
import dev.copytool.engine.spi.Part;
import dev.copytool.engine.table.Truncation;
import dev.copytool.state.SqliteManifest;
import java.io.PrintWriter;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;

/** Takes indexes out of the way before a copy, where that is wished and possible; where it is not, the copy is only slower. */
final class Deferring {
    private static final int MOST_NOTES = 10;

    private Deferring() {}

    static void run(
            RunServers servers,
            SqliteManifest manifest,
            Collection<Part> parts,
            Collection<Truncation> truncations,
            PrintWriter err) {
        ConcurrentLinkedQueue<String> notes = new ConcurrentLinkedQueue<>();
        try {
            DeferralPlan plan = servers.deferral(parts, truncations);
            notes.addAll(plan.notes());
            // Before anything is dropped: a run that is killed now must not leave less than it says.
            Unfinished.indexes(
                    manifest,
                    Unfinished.indexes(manifest)
                            + plan.tables().stream()
                                    .mapToLong(table -> table.indexes().size())
                                    .sum());
            int dropped = servers.defer(plan, notes::add);
            if (dropped > 0) {
                err.println("dropped for the time of the copy: " + Units.count(dropped)
                        + (dropped == 1 ? " index or constraint" : " indexes and constraints"));
            }
        } catch (CopyException e) {
            notes.add("indexes stay: " + e.line());
        }
        List<String> told = List.copyOf(notes);
        told.stream().limit(MOST_NOTES).forEach(note -> err.println("note: " + note));
        if (told.size() > MOST_NOTES) {
            err.println("note: and " + (told.size() - MOST_NOTES) + " more like these");
        }
    }
}
