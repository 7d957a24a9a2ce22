package dev.copytool.engine.table;

import dev.copytool.engine.catalog.TableShape;
import dev.copytool.engine.connect.EntryNodes;
import dev.copytool.engine.connect.SessionPool;
import dev.copytool.engine.connect.SqlFailures;
import dev.copytool.engine.marker.SnapshotMarker;
import dev.copytool.engine.model.CopyException;
import dev.copytool.engine.model.Fingerprint;
import dev.copytool.engine.model.ServerMessage;
import dev.copytool.engine.model.Side;
import dev.copytool.engine.model.TableName;
import dev.copytool.engine.postgres.SearchPath;
import dev.copytool.engine.postgres.TableSource;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One state of a source that all slices of an item read. The marker of the item's cut names the snapshot, for other runs too.
 *
 * <p>If nobody holds that any more, another snapshot takes its place only after each slice that is in was read again in the
 * new one, and was found to have just the rows there that it brought, byte for byte. Counters, sizes and files of the table
 * may only say earlier that it has changed. Thread-safe.
 */
final class SharedSnapshot {
    private static final Logger log = LoggerFactory.getLogger(SharedSnapshot.class);
    private static final int MOST_ROUNDS = 5;

    private final SessionPool holders;
    private final EntryNodes target;
    private final TableShape shape;
    private final TableName source;
    private final SnapshotMarker marker;
    private final IntFunction<TableSource> slices;
    private final Optional<Fingerprint> begun;
    private Optional<Fingerprint> cutLook;
    private @Nullable ExportedSnapshot held;
    private boolean closed;
    /** What slices are read again by, while they are. */
    private volatile @Nullable ExportedSnapshot proving;

    /**
     * Makes one; connects to nothing.
     *
     * @param source as it was when the run was planned
     * @param slices how each slice is read
     * @param begun how the source looked when the item was cut, if an earlier run did that
     */
    SharedSnapshot(
            SessionPool holders,
            EntryNodes target,
            TableShape source,
            SnapshotMarker marker,
            IntFunction<TableSource> slices,
            Optional<Fingerprint> begun) {
        this.holders = holders;
        this.target = target;
        this.shape = source;
        this.source = source.name();
        this.marker = marker;
        this.slices = slices;
        this.begun = begun;
        this.cutLook = begun;
    }

    /**
     * How the source looked when the item was cut: now, if nobody has cut it before.
     *
     * @throws CopyException if the source cannot be asked
     */
    synchronized Fingerprint look() {
        if (begun.isEmpty() && held == null) {
            held = ExportedSnapshot.open(holders, source);
            cutLook = Optional.of(held.look());
        }
        return cutLook.orElseThrow();
    }

    /** The name of the snapshot that is held; empty if none is. */
    synchronized String name() {
        return held == null ? "" : held.name();
    }

    /** Somebody else has cut the item: what they read is read. */
    synchronized void cutElsewhere() {
        release();
    }

    /**
     * Begins the session's transaction on the snapshot.
     *
     * @return the snapshot
     * @throws CopyException if what is in cannot be proven to belong to what would be read
     */
    ExportedSnapshot enter(Connection session) throws SQLException {
        ExportedSnapshot lent = lent();
        if (!lent.enter(session)) {
            log.warn("source {}: the snapshot {} was lost", source, lent.name());
            superseded(lent.name());
            throw new SQLException("the snapshot that its parts share was lost", "08006");
        }
        return lent;
    }

    /**
     * Ends a transaction that has read a slice, and requires that the table is the one, and has the columns, that all slices are read of.
     *
     * @throws CopyException if it is not; nobody goes on with its parts then
     */
    void leave(ExportedSnapshot read, Connection reader) throws SQLException {
        // The COPY's lock keeps name and file as they are; catalogs are as old as the snapshot until the transaction
        // ends.
        boolean same = read.liesWhereItLay(reader, source);
        reader.commit();
        if (!same || !read.isSame(reader, shape)) {
            target.first().pool().apart(markers -> {
                marker.disprove(markers, read.name());
                return read;
            });
            throw CopyException.sourceChanged(
                    "source " + source + ": another table has taken its name, or it was rewritten or has other columns,"
                            + " since its first parts were copied; run again, then those are removed and it is copied anew");
        }
    }

    private synchronized ExportedSnapshot lent() throws SQLException {
        if (closed) {
            throw CopyException.permanent("source " + source + ": its parts are not read any more");
        }
        ExportedSnapshot now = held;
        if (now == null) {
            now = target.first().pool().apart(this::goOn);
            held = now;
        }
        return now;
    }

    /** A snapshot that is not the shared one any more; the next who enters looks for that. */
    synchronized void superseded(String name) {
        if (name().equals(name)) {
            release();
        }
    }

    /** The snapshot that the marker names, or another one that has been proven to be as good. */
    private ExportedSnapshot goOn(Connection markers) throws SQLException {
        for (int round = 0; round < MOST_ROUNDS; round++) {
            String named = marker.name(markers);
            Optional<ExportedSnapshot> standing = ExportedSnapshot.of(holders, source, named);
            if (standing.isPresent()) {
                return standing.get();
            }
            ExportedSnapshot fresh = ExportedSnapshot.open(holders, source);
            boolean kept = false;
            try {
                kept = takesThePlace(fresh, named, markers);
                if (kept) {
                    return fresh;
                }
            } finally {
                if (!kept) {
                    fresh.close();
                }
            }
        }
        String error = "source " + source + ": other runs go on with its parts";
        throw new CopyException(CopyException.Kind.TRANSIENT, error, new ServerMessage("40001", error, "", ""), null);
    }

    private boolean takesThePlace(ExportedSnapshot fresh, String named, Connection markers) throws SQLException {
        proving = fresh;
        try {
            Set<Integer> proven = new HashSet<>();
            while (marker.name(markers).equals(named)) {
                Map<Integer, SnapshotMarker.Slice> in = marker.slices(markers);
                if (proven.containsAll(in.keySet()) && marker.rename(markers, named, fresh.name(), proven)) {
                    return true;
                }
                for (Map.Entry<Integer, SnapshotMarker.Slice> slice : in.entrySet()) {
                    if (!proven.contains(slice.getKey())) {
                        require(fresh, slice.getKey(), slice.getValue(), named, markers);
                        proven.add(slice.getKey());
                    }
                }
            }
            return false;
        } finally {
            proving = null;
        }
    }

    private void require(
            ExportedSnapshot fresh, int number, SnapshotMarker.Slice brought, String named, Connection markers)
            throws SQLException {
        boolean same = cutLook.filter(then -> !then.equals(fresh.look())).isEmpty();
        try {
            if (same) {
                SearchPath.setLocal(fresh.session(), source.schema());
                same = SliceProof.holds(fresh.session(), slices.apply(number), brought);
            }
        } catch (SQLException e) {
            throw SqlFailures.of(Side.SOURCE, "source " + source, e);
        }
        if (!same) {
            marker.disprove(markers, named);
            throw CopyException.sourceChanged("source " + source
                    + ": it cannot be proven unchanged since its first parts were copied, so the rest would not belong to them;"
                    + " run again, then those are removed and it is copied anew");
        }
    }

    /** Ends a proof that is under way. From any thread; never waits. */
    void abort() {
        ExportedSnapshot now = proving;
        if (now != null) {
            holders.breakOff(now.session());
        }
    }

    private void release() {
        ExportedSnapshot now = held;
        held = null;
        if (now != null) {
            now.close();
        }
    }

    /** Nobody enters any more. Never throws. */
    synchronized void close() {
        closed = true;
        release();
    }
}
