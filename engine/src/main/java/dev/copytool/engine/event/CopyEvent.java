package dev.copytool.engine.event;

import dev.copytool.engine.model.CopyException;
import dev.copytool.engine.model.Counts;
import dev.copytool.engine.model.Merged;
import dev.copytool.engine.spi.Part;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/** A fact of a run, told when it has happened. */
public sealed interface CopyEvent {

    /** An attempt begins; told before connections are made. */
    record PartStarted(Part part, int attempt) implements CopyEvent {}

    /** An attempt failed; another follows after the delay. */
    record PartRetried(Part part, int attempt, CopyException error, Duration delay) implements CopyEvent {}

    /** An attempt failed because a server is away; another follows when it is back, and no attempt is used up. */
    record PartHeld(Part part, int attempt, CopyException error) implements CopyEvent {}

    /** The target refused a row; the part is carried again, and such rows are set aside. */
    record PartSifted(Part part, int attempt, CopyException error) implements CopyEvent {}

    /** Several parts were tried in one transaction, which failed; each follows alone. The failure may be any one's. */
    record BatchParted(List<Part> parts, CopyException error) implements CopyEvent {
        public BatchParted {
            parts = List.copyOf(parts);
        }
    }

    /** What became of the rows of a part that is in the target, in one table where they have met others; told before that. */
    record PartMerged(Part part, Merged merged) implements CopyEvent {}

    /** The part is in the target and recorded. */
    record PartCommitted(Part part, Counts counts, Duration elapsed) implements CopyEvent {}

    /** An earlier run had committed the part; it is recorded now. */
    record PartSkipped(Part part, Counts counts) implements CopyEvent {}

    /** The part is committed, but some node of the target does not show its rows yet; that is recorded. */
    record PartUnsettled(Part part, Counts counts, String why) implements CopyEvent {}

    /** The last attempt failed; the error is recorded. */
    record PartFailed(Part part, int attempts, CopyException error) implements CopyEvent {}

    /** The run was stopped; the part was rolled back. */
    record PartReleased(Part part) implements CopyEvent {}

    /** A server does not let us in; told again after each vain try. */
    record ServerAway(String server, Instant since, Duration nextTry, String why) implements CopyEvent {}

    /** A server that was away is there again; the run goes on. */
    record ServerBack(String server, Duration away) implements CopyEvent {}

    /** A server was away for so long that the run ends. */
    record ServerLost(String server, Duration away, String why) implements CopyEvent {

        /** The fact in one line. */
        public String line() {
            return server + " was away for " + away.toSeconds() + " s: " + why;
        }
    }
}
