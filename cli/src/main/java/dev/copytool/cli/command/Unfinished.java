package dev.copytool.cli.command;

import dev.copytool.cli.output.Units;
import dev.copytool.state.SqliteManifest;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import java.util.Optional;

/**
 * What the manifest remembers of work that follows the copying: since when it is due, and how many indexes wait. Both are hints
 * for the next run and for a person; which indexes wait, and how they are rebuilt, the target knows.
 */
final class Unfinished {
    private static final String SINCE = "unfinished_since";
    private static final String INDEXES = "deferred_indexes";

    private Unfinished() {}

    /** Copying begins; what an earlier run has left stays due. */
    static void begin(SqliteManifest manifest, Instant now) {
        if (since(manifest).isEmpty()) {
            manifest.putSettings(
                    Map.of(SINCE, now.truncatedTo(ChronoUnit.MILLIS).toString()));
        }
    }

    /** All that is copied by now is finished, but for indexes. */
    static void end(SqliteManifest manifest) {
        manifest.putSettings(Map.of(SINCE, ""));
    }

    /** Since when tables may have been copied that nothing was done for afterwards. */
    static Optional<Instant> since(SqliteManifest manifest) {
        return Optional.ofNullable(manifest.settings().get(SINCE)).flatMap(Unfinished::instant);
    }

    /** The moment that a manifest, which anyone may have written, speaks of. */
    static Optional<Instant> instant(String text) {
        try {
            return Optional.of(Instant.parse(text));
        } catch (DateTimeParseException e) {
            return Optional.empty();
        }
    }

    /** Keeps how many indexes and constraints wait. */
    static void indexes(SqliteManifest manifest, long waiting) {
        manifest.putSettings(Map.of(INDEXES, Long.toString(waiting)));
    }

    /** How many indexes and constraints wait to be rebuilt, as far as is known here. */
    static long indexes(SqliteManifest manifest) {
        String count = manifest.settings().getOrDefault(INDEXES, "0");
        return count.matches("\\d{1,9}") ? Long.parseLong(count) : 0;
    }

    /** Says how many wait, if any. */
    static Optional<String> line(long waiting) {
        return waiting == 0
                ? Optional.empty()
                : Optional.of(Units.count(waiting)
                        + (waiting == 1 ? " index or constraint waits" : " indexes and constraints wait")
                        + " to be rebuilt; 'copytool migrate' does it when all is copied, 'copytool prepare"
                        + " --restore-indexes' does it now");
    }
}
