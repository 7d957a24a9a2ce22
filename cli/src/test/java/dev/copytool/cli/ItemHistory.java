package dev.copytool.cli;

import dev.copytool.cli.shell.ExitCode;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/** What has become of an item of a {@link LedgerModel}, and so what rows of it the target may hold. */
final class ItemHistory {
    private final String item;

    /** The rows that its source had, one moment after another. */
    private final List<Set<String>> moments = new ArrayList<>();

    /** Rows of it that a user has removed from the target. */
    private final Set<String> taken = new HashSet<>();

    /** Whether an earlier manifest has copied rows of it, so that --append brings them once more. */
    private boolean foreign;

    private boolean twice;

    ItemHistory(String item) {
        this.item = item;
    }

    /** Its source has these rows now. */
    void has(Set<String> rows) {
        if (moments.isEmpty() || !now().equals(rows)) {
            moments.add(rows);
        }
    }

    /** The rows of its source. */
    Set<String> now() {
        return moments.get(moments.size() - 1);
    }

    /** A user has changed the target. */
    void used(List<String> before, List<String> after) {
        Set<String> gone = new HashSet<>(before);
        after.forEach(gone::remove);
        taken.addAll(gone);
        twice &= !after.isEmpty();
    }

    /** Its manifest is lost, and the target holds these rows of it. */
    void forgotten(List<String> rows) {
        foreign |= !rows.isEmpty();
    }

    /** Whether the target holds just the rows of its source. */
    boolean isEqual(List<String> rows) {
        return rows.stream().sorted().toList().equals(List.copyOf(now()));
    }

    /**
     * A run has copied.
     *
     * @param flags of the run
     * @param done whether the manifest calls it done
     */
    void copied(List<String> before, List<String> after, List<String> flags, boolean done, CliRun run) {
        Set<String> rows = new TreeSet<>(after);
        twice |= after.size() > before.size() && foreign && flags.contains("--append");
        if (!before.equals(after) && rows.containsAll(taken)) {
            taken.clear();
        }
        if (twice) {
            return;
        }
        LedgerModel.must(rows.size() == after.size(), item + ": rows are doubled", run);
        LedgerModel.must(
                moments.stream().anyMatch(moment -> moment.containsAll(rows)),
                item + ": rows of several moments: " + rows,
                run);
        LedgerModel.must(
                !done || moments.stream().anyMatch(moment -> isOf(moment, rows)),
                item + " is done, but its rows are those of no moment: " + rows + ", taken " + taken,
                run);
        int recopied = flags.indexOf("--recopy");
        boolean again = recopied >= 0 && flags.get(recopied + 1).equals(item) && run.code() == ExitCode.DONE;
        LedgerModel.must(
                !again || rows.equals(now()),
                item + " was copied again, but has other rows than the source: " + rows,
                run);
    }

    /** Whether these are the rows of that moment, but for those that a user has taken. */
    private boolean isOf(Set<String> moment, Set<String> rows) {
        Set<String> lacking = new HashSet<>(moment);
        lacking.removeAll(rows);
        return moment.containsAll(rows) && taken.containsAll(lacking);
    }
}
