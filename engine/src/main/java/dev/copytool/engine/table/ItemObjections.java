package dev.copytool.engine.table;

import dev.copytool.engine.catalog.Quoted;
import dev.copytool.engine.marker.MarkerRow;
import dev.copytool.engine.marker.MarkerTable;
import dev.copytool.engine.model.Advice;
import dev.copytool.engine.model.Item;
import java.util.Optional;
import java.util.Set;

/** Why an item may not be copied because of what its target and its markers hold, and what a person can do, in one line. */
final class ItemObjections {
    private final ManifestView manifest;
    private final SameDatabase databases;

    ItemObjections(ManifestView manifest, SameDatabase databases) {
        this.manifest = manifest;
        this.databases = databases;
    }

    static String hidden(Item item, String what) {
        return "the target " + item.target() + " holds rows, and whose they are cannot be told while " + what
                + "; run again when that has ended";
    }

    /** That generation may be in by half only, so that nobody but a run can say that it is in. */
    Optional<String> outdated(Item item, Set<MarkerRow> standing) {
        return manifest.outdated(item, standing)
                ? Optional.of(
                        "the target " + item.target() + " holds a later copy of it than this manifest knows of, or"
                                + " has begun one; use the newer manifest; if that is lost, go on with what the target has, then"
                                + " copy it again: "
                                + Advice.then(Advice.migrate(item), Advice.recopy(item)))
                : Optional.empty();
    }

    /** Which rows its parts brought is not known without the marker of how it was cut, so that they would come again. */
    Optional<String> headless(Item item, Set<MarkerRow> standing) {
        return standing.stream()
                .filter(marker ->
                        marker.item().equals(item.uuid()) && marker.epoch() == item.epoch() && marker.first() > 0)
                .map(marker ->
                        "markers in the target prove " + marker.rows() + " rows of parts of it, but that of how it"
                                + " was cut is gone; remove these rows from " + item.target() + ", DELETE FROM "
                                + MarkerTable.NAME + " WHERE item = '" + item.uuid() + "', then run again")
                .findFirst();
    }

    /** A marker that proves rows which are gone would let an empty table pass for a copied one. */
    String emptied(Item item, long rows, Optional<String> hidden) {
        return "its marker proves " + rows + " rows in the target " + item.target()
                + hidden.map(what -> ", of which none can be seen while " + what + "; run again when that has ended")
                        .orElse(", but that is empty; if you emptied it, --truncate copies it anew: "
                                + Advice.migrate(item, "--truncate"));
    }

    /**
     * Its earlier copy stands in the target.
     *
     * @param claimed whether the target holds rows of this manifest that stay
     */
    String earlier(Item item, long rows, boolean claimed) {
        String removed = manifest.isSole(item)
                ? ""
                : "if you have removed them, UPDATE " + MarkerTable.NAME + " SET replaced_by = 0 WHERE item = '"
                        + item.uuid() + "' AND epoch < " + item.epoch() + "; ";
        return "the target " + item.target() + " still holds " + rows + " rows of an earlier copy of it; " + removed
                + (claimed ? "" : "--truncate empties it first, ") + "--recopy copies it in their place: "
                + Advice.recopy(item);
    }

    /** It was copied before, and nothing tells what became of that copy. */
    String unmarked(Item item) {
        return "the target " + item.target()
                + " may still hold the rows of its earlier copy, of which there is no marker, beside"
                + " others; remove them there, then run again; if none of the rows is its own, UPDATE tables SET epoch = 1"
                + " WHERE id = " + item.id() + " in the manifest, then --append adds to them";
    }

    /**
     * Rows that no marker of this manifest explains.
     *
     * @param rows how many
     * @param claimed whether the target holds rows of this manifest that stay
     */
    String unexplained(Item item, Ledger.Account account, long rows, boolean claimed) {
        String emptying = claimed ? "" : ", --truncate empties it first";
        if (manifest.unproven(item)) {
            return "the manifest says that it is copied, but the target has no marker of it any more, and the target "
                    + item.target() + " holds " + account.rows() + " rows, markers prove "
                    + account.proven(marker -> true) + "; where 'copytool verify' finds it equal, UPDATE tables SET"
                    + " finished_at = NULL WHERE id = " + item.id()
                    + " in the manifest takes it as copied without a marker;"
                    + " else --append adds to it" + emptying;
        }
        boolean twice = account.markers().stream()
                .anyMatch(marker -> manifest.item(marker.item()).isEmpty() && isOf(item, marker));
        if (twice) {
            return "another manifest has copied it into " + item.target() + " already; --append copies it a second time"
                    + emptying;
        }
        long others = account.proven(marker -> manifest.item(marker.item()).isEmpty());
        return "the target " + item.target() + " already holds rows which no marker of this manifest explains"
                + (others == 0 ? "" : ", as of another manifest that has copied into it")
                + " (" + rows + " of " + account.rows() + "); --append adds to them" + emptying;
    }

    /** Another row of the manifest has brought its rows, under another name of the source. */
    Optional<String> twice(Item item, Set<MarkerRow> standing) {
        return standing.stream()
                        .anyMatch(marker -> manifest.item(marker.item()).isPresent()
                                && !marker.item().equals(item.uuid())
                                && isOf(item, marker))
                ? Optional.of("another row of the manifest has copied it into " + item.target()
                        + " already; --append copies it a second time")
                : Optional.empty();
    }

    /** Whether the marker speaks of the item's source, whatever item it belongs to. */
    private boolean isOf(Item item, MarkerRow marker) {
        return marker.source().equals(Quoted.table(item.source()))
                && databases
                        .system(item.sourceName())
                        .filter(marker.sourceSystem()::equals)
                        .isPresent()
                && manifest.item(marker.item())
                        .filter(copied -> databases.areApart(item.sourceName(), copied.sourceName()))
                        .isEmpty();
    }
}
