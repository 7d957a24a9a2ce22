package dev.copytool.engine.connect;

import dev.copytool.engine.model.CopyException;
import dev.copytool.engine.model.Look;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.LongSupplier;

/**
 * The entry nodes of a target, and who works on which. A part that may enter anywhere goes to the node with the fewest bytes
 * outstanding; one whose node does not answer goes to another, in the end to the first. Thread-safe.
 */
public final class EntryNodes implements AutoCloseable {
    private static final long REST_NANOS = Duration.ofSeconds(30).toNanos();

    private static final class Place {
        final EntryNode node;
        long outstanding;
        long taken;
        long restsUntil;

        Place(EntryNode node) {
            this.node = node;
        }
    }

    /** A session on a node, taken for one part. To be given back or discarded, once. */
    public final class Lease {
        private final Place place;
        private final Connection session;
        private final long bytes;
        private final Runnable ending;

        private Lease(Place place, Connection session, long bytes) {
            this.place = place;
            this.session = session;
            this.bytes = bytes;
            this.ending = place.node.pool().ending(session);
        }

        public EntryNode node() {
            return place.node;
        }

        public Connection session() {
            return session;
        }

        /** Whether the server has said something in the middle of a COPY. */
        public boolean hasUnread() throws SQLException {
            return place.node.pool().hasUnread(session);
        }

        /** As {@link SessionPool#passed}. */
        public long passed() {
            return place.node.pool().passed(session);
        }

        /** As {@link SessionPool#look}. */
        public Look look() {
            return place.node.pool().look(session);
        }

        /** As {@link SessionPool#breakOff}. */
        public void breakOff() {
            place.node.pool().breakOff(session);
        }

        /** Has the server end the process behind the session, which does not answer. Bounded; never throws. */
        public void end() {
            ending.run();
        }

        /** Gives the session back after a clean end of its transaction. */
        public void giveBack() {
            over(place, bytes);
            place.node.pool().giveBack(session);
        }

        /** Closes the session for good. */
        public void discard() {
            over(place, bytes);
            place.node.pool().discard(session);
        }
    }

    private final Place first;
    private final List<Place> spread = new ArrayList<>();
    private final List<Place> all = new ArrayList<>();
    private final Settlement settlement;
    private final LongSupplier nanoTime;

    /**
     * Owns the nodes from now on.
     *
     * @param first the coordinator, or the only server
     * @param spread the nodes that parts of distributed tables are spread over; may hold the first one, may be empty
     * @param settlement tells whether what they committed is carried out
     */
    public EntryNodes(EntryNode first, List<EntryNode> spread, Settlement settlement, LongSupplier nanoTime) {
        this.settlement = settlement;
        this.nanoTime = nanoTime;
        this.first = new Place(first);
        all.add(this.first);
        for (EntryNode node : spread) {
            Place place = node == first ? this.first : new Place(node);
            this.spread.add(place);
            if (place != this.first) {
                all.add(place);
            }
        }
    }

    /** The only entry node of a plain target. */
    public static EntryNodes of(SessionPool pool) {
        return new EntryNodes(new PlainEntry(pool), List.of(), Settlement.IMMEDIATE, System::nanoTime);
    }

    /** The coordinator, or the only server. */
    public EntryNode first() {
        return first.node;
    }

    /** Tells whether what these nodes committed is carried out everywhere. */
    public Settlement settlement() {
        return settlement;
    }

    /**
     * Takes a session for a part.
     *
     * @param bytes the part's expected size
     * @param anywhere whether the part may enter at any node, or at the first one only
     * @throws CopyException if no node can be reached
     */
    public Lease take(long bytes, boolean anywhere) {
        List<Place> tried = new ArrayList<>();
        while (true) {
            Place place = begin(bytes, anywhere, tried);
            try {
                return new Lease(place, place.node.pool().take(), bytes);
            } catch (CopyException e) {
                failed(place, bytes);
                tried.add(place);
                if (place == first) {
                    throw e;
                }
            }
        }
    }

    private synchronized Place begin(long bytes, boolean anywhere, List<Place> tried) {
        long now = nanoTime.getAsLong();
        Place place = spread.stream()
                .filter(one -> anywhere && !tried.contains(one) && one.restsUntil - now <= 0)
                .min(Comparator.<Place>comparingLong(one -> one.outstanding).thenComparingLong(one -> one.taken))
                .orElse(first);
        place.outstanding += Math.max(1, bytes);
        place.taken += Math.max(1, bytes);
        return place;
    }

    private synchronized void over(Place place, long bytes) {
        place.outstanding -= Math.max(1, bytes);
    }

    private synchronized void failed(Place place, long bytes) {
        over(place, bytes);
        place.taken -= Math.max(1, bytes);
        place.restsUntil = nanoTime.getAsLong() + REST_NANOS;
    }

    @Override
    public void close() {
        all.forEach(place -> place.node.close());
    }
}
