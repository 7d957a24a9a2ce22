package dev.copytool.engine.postgres;

import dev.copytool.engine.catalog.Quoted;
import dev.copytool.engine.catalog.RelationKind;
import dev.copytool.engine.catalog.TableShape;
import dev.copytool.engine.marker.Markers;
import dev.copytool.engine.model.CopyException;
import dev.copytool.engine.model.Item;
import dev.copytool.engine.model.PartKey;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Optional;

/**
 * The removal of a part's earlier rows in the transaction that brings its new ones. Which rows those are, a condition tells
 * and the earlier marker proves: unless just as many rows fulfil the condition as the marker says, nothing is changed.
 *
 * @param epoch the generation that is replaced
 * @param delete the statement
 */
public record Replacement(int epoch, String delete) {

    /**
     * The replacement an item asks for.
     *
     * @param target the target of the item
     * @param clustered whether the target's rows lie in shards
     * @param condition over the target's columns; where absent every row of the target is the item's
     */
    public static Replacement of(Item item, TableShape target, boolean clustered, Optional<String> condition) {
        boolean only = target.kind() == RelationKind.TABLE && !clustered;
        String delete = "DELETE FROM " + (only ? "ONLY " : "") + Quoted.table(target.name())
                + condition.map(text -> " WHERE " + text).orElse("");
        return new Replacement(item.replaces().orElseThrow(), delete);
    }

    /**
     * Removes the rows, after the claim of the new generation was granted; says how many.
     *
     * @param path where the condition and the target's triggers find their names
     * @throws CopyException if they cannot be told apart from others; the transaction is to be rolled back
     */
    long run(TargetTransaction transaction, String path, Markers markers, PartKey key, Markers.Note note)
            throws SQLException {
        long proven = markers.replace(transaction.session(), key, epoch);
        long removed;
        transaction.enter(path);
        try (Statement statement = transaction.session().createStatement()) {
            removed = statement.executeLargeUpdate(delete);
        }
        transaction.leave();
        if (removed != proven) {
            throw CopyException.permanent("target " + note.target() + ": its earlier copy brought " + proven
                    + " rows, but "
                    + removed + " rows there look like them, so they cannot be told apart from others; nothing was"
                    + " changed; remove them by hand, then 'copytool reset' and 'copytool migrate --append'");
        }
        return removed;
    }
}
