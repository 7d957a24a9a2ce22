package dev.copytool.engine.spi;

import dev.copytool.engine.model.Attempt;
import dev.copytool.engine.model.CopyException;
import dev.copytool.engine.model.Costs;
import dev.copytool.engine.model.Counts;

/**
 * Where a run keeps what it knows. A cache of the truth: every method may be lost in a crash, and the target's markers
 * repair it.
 *
 * <p>Called from any worker thread; each call is durable against the death of the process when it returns. Throws
 * {@link CopyException} of kind MANIFEST when it cannot be written.
 */
public interface Manifest {

    /** The part is claimed; nothing has been sent yet. */
    void claimed(Part part, Attempt attempt);

    /** The part is in the target. */
    void done(Part part, Counts counts);

    /**
     * The part is committed for good, but some node of the target does not show its rows yet.
     *
     * @param why what is waited for, in one line
     */
    void unsettled(Part part, Counts counts, String why);

    /** The part is not in the target (or, for COMMIT_UNKNOWN, nobody knows), and this is why. */
    void failed(Part part, CopyException error);

    /** Runs what tells of several parts; all of it is kept, or, if it throws, perhaps nothing. */
    void together(Runnable telling);

    /** What copying cost in earlier runs, for the order of this one. */
    Costs costs();

    /** What copying costs, for the next run. */
    void learned(Costs costs);

    /** The part was given up because the run was stopped; it is as if it had not been tried. */
    void released(Part part);
}
