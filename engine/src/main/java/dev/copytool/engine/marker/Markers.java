package dev.copytool.engine.marker;

import dev.copytool.engine.model.Attempt;
import dev.copytool.engine.model.Counts;
import dev.copytool.engine.model.Fingerprint;
import dev.copytool.engine.model.PartKey;
import dev.copytool.engine.model.RowForm;
import dev.copytool.engine.spi.Claim;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/** How a part leaves proof of itself in the target's transaction. */
public interface Markers {

    /**
     * What a marker says besides the part's key.
     *
     * @param attempt the number of the attempt
     * @param planHash a digest of which rows and columns the manifest wants copied
     * @param sourceSystem which database the source is in, told apart from every other
     * @param source the source's quoted name
     * @param target the target's quoted name
     * @param group the group of the node the transaction runs on, 0 outside clusters
     * @param entryNode that node's address
     * @param form how rows of the target are written for the digest of those that it holds, where there may be one
     * @param cutting how the item is cut, in the marker of its cut
     */
    record Note(
            int attempt,
            String planHash,
            String sourceSystem,
            String source,
            String target,
            int group,
            String entryNode,
            Optional<RowForm> form,
            Optional<Cutting> cutting) {

        /** The same of an item's cut. */
        Note of(Cutting how) {
            return new Note(attempt, planHash, sourceSystem, source, target, group, entryNode, form, Optional.of(how));
        }
    }

    /**
     * How an item is cut.
     *
     * @param words the cut's
     * @param look how the source looked then
     * @param snapshot the name of the snapshot that its slices read; empty where none is known
     */
    record Cutting(List<String> words, Fingerprint look, String snapshot) {}

    /**
     * What earlier generations of an item have brought, all of which is to be removed.
     *
     * @param rows how many rows
     * @param digest theirs as the target holds them, where each of their markers has it
     * @param form how they are written for it
     */
    record Earlier(long rows, OptionalLong digest, Optional<RowForm> form) {
        static final Earlier NOTHING = new Earlier(0, OptionalLong.empty(), Optional.empty());
    }

    /** Inserts the marker; waits, bounded, for a rival that holds it. */
    Claim claim(Connection session, PartKey key, Note note) throws SQLException;

    /**
     * Inserts the markers of several parts, in an order that all sessions keep to; waits, bounded, for rivals that hold some.
     *
     * @return nothing if one of them is there already, or another manifest has taken an item over; others may be inserted
     *     then
     */
    Optional<Attempt> claimAll(Connection session, Map<PartKey, Note> notes) throws SQLException;

    /**
     * Marks the item's generations up to an earlier one as replaced by this one, with all their parts in a target. From here on none of
     * them can be copied any more; waits, bounded, for those that somebody is copying.
     *
     * @param target the target's quoted name
     * @return what they had brought
     * @throws dev.copytool.engine.model.CopyException if no marker proves that any of it is in
     */
    Earlier replace(Connection session, PartKey key, int earlier, String target) throws SQLException;

    /**
     * Writes the final counts into the marker.
     *
     * @param aside what is asked with it, where something is
     */
    void complete(Connection session, PartKey key, Counts counts, Optional<? extends Aside> aside) throws SQLException;

    /**
     * Writes the final counts into the markers of several parts.
     *
     * @param aside what is asked with it
     */
    void completeAll(Connection session, Map<PartKey, Counts> counts, Aside aside) throws SQLException;

    /** The statements, for a person to read. */
    List<String> statements();
}
