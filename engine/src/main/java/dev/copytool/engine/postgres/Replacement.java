package dev.copytool.engine.postgres;

import dev.copytool.engine.catalog.Quoted;
import dev.copytool.engine.catalog.RelationKind;
import dev.copytool.engine.catalog.TableShape;
import dev.copytool.engine.marker.Markers;
import dev.copytool.engine.model.Advice;
import dev.copytool.engine.model.CopyException;
import dev.copytool.engine.model.Item;
import dev.copytool.engine.model.PartKey;
import dev.copytool.engine.model.RowForm;
import java.sql.SQLException;
import java.sql.Savepoint;
import java.util.List;

/**
 * The removal of an item's earlier rows in the transaction that brings its new ones. Which rows those are, a condition tells
 * and the earlier markers prove: unless the rows that are removed are as many as the markers say, with the same digest, nothing
 * is changed. The statement that removes rows gives them out, so that what is proven is what is removed.
 *
 * @param epoch the last generation that is replaced
 * @param deletes statements of which one removes the rows; those after the first are tried where the ones before fit others too
 * @param wayOut what a person can do where the rows cannot be told from others
 */
public record Replacement(int epoch, List<String> deletes, String wayOut) {
    public Replacement {
        deletes = List.copyOf(deletes);
    }

    /**
     * The replacement an item asks for.
     *
     * @param target the target of the item
     * @param clustered whether the target's rows lie in shards
     * @param conditions over the target's columns, the likeliest first; where there are none every row of the target is the item's
     */
    public static Replacement of(Item item, TableShape target, boolean clustered, List<String> conditions) {
        boolean only = target.kind() == RelationKind.TABLE && !clustered;
        String delete = "DELETE FROM " + (only ? "ONLY " : "") + Quoted.table(target.name());
        return new Replacement(
                item.replaces().orElseThrow(),
                conditions.isEmpty()
                        ? List.of(delete)
                        : conditions.stream()
                                .map(condition -> delete + " WHERE " + condition)
                                .toList(),
                conditions.isEmpty()
                        ? "to empty the target and copy it anew: "
                                + Advice.then(Advice.reset(item), Advice.migrate(item, "--truncate"))
                        : "remove its rows by hand, then: " + Advice.then(Advice.reset(item), Advice.migrate(item)));
    }

    /** The statement, for a person to read. */
    String delete() {
        return deletes.get(0);
    }

    /**
     * Removes the rows, after the claim of the new generation was granted.
     *
     * @param path where names in the rows' values are looked up, if they were when the rows were written
     * @return how many rows were removed, with those whose removal was undone
     * @throws CopyException if they are not just those that were brought; the transaction is to be rolled back
     */
    long run(
            TargetTransaction transaction,
            String path,
            Markers markers,
            CopyStatements statements,
            PartKey key,
            Markers.Note note)
            throws SQLException {
        Markers.Earlier earlier = markers.replace(transaction.session(), key, epoch, note.target());
        if (earlier.digest().isEmpty()) {
            throw unproven(
                    note, "its earlier copy brought " + earlier.rows() + " rows, but there is no digest of them");
        }
        RowForm form = earlier.form().or(statements::rowForm).orElseThrow();
        if (statements.readPath().isPresent()) {
            transaction.enter(path);
        }
        long touched = 0;
        long most = 0;
        for (String delete : deletes) {
            Savepoint before = transaction.session().setSavepoint();
            Tally removed = Tally.of(transaction.session(), statements.readRemoved(delete, form), form);
            touched += removed.rows();
            most = Math.max(most, removed.rows());
            if (removed.rows() == earlier.rows() && removed.digest().equals(earlier.digest())) {
                transaction.session().releaseSavepoint(before);
                transaction.leave();
                return touched;
            }
            transaction.session().rollback(before);
        }
        throw unproven(
                note,
                most == earlier.rows()
                        ? "of the " + most + " rows that its earlier copy brought some are others by now"
                        : "its earlier copy brought " + earlier.rows() + " rows, but " + most
                                + " rows there look like them");
    }

    private CopyException unproven(Markers.Note note, String what) {
        return CopyException.permanent("target " + note.target() + ": " + what
                + ", so they cannot be told from others'; nothing was changed; " + wayOut);
    }
}
