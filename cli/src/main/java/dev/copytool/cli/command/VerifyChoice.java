package dev.copytool.cli.command;

import static java.util.stream.Collectors.groupingBy;
import static java.util.stream.Collectors.summingLong;
import static java.util.stream.Collectors.toList;
import static java.util.stream.Collectors.toSet;

import dev.copytool.engine.model.Advice;
import dev.copytool.engine.model.ItemState;
import dev.copytool.engine.model.TableName;
import dev.copytool.engine.verify.Verification;
import dev.copytool.state.Entry;
import dev.copytool.state.Selection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * What a verification compares.
 *
 * @param copied all that was copied into the targets to be compared
 * @param rejected how many of their rows were rejected, by target
 * @param uncertain targets that cannot be compared yet, each with why in one line
 * @param notCopied how many of the selected items are not copied yet
 */
record VerifyChoice(
        List<Verification.Copied> copied, Map<TableName, Long> rejected, List<String> uncertain, long notCopied) {

    /** Whether nothing that was selected is left out. */
    boolean complete() {
        return uncertain.isEmpty() && notCopied == 0;
    }

    /** Chooses the targets that a selected copied item went into, without those of which nobody knows what they hold. */
    static VerifyChoice of(List<Entry> entries, Selection selection) {
        if (entries.stream().noneMatch(selection::named)) {
            throw ItemChoice.noSuchTable(entries, selection);
        }
        Set<TableName> selected = entries.stream()
                .filter(selection::contains)
                .filter(entry -> isCopied(entry) || isUncertain(entry))
                .map(entry -> entry.item().target())
                .collect(toSet());
        Map<TableName, List<Entry>> uncertain = entries.stream()
                .filter(VerifyChoice::isUncertain)
                .filter(entry -> selected.contains(entry.item().target()))
                .collect(groupingBy(entry -> entry.item().target(), TreeMap::new, toList()));
        List<String> lines =
                uncertain.values().stream().map(several -> why(several.get(0))).toList();
        List<Verification.Copied> copied = entries.stream()
                .filter(VerifyChoice::isCopied)
                .filter(entry -> selected.contains(entry.item().target())
                        && !uncertain.containsKey(entry.item().target()))
                .map(entry -> new Verification.Copied(entry.item(), entry.copied()))
                .toList();
        long notCopied = entries.stream()
                .filter(selection::contains)
                .filter(entry -> !isCopied(entry) && !isUncertain(entry))
                .count();
        Map<TableName, Long> rejected = entries.stream()
                .filter(VerifyChoice::isCopied)
                .collect(groupingBy(
                        entry -> entry.item().target(),
                        summingLong(entry -> entry.counts().rejected())));
        return new VerifyChoice(copied, rejected, lines, notCopied);
    }

    /** What is not settled is waited for. */
    private static boolean isCopied(Entry entry) {
        return entry.state() == ItemState.DONE || entry.state() == ItemState.UNSETTLED;
    }

    /** Whether the target may hold its rows, or those of its earlier generation, without the manifest knowing which. */
    private static boolean isUncertain(Entry entry) {
        return !isCopied(entry) && (entry.state().inDoubt() || entry.item().epoch() > 1);
    }

    private static String why(Entry entry) {
        return entry.item().target() + ": not compared, " + entry.item() + " is "
                + (entry.state().inDoubt() ? entry.state().word() + ", so it may be in" : "to be copied again")
                + "; first: " + Advice.command("migrate");
    }
}
