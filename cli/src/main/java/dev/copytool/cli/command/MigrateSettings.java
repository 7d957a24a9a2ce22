package dev.copytool.cli.command;

import dev.copytool.engine.CopySettings;
import dev.copytool.engine.citus.EntryChoice;
import dev.copytool.engine.table.NonEmptyPolicy;
import dev.copytool.engine.table.Wishes;
import dev.copytool.state.Selection;
import java.time.Duration;

/**
 * What the options of {@code migrate} mean.
 *
 * @param selection which items
 * @param retryErrors whether those that failed before are among them
 * @param copy how the engine works
 * @param lockWait how long a statement waits for a lock of another session
 * @param entryNodes where parts of distributed tables enter a Citus cluster
 * @param wishes how tables are to be copied
 * @param nonEmpty what to do with targets that hold strangers' rows
 * @param maxRejects how many rows of a table may be left out because the target refuses them
 * @param finish what is done around the copying
 * @param ask whether to ask once before starting
 * @param askEach whether to ask for each item
 * @param progress whether to show progress
 */
record MigrateSettings(
        Selection selection,
        boolean retryErrors,
        CopySettings copy,
        Duration lockWait,
        EntryChoice entryNodes,
        Wishes wishes,
        NonEmptyPolicy nonEmpty,
        int maxRejects,
        FinishWish finish,
        boolean ask,
        boolean askEach,
        boolean progress) {}
