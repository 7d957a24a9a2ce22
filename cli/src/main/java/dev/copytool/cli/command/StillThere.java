package dev.copytool.cli.command;

import dev.copytool.cli.shell.Context;
import dev.copytool.engine.marker.MarkerTable;
import dev.copytool.engine.marker.NoMarkers;
import dev.copytool.engine.model.CopyException;
import dev.copytool.engine.model.TimeLimit;
import dev.copytool.state.Entry;
import dev.copytool.state.SqliteManifest;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.UUID;

/**
 * Looks once more, when all is copied, whether the target still has it: a standby may have taken over meanwhile that had not heard
 * of the first commits.
 */
final class StillThere {
    private static final Duration PAUSE = Duration.ofSeconds(2);

    private final SqliteManifest manifest;
    private final Connections connections;
    private final RunServers servers;
    private final MigrateSettings settings;
    private final Set<UUID> before;
    private final Context context;

    /**
     * Looks at nothing yet.
     *
     * @param before the items that were known to be missing before, and were not copied since
     */
    StillThere(
            SqliteManifest manifest,
            Connections connections,
            RunServers servers,
            MigrateSettings settings,
            Set<UUID> before,
            Context context) {
        this.manifest = manifest;
        this.before = before;
        this.connections = connections;
        this.servers = servers;
        this.settings = settings;
        this.context = context;
    }

    /** Whether it has; else a person is told what is missing. */
    boolean told() {
        if (context.seams().markers(new MarkerTable()) instanceof NoMarkers) {
            return true;
        }
        List<Entry> entries = manifest.entries();
        try {
            Confirmed confirmed = look(entries);
            if (missing(confirmed.entries()).isEmpty() && confirmed.obstacles().isEmpty()) {
                return true;
            }
            confirmed.notes().forEach(note -> err("note: " + note));
            confirmed.obstacles().forEach(obstacle -> err("note: " + obstacle));
            err(
                    "FAILED: the target has lost commits, or tables were replaced there, while this run was at work; run 'copytool "
                            + (Wording.of(manifest.settings()) == Wording.OF_PLAN ? "run" : "migrate")
                            + "' again, which copies what is missing");
        } catch (CopyException e) {
            err("FAILED: whether the target still has what was copied could not be asked; run again: " + e.line());
        }
        return false;
    }

    private List<Entry> missing(List<Entry> entries) {
        return entries.stream()
                .filter(Entry::unproven)
                .filter(entry -> !before.contains(entry.item().uuid()))
                .toList();
    }

    private void err(String line) {
        context.console().err().println(line);
    }

    /** A connection that was lost is no reason to doubt all that was copied. */
    private Confirmed look(List<Entry> entries) {
        for (int attempt = 1; ; attempt++) {
            try {
                return new DoneLook(
                                manifest.settings(),
                                connections,
                                settings.lockWait(),
                                settings.copy().parallel(),
                                true,
                                context)
                        .again(entries, servers.nodes());
            } catch (CopyException e) {
                if (attempt == settings.copy().retry().attempts()
                        || !e.connection()
                        || context.stop().requested()) {
                    throw e;
                }
                context.stop().await(TimeLimit.of(PAUSE));
            }
        }
    }
}
