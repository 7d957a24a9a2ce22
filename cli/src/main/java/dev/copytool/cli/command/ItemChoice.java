package dev.copytool.cli.command;

import dev.copytool.cli.shell.Ending;
import dev.copytool.cli.shell.Nearest;
import dev.copytool.engine.model.ItemState;
import dev.copytool.state.Entry;
import dev.copytool.state.Selection;
import java.util.List;

/**
 * Which items a run copies.
 *
 * @param chosen the items to copy
 * @param done how many of the selected ones are copied already
 * @param failedBefore how many are left alone because they failed before
 * @param rejectedBefore how many rows of those that are copied were rejected then
 * @param undatedOut how many were left out for having no date
 */
record ItemChoice(List<Entry> chosen, long done, long failedBefore, long rejectedBefore, long undatedOut) {

    /**
     * Chooses.
     *
     * @param retryErrors whether items that failed before are copied again; one asked for by name always is
     */
    static ItemChoice of(List<Entry> entries, Selection selection, boolean retryErrors) {
        SourceNames.requireKnown(entries, selection);
        List<Entry> named = entries.stream().filter(selection::named).toList();
        if (named.isEmpty()) {
            throw noSuchTable(entries, selection);
        }
        List<Entry> selected = named.stream().filter(selection::dated).toList();
        boolean again = retryErrors || selection.table().isPresent();
        List<Entry> chosen = selected.stream()
                .filter(entry -> entry.state() != ItemState.DONE)
                .filter(entry -> again || entry.state() != ItemState.FAILED)
                .toList();
        long done = selected.stream()
                .filter(entry -> entry.state() == ItemState.DONE && !entry.failedAgain())
                .count();
        long undatedOut = named.stream()
                .filter(entry -> entry.item().date().isEmpty() && !selection.dated(entry))
                .count();
        if (selected.isEmpty()) {
            throw Ending.usage("no table is dated in that window"
                    + (undatedOut > 0 ? " (" + undatedOut + " without a date; --undated include takes them in)" : ""));
        }
        long rejectedBefore = selected.stream()
                .filter(entry -> entry.state() == ItemState.DONE)
                .mapToLong(entry -> entry.counts().rejected())
                .sum();
        return new ItemChoice(chosen, done, selected.size() - done - chosen.size(), rejectedBefore, undatedOut);
    }

    /** Whether rows of selected items stay out of the target, though nothing of what is chosen may fail. */
    boolean incomplete() {
        return failedBefore > 0 || rejectedBefore > 0;
    }

    /** The complaint about a selection whose name is no item's. */
    static Ending noSuchTable(List<Entry> entries, Selection selection) {
        SourceNames.requireKnown(entries, selection);
        List<String> names =
                entries.stream().map(entry -> entry.item().source().name()).toList();
        return Ending.usage(selection
                .table()
                .map(name -> "the manifest has no table '" + name + "'" + Nearest.hint(name, names, "")
                        + "; names are taken as they are, upper case too; 'copytool status DB list' shows them")
                .orElse("the manifest holds no table; 'copytool generate' fills it"));
    }
}
