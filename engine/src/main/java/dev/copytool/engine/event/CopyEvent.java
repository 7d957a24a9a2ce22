package dev.copytool.engine.event;

import dev.copytool.engine.model.CopyException;
import dev.copytool.engine.model.Counts;
import dev.copytool.engine.spi.Part;
import java.time.Duration;

/** A fact of a run, told when it has happened. */
public sealed interface CopyEvent {

    /** The part it is about. */
    Part part();

    /** An attempt begins; told before connections are made. */
    record PartStarted(Part part, int attempt) implements CopyEvent {}

    /** An attempt failed; another follows after the delay. */
    record PartRetried(Part part, int attempt, CopyException error, Duration delay) implements CopyEvent {}

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
}
